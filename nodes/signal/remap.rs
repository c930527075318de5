//! From one span of numbers to another.

use crate::native::prelude::*;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Remap",
        "Brings a number from one span into another: a level of 0..1 becomes a size of 4..12.",
        &["range", "scale", "map", "fit", "ease", "easing", "clamp", "span"],
    )
    .input(wire_in("input").help("The number to bring over."))
    .input(Input::float("from_low", 0.0, -10.0, 10.0).help("This input becomes the new low end."))
    .input(Input::float("from_high", 1.0, -10.0, 10.0).help("This input becomes the new high end."))
    .input(Input::float("to_low", 0.0, -10.0, 10.0).help("The new low end."))
    .input(Input::float("to_high", 1.0, -10.0, 10.0).help("The new high end. It may lie below the low end."))
    .input(Input::choice("easing", &EASINGS).help("The way from end to end."))
    .input(Input::toggle("clamp", true).help("Stays between the ends; without it the line goes on beyond them."))
    .output(Output::new("value", WireType::Float, "The number in its new span."))
}

fn start() -> impl SignalRun {
    |_: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [input, from_low, from_high, to_low, to_high, way, clamp] = inputs.take();
        out[0] = control::remap(input, (from_low, from_high), (to_low, to_high), easing(way), fires(clamp));
    }
}
