//! Time as a number.

use crate::native::prelude::*;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Clock",
        "Time as a number: let anything move steadily, or go round in a loop.",
        &["time", "seconds", "frame", "loop", "timer", "progress"],
    )
    .input(
        Input::float("speed", 1.0, -4.0, 4.0).help("How fast it runs; 1 is real time. A change never makes it jump."),
    )
    .input(Input::float("offset", 0.0, -60.0, 60.0).unit("secs").help("Added to the time."))
    .input(
        Input::float("loop_secs", 8.0, 0.1, 600.0).unit("secs").log().help("The length of one round of the progress."),
    )
    .output(Output::new("secs", WireType::Float, "Seconds since the start."))
    .output(Output::new("progress", WireType::Float, "From 0 to 1 in every round."))
    .output(Output::new("trigger", WireType::Trigger, "Fires at the start of every round, the first included."))
    .output(Output::new("frame", WireType::Float, "Frames since the start."))
}

fn start() -> impl SignalRun {
    // Time with its speed; in 64 bits, because an hour of frames adds up.
    let mut run_secs = 0.0_f64;
    let mut round = f64::NAN;
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [speed, offset, loop_secs] = inputs.take();
        if step.tick.frame > 0 {
            // However fast it ran for a moment, it must be able to go on.
            run_secs += step.tick.dt * f64::from(tame(speed).clamp(-1e4, 1e4));
        }
        let secs = run_secs + f64::from(offset);
        // Rounding must not keep a round of whole frames from starting in its frame.
        let rounds = secs / f64::from(loop_secs.max(1e-3)) + 1e-6;
        let begins = rounds.floor() != round;
        round = rounds.floor();
        out[0] = secs as f32;
        out[1] = (rounds - round) as f32;
        out[2] = flag(begins);
        out[3] = step.tick.frame as f32;
    }
}
