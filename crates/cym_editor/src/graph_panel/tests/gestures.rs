//! Gestures of the hand, from the pointer to the document.

use cym_graph::{NodeId, PortRef};
use egui::{Event, Modifiers, PointerButton, Pos2, vec2};
use egui_kittest::kittest::Queryable as _;

use super::{Desk, centre, desk, drag, source};
use crate::ops::DraggedKind;
use crate::ops::chips::{ChipSource, SignalChip};
use crate::shared::Act;

fn button(desk: &mut Desk, pos: Pos2, button: PointerButton, pressed: bool, modifiers: Modifiers) {
    desk.event(Event::PointerButton { pos, button, pressed, modifiers });
    desk.run_steps(2);
}

/// Drags with a button and modifiers held, along a path.
fn stroke(desk: &mut Desk, which: PointerButton, modifiers: Modifiers, path: &[Pos2]) {
    desk.hover_at(path[0]);
    desk.run_steps(2);
    desk.event(Event::ModifiersChanged(modifiers));
    button(desk, path[0], which, true, modifiers);
    for at in &path[1..] {
        desk.hover_at(*at);
        desk.run_steps(2);
    }
    button(desk, path[path.len() - 1], which, false, modifiers);
    desk.event(Event::ModifiersChanged(Modifiers::NONE));
    desk.run_steps(3);
}

/// Lets something go that egui carries.
fn let_go<T: std::any::Any + Send + Sync>(desk: &mut Desk, payload: T, at: Pos2) {
    desk.hover_at(Pos2::new(5.0, 5.0));
    button(desk, Pos2::new(5.0, 5.0), PointerButton::Primary, true, Modifiers::NONE);
    egui::DragAndDrop::set_payload(&desk.ctx, payload);
    desk.hover_at(at);
    desk.run_steps(2);
    button(desk, at, PointerButton::Primary, false, Modifiers::NONE);
    desk.run_steps(2);
}

#[test]
fn the_middle_button_pans() {
    let mut desk = desk();
    let before = centre(&desk, "Node LFO");
    let at = Pos2::new(700.0, 500.0);
    stroke(&mut desk, PointerButton::Middle, Modifiers::NONE, &[at, at + vec2(50.0, 20.0)]);
    assert!((centre(&desk, "Node LFO") - before).length() > 10.0);
}

#[test]
fn the_knife_cuts_in_one_step() {
    let mut desk = desk();
    let from = centre(&desk, "Kaleidoscope out Image");
    let to = centre(&desk, "Output in Image");
    let middle = from + (to - from) * 0.5;
    let path = [middle + vec2(3.0, -90.0), middle + vec2(3.0, 20.0), middle + vec2(3.0, 90.0)];
    stroke(&mut desk, PointerButton::Secondary, Modifiers::COMMAND | Modifiers::CTRL, &path);
    assert_eq!(source(&desk, "output", "image"), None);
    assert_eq!(source(&desk, "rosette", "image"), Some(PortRef::new("cells", "image")), "only what it crossed");
    assert_eq!(desk.state().model.history().done().len(), 1);
}

#[test]
fn a_picked_up_wire_is_let_go_on_nothing_and_cut() {
    let mut desk = desk();
    let to = centre(&desk, "Output in Image");
    drag(&mut desk, to, to + vec2(-20.0, 260.0));
    assert_eq!(source(&desk, "output", "image"), None);
}

#[test]
fn escape_ends_a_wire_without_a_trace() {
    let mut desk = desk();
    let from = centre(&desk, "LFO out Value");
    desk.hover_at(from);
    desk.run_steps(2);
    button(&mut desk, from, PointerButton::Primary, true, Modifiers::NONE);
    desk.hover_at(from + vec2(200.0, 50.0));
    desk.run_steps(2);
    desk.key_press(egui::Key::Escape);
    desk.run_steps(2);
    button(&mut desk, from + vec2(200.0, 50.0), PointerButton::Primary, false, Modifiers::NONE);
    assert!(desk.state().asked.iter().all(|act| !matches!(act, Act::Search(_) | Act::Edit(_))));
}

#[test]
fn a_chip_on_a_node_asks_what_it_drives() {
    let mut desk = desk();
    let chip = SignalChip { from: ChipSource::Port(PortRef::new("lfo", "value")), label: "lfo".to_owned() };
    let at = centre(&desk, "Node Kaleidoscope");
    let_go(&mut desk, chip, at);
    desk.get_by_label("Angle").click();
    desk.run_steps(3);
    let driven = &desk.state().node("rosette").modulations["angle"];
    assert_eq!((driven[0].from.clone(), driven[0].amount), (PortRef::new("lfo", "value"), 0.5));
    desk.get_by_label("Kaleidoscope in Angle");
}

#[test]
fn a_chip_is_dragged_from_the_bar() {
    let mut desk = desk();
    let (from, to) = (centre(&desk, "Chip bass"), centre(&desk, "Node Kaleidoscope"));
    drag(&mut desk, from, to);
    desk.get_by_label("Angle").click();
    desk.run_steps(3);
    let driven = &desk.state().node("rosette").modulations["angle"];
    assert_eq!(driven[0].from, PortRef::new("bands", "bass"));
    assert_eq!(desk.state().model.history().done().len(), 1, "with its nodes in one step");
}

#[test]
fn a_wire_of_a_signal_leaves_the_canvas_as_a_chip() {
    let mut desk = desk();
    let from = centre(&desk, "LFO out Value");
    desk.hover_at(from);
    desk.run_steps(2);
    button(&mut desk, from, PointerButton::Primary, true, Modifiers::NONE);
    desk.hover_at(from + vec2(60.0, 40.0));
    desk.run_steps(2);
    let outside = centre(&desk, "Chip bass");
    desk.hover_at(outside);
    desk.run_steps(3);
    let chip = egui::DragAndDrop::payload::<SignalChip>(&desk.ctx).unwrap();
    assert_eq!(chip.from, ChipSource::Port(PortRef::new("lfo", "value")));
    button(&mut desk, outside, PointerButton::Primary, false, Modifiers::NONE);
    assert!(!egui::DragAndDrop::has_any_payload(&desk.ctx));
}

#[test]
fn a_kind_dropped_on_a_wire_is_wired_into_it() {
    let mut desk = desk();
    let from = centre(&desk, "Voronoi out Image");
    let to = centre(&desk, "Kaleidoscope in Image");
    let_go(&mut desk, DraggedKind("place/twirl".to_owned()), from + (to - from) * 0.5);
    assert_eq!(source(&desk, "rosette", "image"), Some(PortRef::new("twirl", "image")));
    assert_eq!(source(&desk, "twirl", "image"), Some(PortRef::new("cells", "image")));
    assert_eq!(desk.state().model.selected(), Some(&NodeId::new("twirl")));
    assert_eq!(desk.state().settings.used["place/twirl"], 1);
}

#[test]
fn a_double_click_on_a_node_shows_all_its_ports() {
    let mut desk = desk();
    let at = desk.get_by_label("Node Kaleidoscope").rect().center_top() + vec2(0.0, 12.0);
    desk.hover_at(at);
    desk.run_steps(2);
    for _ in 0..2 {
        desk.event(Event::PointerButton {
            pos: at,
            button: PointerButton::Primary,
            pressed: true,
            modifiers: Modifiers::NONE,
        });
        desk.run_steps(1);
        desk.event(Event::PointerButton {
            pos: at,
            button: PointerButton::Primary,
            pressed: false,
            modifiers: Modifiers::NONE,
        });
        desk.run_steps(1);
    }
    desk.run_steps(3);
    desk.get_by_label("Kaleidoscope in Segments");
}

#[test]
fn shaking_frees_a_node_and_joins_its_wires() {
    let mut desk = desk();
    let at = desk.get_by_label("Node Kaleidoscope").rect().center_top() + vec2(0.0, 12.0);
    let mut path = vec![at];
    for turn in 0..10 {
        let side = if turn % 2 == 0 { 70.0 } else { -70.0 };
        path.extend([at + vec2(side * 0.5, 4.0), at + vec2(side, 8.0)]);
    }
    path.push(at + vec2(40.0, 260.0));
    stroke(&mut desk, PointerButton::Primary, Modifiers::NONE, &path);
    assert_eq!(source(&desk, "output", "image"), Some(PortRef::new("cells", "image")));
    assert_eq!(source(&desk, "rosette", "image"), None);
}
