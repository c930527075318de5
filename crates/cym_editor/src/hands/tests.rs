use std::sync::Arc;

use cym_engine::{HandsState, PortState, StageState};
use cym_graph::ops::make_group;
use cym_graph::{Binding, Document, Edit, HandSource, Node, NodeId, PortRef, Value};
use egui_kittest::{Harness, kittest::Queryable as _};

use super::HandsWindow;
use crate::shared::Act;
use crate::testing::{Bench, document, harness, harness_with_pictures};

type Panel = Harness<'static, Bench<HandsWindow>>;

fn show(ui: &mut egui::Ui, bench: &mut Bench<HandsWindow>) {
    bench.with(|window, shared| window.show(ui.ctx(), shared));
}

fn fader(port: &str, controller: u8) -> HandSource {
    HandSource::Midi { port: port.to_owned(), channel: 1, controller, fine: false }
}

/// Cells with a fader on their scale, dots with one that is unplugged, and a message for a param that is gone.
fn bound() -> Document {
    let mut document = document(&[
        ("cells", Node::new("pattern/voronoi").value("scale", Value::Float(16.0))),
        ("dots", Node::new("pattern/dots")),
    ]);
    let osc = HandSource::Osc { address: "/xy".to_owned(), argument: 1, udp_port: 9000 };
    for (node, input, binding) in [
        ("cells", "scale", Binding::new(fader("Desk", 7), 1.0, 64.0)),
        ("cells", "gone", Binding::new(osc, 0.0, 1.0)),
        ("dots", "scale", Binding { pickup: true, ..Binding::new(fader("Old desk", 8), 1.0, 40.0) }),
    ] {
        let edit = Edit::SetBindings { to: PortRef::new(node, input), bindings: vec![binding] };
        document.apply(edit).unwrap();
    }
    document
}

fn bench(document: Document) -> Bench<HandsWindow> {
    let mut bench = Bench::new(HandsWindow::default(), document);
    bench.settings.panels.hands = true;
    let why = "there is no MIDI port named Old desk now; there are: Desk".to_owned();
    let ports = [("Desk".to_owned(), PortState::Open), ("Old desk".to_owned(), PortState::Missing { why })].into();
    let moved = [((NodeId::new("cells"), "scale".to_owned()), Value::Float(40.0))].into();
    let hands = Arc::new(HandsState { ports, moved, ..HandsState::default() });
    bench.state = Arc::new(StageState { hands, ..StageState::default() });
    bench
}

fn panel(document: Document) -> Panel {
    let mut panel = harness(bench(document), [480.0, 460.0], show);
    panel.run_steps(4);
    panel
}

#[test]
fn every_binding_is_listed_with_what_it_is_now_and_what_is_missing() {
    let panel = panel(bound());
    panel.get_by_label("Voronoi Scale binding 1 is 40.000");
    panel.get_by_label_contains("the node has no such param any more");
    panel.get_by_label_contains("there is no MIDI port named Old desk now");
    panel.get_by_label_contains("CC 7 ch 1, Desk");
    panel.get_by_label_contains("/xy [1], UDP 9000");
}

#[test]
fn one_is_removed_and_changed_in_a_step_each_and_comes_back() {
    let mut panel = panel(bound());
    panel.get_by_label("Voronoi Scale binding 1 remove").click();
    panel.run_steps(3);
    assert!(!panel.state().node("cells").bindings.contains_key("scale"));
    assert!(panel.query_by_label("Voronoi Scale binding 1 remove").is_none());
    panel.state_mut().model.undo();
    panel.run_steps(2);
    panel.get_by_label("Dots Scale binding 1 pickup").click();
    panel.run_steps(3);
    assert!(!panel.state().node("dots").bindings["scale"][0].pickup);
    assert_eq!(panel.state().model.history().done().len(), 1);
    panel.get_by_label("Show Voronoi Scale").click();
    panel.run_steps(2);
    let asked = panel.state_mut().take_asked();
    assert!(asked.iter().any(|act| matches!(act, Act::Reveal(node) if node.as_str() == "cells")), "{asked:?}");
}

#[test]
fn those_inside_a_group_are_found_and_removed_from_outside() {
    let mut document = bound();
    let catalogue = &crate::testing::library().catalogue;
    let edit = make_group(&document, catalogue, &[NodeId::new("cells")].into(), "Inner").unwrap();
    document.apply(edit).unwrap();
    let group = document.nodes().keys().find(|id| id.as_str() != "dots").unwrap().clone();
    let mut panel = panel(document);
    let name = format!("{group} \u{203a} Voronoi");
    panel.get_by_label(&format!("Show {name} Scale")).click();
    panel.run_steps(2);
    let place = panel.state().model.inside().last().map(|inside| inside.place.clone());
    assert_eq!(place.as_deref(), Some(group.as_str()), "the way leads into the group");
    panel.get_by_label(&format!("{name} Scale binding 1 remove")).click();
    panel.run_steps(3);
    assert!(panel.query_by_label(&format!("{name} Scale binding 1 remove")).is_none());
    assert!(!panel.state().node("cells").bindings.contains_key("scale"));
    panel.state_mut().model.undo();
    assert!(panel.state().node("cells").bindings.contains_key("scale"));
}

#[test]
#[ignore = "draws a picture to look at, on the software device"]
fn the_list_as_a_picture() {
    let mut panel = harness_with_pictures(bench(bound()), [480.0, 460.0], show);
    panel.run_steps(6);
    let path = std::env::var("LOOK_AT").unwrap_or_else(|_| "hands.png".to_owned());
    panel.render().unwrap().save(path).unwrap();
}
