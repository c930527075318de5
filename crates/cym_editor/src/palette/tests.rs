use cym_graph::{Edit, Node, NodeId, PortRef};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::Palette;
use crate::shared::{Act, SearchFor};
use crate::testing::{Bench, document, harness};

type Desk = Harness<'static, Bench<Palette>>;

fn desk(search: SearchFor) -> Desk {
    let mut document = document(&[
        ("cells", Node::new("pattern/voronoi")),
        ("output", Node::new("output/output").wire("image", "cells", "image")),
    ]);
    for (id, at) in [("cells", [0.0, 0.0]), ("output", [240.0, 0.0])] {
        document.apply(Edit::Move { node: NodeId::new(id), position: Some(at) }).unwrap();
    }
    let mut bench = Bench::new(Palette::default(), document);
    bench.model.selection = [NodeId::new("cells")].into();
    bench.with(|palette, shared| palette.open(search, shared));
    let mut desk = harness(bench, [900.0, 600.0], |ui, bench| {
        let ctx = ui.ctx().clone();
        bench.with(|palette, shared| palette.show(&ctx, shared));
    });
    desk.run_steps(3);
    desk
}

#[test]
fn typing_and_enter_add_a_wired_node() {
    let mut desk = desk(SearchFor::default());
    desk.get_by_label("Search nodes").type_text("kalei");
    desk.run_steps(3);
    desk.get_by_label_contains("between Voronoi and Output");
    desk.key_press(egui::Key::Enter);
    desk.run_steps(3);
    let bench = desk.state();
    assert!(!bench.panel.is_open());
    let wires = &bench.node("output").wires;
    assert_eq!(wires["image"].from, PortRef::new("kaleidoscope", "image"));
    assert_eq!(bench.settings.used["place/kaleidoscope"], 1);
    assert!(bench.asked.iter().any(|act| matches!(act, Act::Reveal(id) if id.as_str() == "kaleidoscope")));
    assert_eq!(bench.model.history().done().len(), 1, "one step");
}

#[test]
fn arrows_choose_and_escape_closes() {
    let mut desk = desk(SearchFor::default());
    desk.get_by_label("Search nodes").type_text("blur");
    desk.run_steps(3);
    desk.key_press(egui::Key::ArrowDown);
    desk.run_steps(2);
    assert_eq!(desk.state().panel.open.as_ref().unwrap().at, 1);
    desk.key_press(egui::Key::Escape);
    desk.run_steps(2);
    assert!(!desk.state().panel.is_open());
    assert_eq!(desk.state().model.document().nodes().len(), 2, "nothing was added");
}

#[test]
fn a_click_on_a_line_adds_it() {
    let mut desk = desk(SearchFor { at: Some([500.0, 500.0]), ..SearchFor::default() });
    desk.get_by_label("Search nodes").type_text("lfo");
    desk.run_steps(3);
    desk.get_by_label("Add LFO").click();
    desk.run_steps(3);
    assert_eq!(desk.state().model.document().layout()[&NodeId::new("lfo")], [500.0, 500.0]);
}

#[test]
fn a_dragged_wire_asks_for_what_takes_it() {
    let mut desk = desk(SearchFor { from: Some(PortRef::new("cells", "image")), ..SearchFor::default() });
    desk.get_by_label("Search nodes").type_text("lfo");
    desk.run_steps(3);
    assert!(desk.query_by_label("Add LFO").is_none(), "it takes no picture");
}

#[test]
fn a_click_elsewhere_closes_it() {
    let mut desk = desk(SearchFor::default());
    let at = egui::Pos2::new(20.0, 580.0);
    desk.hover_at(at);
    desk.run_steps(2);
    desk.drag_at(at);
    desk.run_steps(2);
    assert!(!desk.state().panel.is_open());
}
