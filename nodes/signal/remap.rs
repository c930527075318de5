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
    .input(Input::choice("easing", &control::Easing::WORDS).help("The way from end to end."))
    .input(Input::toggle("clamp", true).help("Stays between the ends; without it the line goes on beyond them."))
    .output(Output::new("value", WireType::Float, "The number in its new span."))
}

fn start() -> impl SignalRun {
    |_: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [input, from_low, from_high, to_low, to_high, easing, clamp] = inputs.take();
        let width = from_high - from_low;
        let share = if width == 0.0 { flag(input >= from_high) } else { (input - from_low) / width };
        let inside = share.clamp(0.0, 1.0);
        let eased = control::Easing::ALL[chosen(easing, control::Easing::ALL.len())].at(inside);
        let beyond = if fires(clamp) { 0.0 } else { share - inside };
        out[0] = control::blend(to_low, to_high, eased + beyond);
    }
}
