use cym_graph::Range;

use super::*;
use crate::widgets::{Choice, Number, Pad, TextField, toggle, vec3};

fn number(value: f32, range: Option<Range>, integer: bool, unit: &'static str) -> Harness<'static, Bench<f32>> {
    bench(value, move |ui, theme, &value| {
        Number::new("Scale", value).range(range, integer).unit(unit).default(Some(0.25)).show(ui, theme).1
    })
}

fn even(min: f32, max: f32) -> Range {
    Range { min, max, log: false }
}

#[test]
fn a_drag_is_one_step_and_follows_the_pointer() {
    let mut harness = number(0.5, Some(even(0.0, 1.0)), false, "");
    let rect = harness.get_by_label("Scale").rect();
    drag(&mut harness, rect.center(), vec2(rect.width() / 4.0, 0.0), Modifiers::NONE);
    let state = harness.state();
    assert!((state.value - 0.75).abs() < 0.03, "{}", state.value);
    assert_eq!(state.steps(), 1);
    assert!(state.done.len() > 3, "the value must show while it is dragged: {:?}", state.done);
    assert_eq!(state.done.last(), Some(&true));
}

#[test]
fn shift_is_fine_and_ctrl_is_coarse() {
    let by = vec2(40.0, 0.0);
    let mut moved = [0.0; 3];
    for (moved, modifiers) in moved.iter_mut().zip([Modifiers::SHIFT, Modifiers::NONE, Modifiers::COMMAND]) {
        let mut harness = number(0.2, Some(even(0.0, 2.0)), false, "");
        let at = middle(&harness, "Scale");
        drag(&mut harness, at, by, modifiers);
        *moved = harness.state().value - 0.2;
    }
    assert!(moved[0] > 0.0 && moved[0] * 5.0 < moved[1] && moved[1] * 2.0 < moved[2], "{moved:?}");
}

#[test]
fn a_log_range_moves_in_ratios_and_stops_at_its_end() {
    let range = Some(Range { min: 1.0, max: 100.0, log: true });
    let mut harness = number(1.0, range, false, "");
    let rect = harness.get_by_label("Scale").rect();
    drag(&mut harness, rect.center(), vec2(rect.width() / 2.0, 0.0), Modifiers::NONE);
    assert!((harness.state().value.log10() - 1.0).abs() < 0.12, "{}", harness.state().value);
    drag(&mut harness, rect.center(), vec2(4000.0, 0.0), Modifiers::NONE);
    assert_eq!(harness.state().value, 100.0);
}

#[test]
fn whole_numbers_stay_whole() {
    let mut harness = number(3.0, Some(even(0.0, 9.0)), true, "");
    let at = middle(&harness, "Scale");
    drag(&mut harness, at, vec2(77.0, 0.0), Modifiers::NONE);
    let value = harness.state().value;
    assert!(value > 3.0 && value.fract() == 0.0, "{value}");
}

#[test]
fn maths_and_units_can_be_typed() {
    let mut harness = number(0.5, Some(even(0.0, 4.0)), false, "secs");
    let at = middle(&harness, "Scale");
    click(&mut harness, at);
    type_over(&mut harness, "3*250 ms", Key::Enter);
    assert_eq!((harness.state().value, harness.state().steps()), (0.75, 1));
    harness.run_steps(40);
    // A number beyond the range is the artist's own wish.
    harness.get_by_label("Scale").click();
    harness.run_steps(3);
    type_over(&mut harness, "12", Key::Enter);
    assert_eq!(harness.state().value, 12.0);
}

#[test]
fn what_cannot_be_read_stays_open_and_esc_leaves_it() {
    let mut harness = number(0.5, Some(even(0.0, 4.0)), false, "secs");
    let at = middle(&harness, "Scale");
    click(&mut harness, at);
    type_over(&mut harness, "3 apples", Key::Enter);
    assert!(harness.query_by_label("Scale typed").is_some());
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    assert!(harness.query_by_label("Scale typed").is_none());
    assert_eq!((harness.state().value, harness.state().steps()), (0.5, 0));
}

#[test]
fn a_double_click_resets() {
    let mut harness = number(0.5, Some(even(0.0, 4.0)), false, "");
    let at = middle(&harness, "Scale");
    double_click(&mut harness, at);
    assert_eq!((harness.state().value, harness.state().steps()), (0.25, 1));
    assert!(harness.query_by_label("Scale typed").is_none());
}

#[test]
fn the_wheel_turns_only_with_alt() {
    let mut harness = number(0.5, Some(even(0.0, 4.0)), false, "");
    let at = middle(&harness, "Scale");
    turn_wheel(&mut harness, at, 2.0, Modifiers::NONE);
    assert_eq!(harness.state().value, 0.5);
    turn_wheel(&mut harness, at, 2.0, Modifiers::ALT);
    assert!(harness.state().value > 0.5);
    assert_eq!(harness.state().steps(), 1);
}

#[test]
fn esc_during_a_drag_goes_back() {
    let mut harness = number(0.5, Some(even(0.0, 1.0)), false, "");
    let at = middle(&harness, "Scale");
    harness.event(Event::PointerMoved(at));
    harness.run_steps(2);
    press(&mut harness, at, true, Modifiers::NONE);
    for step in 1..=5_u8 {
        harness.event(Event::PointerMoved(at + vec2(10.0 * f32::from(step), 0.0)));
        harness.run_steps(1);
    }
    assert_ne!(harness.state().value, 0.5);
    harness.key_press(Key::Escape);
    harness.run_steps(2);
    harness.event(Event::PointerMoved(at + vec2(90.0, 0.0)));
    harness.run_steps(2);
    press(&mut harness, at + vec2(90.0, 0.0), false, Modifiers::NONE);
    assert_eq!(harness.state().value, 0.5);
}

#[test]
fn arrows_move_the_number_that_has_the_focus() {
    let mut harness = number(3.0, Some(even(0.0, 9.0)), true, "");
    harness.get_by_label("Scale").focus();
    harness.run_steps(2);
    harness.key_press(Key::ArrowRight);
    harness.run_steps(2);
    assert_eq!(harness.state().value, 4.0);
}

#[test]
fn a_switch_turns_on_a_click() {
    let mut harness = bench(false, |ui, theme, &on| toggle(ui, theme, "Loop", on).1);
    harness.get_by_label("Loop").click();
    harness.run_steps(2);
    assert!(harness.state().value);
}

#[test]
fn a_choice_can_be_searched() {
    let words: Vec<String> =
        ["normal", "darken", "multiply", "colour_burn", "screen", "add", "hue", "difference", "exclusion"]
            .map(str::to_owned)
            .to_vec();
    let mut harness =
        bench(0_usize, move |ui, theme, &chosen| Choice::new("Mode", &words, Some(chosen)).show(ui, theme).1);
    harness.get_by_label("Mode").click();
    harness.run_steps(3);
    assert!(harness.query_by_label("multiply").is_some());
    type_over(&mut harness, "cburn", Key::Enter);
    assert_eq!((harness.state().value, harness.state().steps()), (3, 1));
    harness.run_steps(2);
    assert!(harness.query_by_label("multiply").is_none(), "the list must close");
}

#[test]
fn a_choice_is_taken_by_a_click_and_by_arrows() {
    let words: Vec<String> = ["soft", "ridged", "billow"].map(str::to_owned).to_vec();
    let mut harness =
        bench(0_usize, move |ui, theme, &chosen| Choice::new("Kind", &words, Some(chosen)).show(ui, theme).1);
    harness.get_by_label("Kind").click();
    harness.run_steps(3);
    harness.get_by_label("billow").click();
    harness.run_steps(3);
    assert_eq!(harness.state().value, 2);
    harness.get_by_label("Kind").click();
    harness.run_steps(3);
    harness.key_press(Key::ArrowUp);
    harness.run_steps(2);
    harness.key_press(Key::Enter);
    harness.run_steps(2);
    assert_eq!(harness.state().value, 1);
}

#[test]
fn a_place_is_dragged_on_the_pad_with_y_up() {
    let mut harness = bench([0.0, 0.0], |ui, theme, &value| {
        Pad::new("Centre", value).range(Some(even(-2.0, 2.0))).default(Some([0.0; 2])).show(ui, theme).1
    });
    harness.get_by_label("Centre pad").click();
    harness.run_steps(3);
    let at = middle(&harness, "Centre place");
    drag(&mut harness, at, vec2(40.0, -20.0), Modifiers::NONE);
    let [x, y] = harness.state().value;
    assert!(x > 0.5 && y > 0.2 && x > y, "{x} {y}");
    assert_eq!(harness.state().steps(), 1);
    double_click(&mut harness, at);
    assert_eq!(harness.state().value, [0.0, 0.0]);
}

#[test]
fn each_lane_is_a_number_of_its_own() {
    let mut harness = bench([1.0, 1.0, 1.0], |ui, theme, &value| {
        vec3(ui, theme, "Gain", value, ["r", "g", "b"], Some(even(0.0, 2.0)), Some([1.0; 3])).1
    });
    harness.get_by_label("Gain g").click();
    harness.run_steps(3);
    type_over(&mut harness, "0.5", Key::Enter);
    assert_eq!(harness.state().value, [1.0, 0.5, 1.0]);
}

#[test]
fn typed_words_are_one_step() {
    let mut harness = bench(String::new(), |ui, _, text| TextField::new("Prompt", text).show(ui).1);
    harness.get_by_label("Prompt").click();
    harness.run_steps(2);
    for letter in ["a", "b", "c"] {
        harness.event(Event::Text(letter.to_owned()));
        harness.run_steps(1);
    }
    assert_eq!((harness.state().value.as_str(), harness.state().steps()), ("abc", 0));
    harness.key_press(Key::Enter);
    harness.run_steps(2);
    assert_eq!((harness.state().value.as_str(), harness.state().steps()), ("abc", 1));
}
