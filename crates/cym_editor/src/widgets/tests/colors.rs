use cym_graph::{Curve, Gradient};

use super::*;
use crate::widgets::{ColorEdit, CurveEdit, GradientEdit, color::Oklch};

fn color(color: [f32; 4]) -> Harness<'static, Bench<[f32; 4]>> {
    let mut harness = bench(color, |ui, theme, &color| ColorEdit::new("Edge", color).show(ui, theme).1);
    harness.get_by_label("Edge").click();
    harness.run_steps(3);
    harness
}

#[test]
fn a_colour_dragged_far_out_stays_inside_srgb() {
    let mut harness = color([0.2, 0.4, 0.6, 1.0]);
    let at = middle(&harness, "Edge plane");
    drag(&mut harness, at, vec2(900.0, -10.0), Modifiers::NONE);
    let value = harness.state().value;
    assert!(value.iter().all(|part| (0.0..=1.0).contains(part)), "{value:?}");
    let lch = Oklch::from_srgb(value);
    assert!(lch.chroma > lch.most_chroma() - 0.01, "the border must be reached: {lch:?}");
    assert_eq!(harness.state().steps(), 1);
}

#[test]
fn the_hue_turns_and_lightness_stays() {
    let mut harness = color([0.8, 0.3, 0.2, 1.0]);
    let before = Oklch::from_srgb(harness.state().value);
    let at = middle(&harness, "Edge hue strip");
    click(&mut harness, at);
    let after = Oklch::from_srgb(harness.state().value);
    assert!((after.hue_turns - 0.5).abs() < 0.02, "{after:?}");
    assert!((after.lightness - before.lightness).abs() < 5e-3, "{before:?} {after:?}");
}

#[test]
fn a_grey_keeps_the_hue_that_the_hand_chose() {
    let mut harness = color([0.5, 0.5, 0.5, 1.0]);
    let strip = harness.get_by_label("Edge hue strip").rect();
    click(&mut harness, strip.center() + vec2(strip.width() * 0.2, 0.0));
    let plane = harness.get_by_label("Edge plane").rect();
    click(&mut harness, plane.center());
    let lch = Oklch::from_srgb(harness.state().value);
    assert!(lch.chroma > 0.02 && (lch.hue_turns - 0.7).abs() < 0.05, "{lch:?}");
}

#[test]
fn hex_can_be_typed_with_and_without_its_hash() {
    let mut harness = color([0.5, 0.5, 0.5, 1.0]);
    harness.get_by_label("Edge hex").click();
    harness.run_steps(2);
    harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
    harness.run_steps(1);
    type_over(&mut harness, "ff8000", Key::Enter);
    assert_eq!(cym_graph::color::print_hex(harness.state().value), "#ff8000");
    assert_eq!(harness.state().steps(), 1);
}

#[test]
fn a_harmony_is_one_click_and_what_was_is_kept() {
    let mut harness = color([0.8, 0.3, 0.2, 1.0]);
    let before = Oklch::from_srgb(harness.state().value);
    harness.get_by_label("Edge complement").click();
    harness.run_steps(3);
    let after = Oklch::from_srgb(harness.state().value);
    let turned = (after.hue_turns - before.hue_turns).rem_euclid(1.0);
    assert!((turned - 0.5).abs() < 0.01, "{turned}");
    assert!(harness.query_by_label("Edge recent 1").is_some());
}

fn gradient() -> Harness<'static, Bench<Gradient>> {
    let value = Gradient::even(&[[0.0, 0.0, 0.0, 1.0], [1.0, 0.0, 0.0, 1.0], [1.0, 1.0, 1.0, 1.0]]);
    bench(value, |ui, theme, value| GradientEdit::new("Colours", value).show(ui, theme).1)
}

#[test]
fn a_click_on_the_bar_adds_a_stop_of_that_colour() {
    let mut harness = gradient();
    let rect = harness.get_by_label("Colours").rect();
    click(&mut harness, rect.left_top() + vec2(rect.width() * 0.75, 8.0));
    let value = &harness.state().value;
    assert_eq!(value.stops.len(), 4);
    assert!((value.stops[2].at - 0.75).abs() < 0.02);
    let [r, g, b, _] = value.stops[2].color;
    assert!(r > 0.9 && g > 0.3 && g < 0.9 && (g - b).abs() < 0.2, "{r} {g} {b}");
    assert_eq!(harness.state().steps(), 1);
}

#[test]
fn a_stop_is_dragged_past_another_and_off_the_bar() {
    let mut harness = gradient();
    let at = middle(&harness, "Colours stop 2");
    drag(&mut harness, at, vec2(-60.0, 0.0), Modifiers::NONE);
    let moved = harness.state().value.stops[1].at;
    assert!(moved < 0.4 && moved > 0.1, "{moved}");
    assert_eq!(harness.state().steps(), 1);
    let at = middle(&harness, "Colours stop 1");
    drag(&mut harness, at, vec2(200.0, 0.0), Modifiers::NONE);
    let stops = &harness.state().value.stops;
    assert_eq!(stops[0].color, [1.0, 0.0, 0.0, 1.0]);
    assert_eq!(stops[1].color, [0.0, 0.0, 0.0, 1.0]);
    let at = middle(&harness, "Colours stop 2");
    drag(&mut harness, at, vec2(0.0, 120.0), Modifiers::NONE);
    assert_eq!(harness.state().value.stops.len(), 2);
    assert_eq!(harness.state().steps(), 3);
}

#[test]
fn delete_takes_the_chosen_stop_away() {
    let mut harness = gradient();
    let at = middle(&harness, "Colours stop 2");
    click(&mut harness, at);
    harness.key_press(Key::Delete);
    harness.run_steps(2);
    let colors: Vec<f32> = harness.state().value.stops.iter().map(|stop| stop.color[1]).collect();
    assert_eq!(colors, [0.0, 1.0]);
}

#[test]
fn the_menu_reverses() {
    let mut harness = gradient();
    harness.get_by_label("Colours more").click();
    harness.run_steps(3);
    harness.get_by_label("Reverse").click();
    harness.run_steps(3);
    assert_eq!(harness.state().value.stops[0].color, [1.0; 4]);
    assert_eq!(harness.state().steps(), 1);
}

fn curve() -> Harness<'static, Bench<Curve>> {
    bench(Curve::default(), |ui, theme, value| CurveEdit::new("Response", value).live(Some(0.3)).show(ui, theme).1)
}

#[test]
fn a_click_adds_a_point_and_a_drag_moves_it() {
    let mut harness = curve();
    let rect = harness.get_by_label("Response").rect();
    click(&mut harness, rect.center() + vec2(0.0, -20.0));
    assert_eq!(harness.state().value.points.len(), 3);
    let at = middle(&harness, "Response point 2");
    drag(&mut harness, at, vec2(30.0, 10.0), Modifiers::NONE);
    let [x, y] = harness.state().value.points[1];
    assert!(x > 0.55 && y < 0.7 && y > 0.5, "{x} {y}");
    assert_eq!(harness.state().steps(), 2);
    drag(&mut harness, at + vec2(30.0, 10.0), vec2(600.0, 0.0), Modifiers::NONE);
    assert_eq!(harness.state().value.points.len(), 2);
}

#[test]
fn a_point_never_passes_another() {
    let mut harness = curve();
    let at = middle(&harness, "Response point 1");
    drag(&mut harness, at, vec2(0.0, -40.0), Modifiers::NONE);
    let points = &harness.state().value.points;
    assert!(points[0][0] < points[1][0] && points[0][1] > 0.3, "{points:?}");
}

#[test]
fn delete_takes_the_chosen_point_away() {
    let mut harness = curve();
    let rect = harness.get_by_label("Response").rect();
    click(&mut harness, rect.center());
    harness.key_press(Key::Delete);
    harness.run_steps(2);
    assert_eq!(harness.state().value.points.len(), 2);
}

#[test]
fn a_shape_is_taken_from_the_menu() {
    let mut harness = curve();
    harness.get_by_label("Response shapes").click();
    harness.run_steps(3);
    harness.get_by_label("Upside down").click();
    harness.run_steps(3);
    assert_eq!(harness.state().value.points, [[0.0, 1.0], [1.0, 0.0]]);
}
