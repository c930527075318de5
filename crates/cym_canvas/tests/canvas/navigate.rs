//! Pan, zoom, fit, reveal and the small map.

use egui::{Event, Modifiers, MouseWheelUnit, PointerButton, TouchPhase, Vec2, pos2, vec2};

use crate::board::{Board, CTRL, Hand, NONE, chain};

fn wheel(hand: &mut Hand, unit: MouseWheelUnit, delta: Vec2, modifiers: Modifiers) {
    hand.ui.event(Event::MouseWheel { unit, delta, phase: TouchPhase::Move, modifiers });
    hand.ui.step();
}

#[test]
fn the_middle_button_pans() {
    let mut hand = Hand::new(chain());
    let before = hand.board().view.pan;
    let (a, b) = (pos2(300.0, 400.0), pos2(360.0, 350.0));
    hand.pull(&[a, b], PointerButton::Middle, NONE);
    assert!(hand.board().out.busy);
    hand.release(b, PointerButton::Middle, NONE);
    assert_eq!(hand.board().view.pan - before, b - a);
    assert!(hand.board().view.selection.is_empty());
}

#[test]
fn space_and_drag_pans_also_on_a_node() {
    let mut hand = Hand::new(chain());
    let before = hand.board().view.pan;
    hand.ui.key_down(egui::Key::Space);
    hand.ui.step();
    let a = hand.named("Node filter");
    hand.drag(a, a + vec2(50.0, 20.0), NONE);
    hand.ui.key_up(egui::Key::Space);
    hand.ui.step();
    assert_eq!(hand.board().view.pan - before, vec2(50.0, 20.0));
    assert_eq!(hand.board().node("filter").pos, pos2(260.0, 0.0));
}

#[test]
fn the_wheel_zooms_about_the_pointer() {
    let mut hand = Hand::new(chain());
    let at = pos2(500.0, 300.0);
    hand.point(at);
    let under = hand.board().view.canvas_from_screen(at);
    wheel(&mut hand, MouseWheelUnit::Line, vec2(0.0, 3.0), NONE);
    let view = &hand.board().view;
    assert!(view.zoom > 1.3, "zoom {}", view.zoom);
    assert!(view.canvas_from_screen(at).distance(under) < 0.01);
}

#[test]
fn two_fingers_pan_and_with_ctrl_or_pinched_they_zoom() {
    let mut hand = Hand::new(chain());
    hand.point(pos2(500.0, 300.0));
    let before = hand.board().view.pan;
    wheel(&mut hand, MouseWheelUnit::Point, vec2(-30.0, 12.0), NONE);
    assert_eq!(hand.board().view.pan - before, vec2(-30.0, 12.0));
    assert_eq!(hand.board().view.zoom, 1.0);
    wheel(&mut hand, MouseWheelUnit::Point, vec2(0.0, -100.0), CTRL);
    assert!(hand.board().view.zoom < 0.9);
    let before = hand.board().view.zoom;
    hand.ui.event(Event::Zoom(1.5));
    hand.ui.step();
    assert!((hand.board().view.zoom / before - 1.5).abs() < 1e-3);
}

#[test]
fn fit_shows_everything_and_reveal_moves_only_when_needed() {
    let mut hand = Hand::new(chain());
    hand.board().view.pan = vec2(-4000.0, 900.0);
    hand.ui.run_steps(2);
    assert!(hand.board().out.visible.is_empty());
    hand.board().view.fit_all();
    hand.ui.run_steps(2);
    assert_eq!(hand.board().out.visible.len(), 4);
    let settled = hand.board().view.pan;
    hand.board().view.reveal(&"sink".into());
    hand.ui.run_steps(2);
    assert_eq!(hand.board().view.pan, settled, "what is seen needs no move");
    hand.board().view.pan = vec2(-4000.0, 900.0);
    hand.ui.run_steps(2);
    hand.board().view.reveal(&"sink".into());
    hand.ui.run_steps(2);
    let rect = hand.board().view.rect_of(&"sink".into()).unwrap();
    assert!(hand.board().view.visible_rect().contains_rect(rect));
}

#[test]
fn fit_glides_when_motion_is_wanted_and_arrives() {
    let mut board = Board::new(chain());
    board.style.motion = true;
    board.view.pan = vec2(-900.0, 300.0);
    let mut hand = Hand::on(board);
    hand.board().view.fit_all();
    hand.ui.run_steps(2);
    let midway = hand.board().view.pan;
    hand.ui.run_steps(30);
    assert_ne!(midway, hand.board().view.pan);
    assert_eq!(hand.board().out.visible.len(), 4);
}

#[test]
fn the_minimap_moves_the_view_and_can_be_hidden() {
    let mut board = Board::new(chain());
    board.view.minimap = true;
    board.view.zoom = 2.5;
    let mut hand = Hand::on(board);
    let before = hand.board().view.pan;
    let corner = hand.board().view.screen_rect().max;
    let map = corner - vec2(60.0, 40.0);
    hand.drag(map, map - vec2(60.0, 30.0), NONE);
    assert_ne!(hand.board().view.pan, before);
    assert!(hand.board().view.selection.is_empty(), "a drag on the map is no marquee");
    hand.board().view.minimap = false;
    hand.ui.run_steps(2);
    let before = hand.board().view.pan;
    hand.drag(map, map - vec2(60.0, 30.0), NONE);
    assert_eq!(hand.board().view.pan, before);
}
