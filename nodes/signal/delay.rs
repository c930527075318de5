//! A number as it was a while ago.

use std::collections::VecDeque;

use crate::native::prelude::*;

/// Frames that are remembered at most: eight seconds at 240 frames a second.
const MOST_FRAMES: usize = 1920;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Delay",
        "Gives a number as it was a while ago, with echoes if you like: let a row of things follow each other.",
        &["echo", "late", "lag", "follow", "canon", "repeat", "past", "offset in time"],
    )
    .input(wire_in("input").help("The number to delay."))
    .input(Input::float("delay", 0.25, 0.0, 8.0).unit("secs").help("How long ago; 0 passes the number on."))
    .input(
        Input::float("echo", 0.0, 0.0, 0.98).help("How much of what comes out goes in again: echoes that die away."),
    )
    .output(Output::new("value", WireType::Float, "The number of that time, and the first one before there was any."))
}

fn start() -> impl SignalRun {
    // What went in, newest last, each with its time.
    let mut past: VecDeque<(f64, f32)> = VecDeque::new();
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [input, delay_secs, echo] = inputs.take().map(tame);
        let now = step.tick.secs;
        let wanted = now - f64::from(delay_secs.clamp(0.0, 8.0));
        let there = at(&past, wanted);
        let value = if delay_secs <= 0.0 { input } else { there.unwrap_or(input) };
        let fed = if there.is_some() && delay_secs > 0.0 { value * echo.clamp(0.0, 0.98) } else { 0.0 };
        if past.len() == MOST_FRAMES {
            past.pop_front();
        }
        past.push_back((now, tame(input + fed)));
        out[0] = value;
    }
}

/// The remembered number at a time, between two frames in a straight line; the first one before that, nothing before any.
fn at(past: &VecDeque<(f64, f32)>, secs: f64) -> Option<f32> {
    let after = past.partition_point(|&(time, _)| time <= secs);
    let Some(before) = after.checked_sub(1) else {
        return past.front().map(|&(_, value)| value);
    };
    let (from, low) = past[before];
    let Some(&(to, high)) = past.get(after) else {
        return Some(low);
    };
    let share = ((secs - from) / (to - from).max(1e-9)) as f32;
    Some(blend(low, high, share.clamp(0.0, 1.0)))
}
