//! Pictures of the panel. The first ones are compared with what was looked at and found good; the others are there to be looked
//! at (`CYMATIC_LOOKS=folder` says where they go), and that they are drawn at all is what is tested.

use super::*;
use crate::theme::Theme;

/// The panel over a document, with its stage at a moment where `signals` have these numbers.
fn at_a_moment(document: Document, selected: &str, signals: &[(&str, &str, f32)]) -> Panel {
    let mut bench = Bench::new(inspector(), document);
    bench.model.selection = [NodeId::new(selected)].into();
    let places: Vec<(&str, &str, usize)> = signals.iter().map(|(node, output, _)| (*node, *output, 1)).collect();
    bench.state = std::sync::Arc::new(cym_engine::StageState {
        revision: 1,
        plan: Some(std::sync::Arc::new(crate::testing::plan_of_signals(&places))),
        numbers: signals.iter().map(|(_, _, number)| *number).collect(),
        ..Default::default()
    });
    let mut panel = harness_with_pictures(bench, [340.0, 400.0], show);
    panel.run_steps(4);
    panel
}

#[test]
fn the_ring_of_a_number_that_is_moved() {
    // The signal's own value, and what the modulation makes of the param.
    let signals = [("lfo", "value", 0.8), ("cells~scale~1", "value", 20.0)];
    let mut panel = at_a_moment(modulated(), "cells", &signals);
    panel.snapshot("inspector_modulated");
}

#[test]
fn the_editors_of_a_transform() {
    at_a_moment(document(&[("one", Node::new("place/transform"))]), "one", &[]).snapshot("inspector_transform");
}

#[test]
fn the_editors_of_a_grade() {
    at_a_moment(document(&[("one", Node::new("grade/lift_gamma_gain"))]), "one", &[]).snapshot("inspector_tone");
}

fn look(name: &str, document: Document, selected: &[&str], dark: bool, touch: impl Fn(&mut Panel)) {
    let mut bench = Bench::new(inspector(), document);
    bench.theme = if dark { Theme::dark() } else { Theme::light() };
    bench.model.selection = selected.iter().map(|id| NodeId::new(id)).collect();
    let mut panel = harness_with_pictures(bench, SIZE, show);
    panel.run_steps(4);
    touch(&mut panel);
    let image = panel.render().unwrap();
    let colors: std::collections::BTreeSet<[u8; 4]> = image.pixels().map(|pixel| pixel.0).collect();
    assert!(colors.len() > 20, "{name}: almost nothing is drawn");
    if let Some(folder) = std::env::var_os("CYMATIC_LOOKS") {
        image.save(std::path::Path::new(&folder).join(format!("{name}.png"))).unwrap();
    }
}

#[test]
fn the_panel_is_drawn_dark_and_light() {
    for (dark, word) in [(true, "dark"), (false, "light")] {
        let mut keyed = modulated();
        keyed
            .apply(Edit::SetKeys {
                to: PortRef::new("cells", "jitter"),
                keys: Some(cym_graph::Keys::holding(0.0, &[0.4])),
            })
            .unwrap();
        look(&format!("voronoi-{word}"), keyed, &["cells"], dark, |_| {});
        let one = |kind: &str| document(&[("one", Node::new(kind))]);
        look(&format!("transform-{word}"), one("place/transform"), &["one"], dark, |_| {});
        look(&format!("fbm-{word}"), one("pattern/fbm"), &["one"], dark, |_| {});
        look(&format!("map-{word}"), one("tone/gradient_map"), &["one"], dark, |_| {});
        look(&format!("curves-{word}"), one("tone/curves"), &["one"], dark, |_| {});
        look(&format!("lgg-{word}"), one("grade/lift_gamma_gain"), &["one"], dark, |_| {});
        look(&format!("picture-{word}"), one("input/picture"), &["one"], dark, |_| {});
        look(&format!("document-{word}"), one("input/picture"), &[], dark, |_| {});
        look(&format!("several-{word}"), document(&cells()), &["cells", "more"], dark, |_| {});
        look(&format!("modulated-{word}"), modulated(), &["cells"], dark, |panel| {
            panel.get_by_label("Scale modulation 1 details").click();
            panel.get_by_label("Chance").click();
            panel.run_steps(4);
        });
        look(&format!("pad-{word}"), one("place/transform"), &["one"], dark, |panel| {
            panel.get_by_label("Pivot pad").click();
            panel.run_steps(4);
        });
        look(&format!("colour-{word}"), one("input/color"), &["one"], dark, |panel| {
            panel.get_by_label("Colour").click();
            panel.run_steps(4);
        });
    }
}
