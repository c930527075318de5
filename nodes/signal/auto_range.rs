//! A number measured by its own recent past.

use crate::native::prelude::*;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Auto Range",
        "Stretches whatever a number does to 0..1, by its recent lowest and highest: quiet music moves as much as loud music.",
        &["normalise", "normalize", "peak", "peak hold", "auto gain", "minimum", "maximum", "level", "adapt", "scale"],
    )
    .input(wire_in("input").help("The number to measure."))
    .input(
        Input::float("memory", 8.0, 0.5, 120.0)
            .unit("secs")
            .log()
            .help("How long peaks are remembered; after that the range closes again."),
    )
    .input(Input::float("hold", 0.0, 0.0, 4.0).unit("secs").help("The value stays at its peaks for so long."))
    .input(Input::float("least", 0.02, 0.0, 1.0).help("A range narrower than this is not stretched: silence stays silent."))
    .output(Output::new("value", WireType::Float, "The number in its recent range, 0..1."))
    .output(Output::new("low", WireType::Float, "The lowest of the recent past."))
    .output(Output::new("high", WireType::Float, "The highest of the recent past."))
    .output(Output::new("peak", WireType::Trigger, "Fires when a new highest is reached."))
}

fn start() -> impl SignalRun {
    let mut range: Option<[f32; 2]> = None;
    let (mut held, mut left_secs) = (0.0_f32, 0.0_f32);
    let mut rising = false;
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [input, memory, hold, least] = inputs.take().map(tame);
        let [low, high] = range.unwrap_or([input, input]);
        // Both ends come back towards what is now; half of the way takes the memory's time.
        let back = 1.0 - (-step.dt() / memory.clamp(0.05, 1e4)).exp2();
        let low = (low + (input - low) * back).min(input);
        let closed = high + (input - high) * back;
        let new_peak = input >= closed && input > low;
        let high = closed.max(input);
        range = Some([low, high]);
        let value = (input - low) / (high - low).max(least.max(1e-6));
        left_secs -= step.dt();
        if value >= held || left_secs < 0.0 {
            held = value;
            left_secs = hold;
        }
        out[0] = held.clamp(0.0, 1.0);
        out[1] = low;
        out[2] = high;
        out[3] = flag(new_peak && !rising);
        rising = new_peak;
    }
}
