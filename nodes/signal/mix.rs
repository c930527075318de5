//! A number between two numbers.

use crate::native::prelude::*;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Mix",
        "Blends from one number to another: fade between two movements, or let the music choose.",
        &["blend", "lerp", "crossfade", "between", "interpolate"],
    )
    .input(Input::float("a", 0.0, -10.0, 10.0).help("The number at an amount of 0."))
    .input(Input::float("b", 1.0, -10.0, 10.0).help("The number at an amount of 1."))
    .input(Input::float("amount", 0.5, 0.0, 1.0).help("How far from A to B. Below 0 and above 1 it stays at A and B."))
    .output(Output::new("value", WireType::Float, "The number between A and B."))
}

fn start() -> impl SignalRun {
    |_: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [a, b, amount] = inputs.take();
        out[0] = blend(a, b, amount.clamp(0.0, 1.0));
    }
}
