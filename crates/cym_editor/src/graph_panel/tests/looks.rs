//! Pictures of the canvas and the palette, compared with those that were looked at and found good.

use cym_graph::{Edit, Node, NodeId};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::{centre, desk_bench};
use crate::graph_panel::GraphPanel;
use crate::ops::chips;
use crate::palette::Palette;
use crate::shared::SearchFor;
use crate::testing::{Bench, document, harness_with_pictures};

fn canvas(bench: Bench<GraphPanel>, size: [f32; 2]) -> Harness<'static, Bench<GraphPanel>> {
    let mut desk = harness_with_pictures(bench, size, |ui, bench| {
        bench.with(|panel, shared| panel.show(ui, shared));
    });
    desk.run_steps(60);
    desk
}

#[test]
fn the_demo_on_the_canvas() {
    let text = include_str!("../../../../../example-graphs/first-light.cym");
    let document = cym_graph::file::read_str(text).unwrap();
    let mut desk = canvas(Bench::new(GraphPanel::default(), document), [1200.0, 700.0]);
    desk.snapshot("canvas_demo");
}

#[test]
fn the_ring_on_a_node() {
    let mut document = document(&[("lfo", Node::new("signal/lfo")), ("cells", Node::new("pattern/voronoi"))]);
    let to = cym_graph::PortRef::new("cells", "scale");
    let modulations = vec![cym_graph::Modulation::new(cym_graph::PortRef::new("lfo", "value"))];
    document.apply(Edit::SetModulations { to, modulations }).unwrap();
    document.apply(Edit::Move { node: NodeId::new("cells"), position: Some([240.0, 0.0]) }).unwrap();
    let mut bench = Bench::new(GraphPanel::default(), document);
    let places = [("lfo", "value", 1), ("cells~scale~1", "value", 1)];
    bench.state = std::sync::Arc::new(cym_engine::StageState {
        revision: 1,
        plan: Some(std::sync::Arc::new(crate::testing::plan_of_signals(&places))),
        numbers: [0.8, 20.0].into(),
        ..Default::default()
    });
    canvas(bench, [560.0, 360.0]).snapshot("canvas_ring");
}

#[test]
fn the_menu_of_a_node() {
    let mut desk = canvas(desk_bench(), [900.0, 640.0]);
    desk.hover_at(centre_of(&desk));
    desk.run_steps(2);
    desk.get_by_label("Node Kaleidoscope").click_secondary();
    desk.run_steps(20);
    desk.snapshot("canvas_menu");
}

fn centre_of(desk: &Harness<'static, Bench<GraphPanel>>) -> egui::Pos2 {
    centre(desk, "Node Kaleidoscope")
}

#[test]
fn the_palette_and_the_chips() {
    let mut document = document(&[
        ("song", Node::new("audio/sound_file")),
        ("bands", Node::new("audio/bands").wire("audio", "song", "audio")),
        ("cells", Node::new("pattern/voronoi")),
        ("output", Node::new("output/output").wire("image", "cells", "image")),
    ]);
    document.apply(Edit::Move { node: NodeId::new("cells"), position: Some([0.0, 0.0]) }).unwrap();
    let mut bench = Bench::new(Palette::default(), document);
    bench.model.selection = [NodeId::new("cells")].into();
    bench.with(|palette, shared| palette.open(SearchFor::default(), shared));
    let mut desk = harness_with_pictures(bench, [900.0, 560.0], |ui, bench| {
        let ctx = ui.ctx().clone();
        bench.with(|palette, shared| {
            chips::strip(ui, shared);
            palette.show(&ctx, shared);
        });
    });
    desk.run_steps(4);
    desk.get_by_label("Search nodes").type_text("bl");
    // The caret blinks: a field without the keys has none.
    desk.run_steps(4);
    desk.snapshot("palette");
}
