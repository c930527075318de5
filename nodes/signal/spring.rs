//! A number on a spring.

use std::f32::consts::TAU;

use crate::native::prelude::*;

/// The longest part of a frame that is stepped at once, in seconds: stiff springs stay stable.
const PART_SECS: f32 = 1.0 / 480.0;
/// More parts than this are not stepped in one frame.
const MOST_PARTS: usize = 256;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Spring",
        "Follows a number like a weight on a spring: it overshoots, swings and comes to rest. Makes steps and hits bounce.",
        &["bounce", "wobble", "elastic", "inertia", "overshoot", "jelly", "physics", "swing", "ease"],
    )
    .input(wire_in("input").help("The number that is followed."))
    .input(Input::float("rate", 2.5, 0.1, 20.0).unit("hz").log().help("Swings a second when nothing brakes it."))
    .input(Input::float("brake", 0.2, 0.0, 1.0).help("0 swings for ever, 1 comes to rest without a swing."))
    .input(Input::float("kick", 0.0, -10.0, 10.0).help("A push while this is not 0; wire a hit here."))
    .output(Output::new("value", WireType::Float, "The weight's place."))
    .output(Output::new("speed", WireType::Float, "How fast it moves, a second."))
}

fn start() -> impl SignalRun {
    let mut state: Option<[f32; 2]> = None;
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [input, rate, brake, kick] = inputs.take().map(tame);
        let [mut place, mut speed] = state.unwrap_or([input, 0.0]);
        let pace = rate.clamp(0.01, 60.0) * TAU;
        let brake = brake.clamp(0.0, 2.0);
        if step.tick.frame > 0 {
            let parts = ((step.dt() / PART_SECS).ceil() as usize).clamp(1, MOST_PARTS);
            let part_secs = step.dt().min(1.0) / parts as f32;
            for _ in 0..parts {
                let pull = pace * pace * (input - place) - 2.0 * brake * pace * speed + kick * pace;
                speed = tame(speed + pull * part_secs);
                place = tame(place + speed * part_secs);
            }
        }
        state = Some([place, speed]);
        out[0] = place;
        out[1] = speed;
    }
}
