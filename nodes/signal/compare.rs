//! Something happens when a number passes a threshold.

use crate::native::prelude::*;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Compare",
        "Fires when a number rises above a threshold, and again when it falls back: turns loudness into events.",
        &["gate", "threshold", "above", "below", "switch", "hysteresis", "schmitt"],
    )
    .input(wire_in("input").help("The number that is watched."))
    .input(Input::float("threshold", 0.5, 0.0, 1.0).help("It counts as high from here on."))
    .input(
        Input::float("hysteresis", 0.1, 0.0, 1.0)
            .help("How far below the threshold it must fall to count as low again; keeps a trembling number quiet."),
    )
    .output(Output::new("trigger", WireType::Trigger, "Fires when the number rises above the threshold."))
    .output(Output::new("fell", WireType::Trigger, "Fires when the number has fallen back."))
    .output(Output::new("state", WireType::Float, "1 while the number is high, else 0."))
}

fn start() -> impl SignalRun {
    let mut high = false;
    move |_: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [input, threshold, hysteresis] = inputs.take();
        let was_high = high;
        high = if was_high { input > threshold - hysteresis.max(0.0) } else { input >= threshold };
        out[0] = flag(high && !was_high);
        out[1] = flag(was_high && !high);
        out[2] = flag(high);
    }
}
