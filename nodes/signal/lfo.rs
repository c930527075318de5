//! A wave that swings by itself.

use cym_dsp::control::LfoShape;

use crate::native::prelude::*;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    let shapes = ["sine", "triangle", "saw up", "saw down", "square", "random steps", "random wander"];
    NodeKind::new(
        "LFO",
        "A number that swings by itself: slow breathing, blinking, drifting. With its defaults it goes between 0 and 1.",
        &["oscillator", "wave", "sine", "wobble", "breathe", "blink", "saw", "square", "triangle"],
    )
    .input(
        Input::float("rate", 0.25, 0.01, 20.0).unit("hz").log().help("Swings a second. A change never makes it jump."),
    )
    .input(Input::choice("shape", &shapes).help("How it moves within a swing."))
    .input(Input::float("depth", 0.5, 0.0, 2.0).help("How far it swings to each side."))
    .input(Input::float("offset", 0.5, -2.0, 2.0).help("The middle that it swings around."))
    .input(Input::float("phase", 0.0, 0.0, 1.0).unit("turns").help("Where in the swing it starts."))
    .input(trigger_or_none("restart").help("Starts the swing again, in time with the music."))
    .output(Output::new("value", WireType::Float, "The swinging number."))
    .output(Output::new("trigger", WireType::Trigger, "Fires at the start of every swing."))
    .output(Output::new("progress", WireType::Float, "How far through the swing it is, 0 to 1."))
}

fn start() -> impl SignalRun {
    let mut run = 0.0_f64;
    let mut cycle = f64::NAN;
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [rate_hz, shape, depth, offset, phase, restart] = inputs.take();
        if fires(restart) {
            run = 0.0;
            cycle = f64::NAN;
        } else if step.tick.frame > 0 {
            run += f64::from(rate_hz.clamp(-1e4, 1e4)) * step.tick.dt;
        }
        // Rounding must not keep a swing of whole frames from starting in its frame.
        let turns = run + f64::from(phase.rem_euclid(1.0)) + 1e-6;
        let begins = turns.floor() != cycle;
        cycle = turns.floor();
        out[0] = offset + depth * (2.0 * height(chosen(shape, 7), turns, step.seed) - 1.0);
        out[1] = flag(begins);
        out[2] = (turns - cycle) as f32;
    }
}

/// The shapes in the order of their choices, 0..1.
fn height(shape: usize, turns: f64, seed: u32) -> f32 {
    match shape {
        0 => control::lfo(LfoShape::Sine, turns),
        1 => control::lfo(LfoShape::Triangle, turns),
        2 => control::lfo(LfoShape::Saw, turns),
        3 => 1.0 - control::lfo(LfoShape::Saw, turns),
        4 => control::lfo(LfoShape::Square, turns),
        5 => control::hash_unit(seed, turns.floor().rem_euclid(4_294_967_296.0) as u32),
        _ => control::lfo(LfoShape::Random(seed), turns),
    }
}
