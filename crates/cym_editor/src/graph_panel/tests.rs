mod copies;
mod gestures;
mod looks;

use cym_graph::{Edit, Node, NodeId, PortRef};
use egui::Pos2;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;

use super::GraphPanel;
use crate::command::Command;
use crate::shared::Act;
use crate::testing::{Bench, document, drag, harness};

type Desk = Harness<'static, Bench<GraphPanel>>;

/// Voronoi into Kaleidoscope into Output, and an LFO.
fn desk_bench() -> Bench<GraphPanel> {
    let mut document = document(&[
        ("cells", Node::new("pattern/voronoi")),
        ("rosette", Node::new("place/kaleidoscope").wire("image", "cells", "image")),
        ("output", Node::new("output/output").wire("image", "rosette", "image")),
        ("lfo", Node::new("signal/lfo")),
    ]);
    for (id, at) in [("cells", [0.0, 0.0]), ("rosette", [260.0, 0.0]), ("output", [520.0, 0.0]), ("lfo", [0.0, 260.0])]
    {
        document.apply(Edit::Move { node: NodeId::new(id), position: Some(at) }).unwrap();
    }
    Bench::new(GraphPanel::default(), document)
}

fn desk() -> Desk {
    let mut desk = harness(desk_bench(), [1000.0, 700.0], |ui, bench| {
        bench.with(|panel, shared| panel.show(ui, shared));
    });
    // The view glides to where everything is seen.
    desk.run_steps(60);
    desk
}

fn run(desk: &mut Desk, command: Command) {
    let ctx = desk.ctx.clone();
    let known = desk.state_mut().with(|panel, shared| panel.run(command, shared, &ctx));
    assert!(known, "{command:?}");
    desk.run_steps(3);
}

fn select(desk: &mut Desk, ids: &[&str]) {
    desk.state_mut().model.selection = ids.iter().map(|id| NodeId::new(id)).collect();
    desk.run_steps(1);
}

fn centre(desk: &Desk, label: &str) -> Pos2 {
    desk.get_by_label(label).rect().center()
}

fn source(desk: &Desk, node: &str, input: &str) -> Option<PortRef> {
    desk.state().node(node).wires.get(input).map(|wire| wire.from.clone())
}

#[test]
fn every_node_has_a_name() {
    let desk = desk();
    for label in ["Node Voronoi", "Node Kaleidoscope", "Node Output", "Node LFO"] {
        desk.get_by_label(label);
    }
}

#[test]
fn dragging_a_node_moves_it_in_one_step() {
    let mut desk = desk();
    let steps = desk.state().model.history().done().len();
    let from = desk.get_by_label("Node Voronoi").rect().center_top() + egui::vec2(0.0, 10.0);
    drag(&mut desk, from, from + egui::vec2(-40.0, 90.0));
    assert_ne!(desk.state().model.document().layout()[&NodeId::new("cells")], [0.0, 0.0]);
    assert_eq!(desk.state().model.history().done().len(), steps + 1);
    desk.state_mut().model.undo().unwrap();
    assert_eq!(desk.state().model.document().layout()[&NodeId::new("cells")], [0.0, 0.0]);
}

#[test]
fn a_wire_is_dragged_to_a_param_that_comes_out_on_the_way() {
    let mut desk = desk();
    let from = centre(&desk, "LFO out Value");
    let onto = desk.get_by_label("Node Kaleidoscope").rect().center();
    drag(&mut desk, from, onto);
    // Several params fit, so the panel asks.
    desk.get_by_label("Zoom").click();
    desk.run_steps(3);
    assert_eq!(source(&desk, "rosette", "zoom"), Some(PortRef::new("lfo", "value")));
}

#[test]
fn a_loop_is_refused_and_said() {
    let mut desk = desk();
    let from = centre(&desk, "Kaleidoscope out Image");
    let to = centre(&desk, "Kaleidoscope in Image");
    drag(&mut desk, from, to);
    assert_eq!(source(&desk, "rosette", "image"), Some(PortRef::new("cells", "image")));
    let said = desk.state().asked.iter().any(|act| matches!(act, Act::Say(notice) if notice.text.contains("loop")));
    assert!(said, "{:?}", desk.state().asked);
}

#[test]
fn a_wire_let_go_on_nothing_opens_the_search() {
    let mut desk = desk();
    let from = centre(&desk, "LFO out Value");
    drag(&mut desk, from, from + egui::vec2(300.0, 60.0));
    let searched = desk.state().asked.iter().find_map(|act| match act {
        Act::Search(search) => Some(search.clone()),
        _ => None,
    });
    assert_eq!(searched.unwrap().from, Some(PortRef::new("lfo", "value")));
}

#[test]
fn clicking_selects_and_the_model_knows() {
    let mut desk = desk();
    desk.get_by_label("Node LFO").click();
    desk.run_steps(3);
    assert_eq!(desk.state().model.selected(), Some(&NodeId::new("lfo")));
}

#[test]
fn switches_go_on_and_off_again() {
    let mut desk = desk();
    select(&mut desk, &["cells", "rosette"]);
    run(&mut desk, Command::Mute);
    assert!(desk.state().node("cells").muted && desk.state().node("rosette").muted);
    run(&mut desk, Command::Mute);
    assert!(!desk.state().node("cells").muted);
    run(&mut desk, Command::Bypass);
    assert!(desk.state().node("rosette").bypassed);
    run(&mut desk, Command::Collapse);
    assert_eq!(desk.state().model.document().collapsed().len(), 2);
    assert_eq!(desk.state().model.history().done().len(), 4);
}

#[test]
fn deleting_joins_the_wires_around() {
    let mut desk = desk();
    select(&mut desk, &["rosette"]);
    run(&mut desk, Command::Delete);
    assert_eq!(source(&desk, "output", "image"), Some(PortRef::new("cells", "image")));
    assert_eq!(desk.state().model.history().done().len(), 1);
}

#[test]
fn disconnecting_cuts_and_selecting_goes_along_wires() {
    let mut desk = desk();
    select(&mut desk, &["rosette"]);
    run(&mut desk, Command::SelectUpstream);
    assert_eq!(desk.state().model.selection.len(), 2);
    run(&mut desk, Command::SelectDownstream);
    assert_eq!(desk.state().model.selection.len(), 3);
    run(&mut desk, Command::SelectAll);
    assert_eq!(desk.state().model.selection.len(), 4);
    run(&mut desk, Command::Disconnect);
    assert_eq!(source(&desk, "output", "image"), None);
    run(&mut desk, Command::SelectNone);
    assert!(desk.state().model.selection.is_empty());
}

#[test]
fn a_frame_owns_what_it_was_put_around() {
    let mut desk = desk();
    select(&mut desk, &["cells", "lfo"]);
    run(&mut desk, Command::Frame);
    let frame = desk.state().model.document().frames().values().next().unwrap().clone();
    assert_eq!(frame.nodes.len(), 2);
    let title = desk.get_by_label("Frame Frame").rect().left_top() + egui::vec2(30.0, 10.0);
    drag(&mut desk, title, title + egui::vec2(60.0, 40.0));
    let document = desk.state().model.document();
    assert_ne!(document.frames().values().next().unwrap().rect, frame.rect);
    assert_ne!(document.layout()[&NodeId::new("cells")], [0.0, 0.0], "its nodes go with it");
}

#[test]
fn a_node_is_renamed_in_place() {
    let mut desk = desk();
    select(&mut desk, &["cells"]);
    run(&mut desk, Command::Rename);
    let field = desk.get_by_label("Name");
    field.type_text("Glass");
    desk.run_steps(2);
    desk.key_press(egui::Key::Enter);
    desk.run_steps(3);
    assert_eq!(desk.state().node("cells").title, "Glass");
    desk.get_by_label("Node Glass");
}

#[test]
fn a_comment_is_written_at_once() {
    let mut desk = desk();
    run(&mut desk, Command::Comment);
    desk.get_by_label("Name").type_text("Slow part");
    desk.run_steps(2);
    desk.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Enter);
    desk.run_steps(3);
    let texts: Vec<_> = desk.state().model.document().comments().values().map(|comment| comment.text.clone()).collect();
    assert_eq!(texts, ["Slow part"]);
}

#[test]
fn viewing_again_shows_the_output_again() {
    let mut desk = desk();
    select(&mut desk, &["cells"]);
    run(&mut desk, Command::ViewNode);
    run(&mut desk, Command::ViewNode);
    let views: Vec<_> = desk.state_mut().take_asked().into_iter().filter(|act| matches!(act, Act::View(_))).collect();
    assert!(matches!(&views[0], Act::View(Some(port)) if *port == PortRef::new("cells", "image")), "{views:?}");
    assert!(matches!(&views[1], Act::View(None)));
}

#[test]
fn tidying_is_one_step() {
    let mut desk = desk();
    run(&mut desk, Command::Tidy);
    assert_eq!(desk.state().model.history().done().len(), 1);
    let at = |id: &str| desk.state().model.document().layout()[&NodeId::new(id)];
    assert!(at("cells")[0] < at("rosette")[0] && at("rosette")[0] < at("output")[0]);
}

#[test]
fn finding_filters_and_enter_goes_there() {
    let mut desk = desk();
    run(&mut desk, Command::Find);
    desk.get_by_label("unused").click();
    desk.run_steps(2);
    desk.get_by_label("Found LFO");
    assert!(desk.query_by_label("Found Voronoi").is_none());
    desk.key_press(egui::Key::Enter);
    desk.run_steps(2);
    let gone = desk.state().asked.iter().any(|act| matches!(act, Act::Reveal(node) if *node == NodeId::new("lfo")));
    assert!(gone);
    desk.key_press(egui::Key::Escape);
    desk.run_steps(2);
    assert!(desk.query_by_label("Find in graph").is_none());
}

#[test]
fn the_menu_of_a_node_acts_on_it() {
    let mut desk = desk();
    let at = centre(&desk, "Node Kaleidoscope");
    desk.hover_at(at);
    desk.run_steps(2);
    desk.get_by_label("Node Kaleidoscope").click_secondary();
    desk.run_steps(3);
    desk.get_by_label("All ports").click();
    desk.run_steps(4);
    desk.get_by_label("Kaleidoscope in Zoom");
}
