//! Counts triggers.

use crate::native::prelude::*;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Counter",
        "Counts events and starts over: walk through four looks with every kick.",
        &["count", "steps", "sequence", "hits", "number", "wrap", "bars"],
    )
    .input(trigger_in("trigger").help("Every one counts."))
    .input(trigger_or_none("reset").help("Sets the count back to 0."))
    .input(
        Input { integer: true, ..Input::float("length", 4.0, 0.0, 64.0) }
            .help("Starts over after so many; 0 never does."),
    )
    .input(Input::float("step", 1.0, -4.0, 4.0).help("How much each event adds."))
    .output(Output::new("count", WireType::Float, "The count, from 0."))
    .output(Output::new(
        "share",
        WireType::Float,
        "The count as a share of the length, from 0 to below 1; 0 without a length.",
    ))
    .output(Output::new("wrapped", WireType::Trigger, "Fires when it starts over."))
}

fn start() -> impl SignalRun {
    let mut count = 0.0_f32;
    move |_: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [trigger, reset, length, step] = inputs.take();
        let length = length.round().max(0.0);
        let mut wrapped = false;
        if fires(reset) {
            count = 0.0;
        }
        if fires(trigger) {
            count = guarded(count + step);
        }
        if length >= 1.0 && !(0.0..length).contains(&count) {
            // A length that was turned down below the count is no start of a new round.
            wrapped = fires(trigger);
            count = count.rem_euclid(length);
            if count >= length {
                count = 0.0;
            }
        }
        out[0] = count;
        out[1] = if length >= 1.0 { count / length } else { 0.0 };
        out[2] = flag(wrapped);
    }
}
