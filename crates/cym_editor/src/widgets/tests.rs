use egui::{Event, Key, Modifiers, MouseWheelUnit, PointerButton, Pos2, Ui, Vec2, vec2};
use egui_kittest::{Harness, kittest::Queryable as _};

use super::Change;
use crate::theme::Theme;

mod colors;
mod numbers;

/// A widget on a bench: its value, and for each change whether it was done.
struct Bench<T> {
    value: T,
    done: Vec<bool>,
}

fn bench<T: Clone + 'static>(
    value: T,
    mut show: impl FnMut(&mut Ui, &Theme, &T) -> Option<Change<T>> + 'static,
) -> Harness<'static, Bench<T>> {
    let theme = Theme::dark();
    let mut styled = false;
    let draw = move |ui: &mut Ui, bench: &mut Bench<T>| {
        if !std::mem::replace(&mut styled, true) {
            theme.apply(ui.ctx());
        }
        if let Some(change) = show(ui, &theme, &bench.value) {
            bench.value = change.value;
            bench.done.push(change.done);
        }
    };
    let mut harness = Harness::builder()
        .with_size([320.0, 420.0])
        .with_max_steps(60)
        .with_step_dt(1.0 / 60.0)
        .build_ui_state(draw, Bench { value, done: Vec::new() });
    harness.run();
    harness
}

impl<T> Bench<T> {
    /// How many steps of the history there are.
    fn steps(&self) -> usize {
        self.done.iter().filter(|done| **done).count()
    }
}

fn middle<T>(harness: &Harness<'_, T>, name: &str) -> Pos2 {
    harness.get_by_label(name).rect().center()
}

fn press<T>(harness: &mut Harness<'_, T>, at: Pos2, pressed: bool, modifiers: Modifiers) {
    let button = PointerButton::Primary;
    harness.event_modifiers(Event::PointerButton { pos: at, button, pressed, modifiers }, modifiers);
    harness.run_steps(1);
}

/// Drags in ten steps from a place by so many points.
fn drag<T>(harness: &mut Harness<'_, T>, from: Pos2, by: Vec2, modifiers: Modifiers) {
    harness.event(Event::PointerMoved(from));
    harness.run_steps(2);
    press(harness, from, true, modifiers);
    for step in 1..=10_u8 {
        harness.event_modifiers(Event::PointerMoved(from + by * f32::from(step) / 10.0), modifiers);
        harness.run_steps(1);
    }
    press(harness, from + by, false, modifiers);
    harness.run_steps(2);
}

fn click<T>(harness: &mut Harness<'_, T>, at: Pos2) {
    harness.event(Event::PointerMoved(at));
    harness.run_steps(1);
    press(harness, at, true, Modifiers::NONE);
    press(harness, at, false, Modifiers::NONE);
    harness.run_steps(2);
}

fn double_click<T>(harness: &mut Harness<'_, T>, at: Pos2) {
    harness.event(Event::PointerMoved(at));
    harness.run_steps(1);
    for _ in 0..2 {
        press(harness, at, true, Modifiers::NONE);
        press(harness, at, false, Modifiers::NONE);
    }
    harness.run_steps(2);
}

fn type_over<T>(harness: &mut Harness<'_, T>, text: &str, end: Key) {
    harness.event(Event::Text(text.to_owned()));
    harness.run_steps(1);
    harness.key_press(end);
    harness.run_steps(2);
}

fn turn_wheel<T>(harness: &mut Harness<'_, T>, at: Pos2, notches: f32, modifiers: Modifiers) {
    harness.event(Event::PointerMoved(at));
    harness.run_steps(2);
    let phase = egui::TouchPhase::Move;
    let wheel = Event::MouseWheel { unit: MouseWheelUnit::Line, delta: vec2(0.0, notches), phase, modifiers };
    harness.event_modifiers(wheel, modifiers);
    harness.run_steps(2);
}
