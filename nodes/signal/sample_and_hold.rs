//! Takes a value when told to, and keeps it.

use crate::native::prelude::*;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Sample and Hold",
        "Takes the value of a moment and keeps it until the next: a new colour with every bar, a new place with every kick.",
        &["latch", "freeze", "keep", "step", "s&h", "quantise", "stairs"],
    )
    .input(wire_in("input").help("What is looked at."))
    .input(trigger_in("trigger").help("Takes the value of this moment."))
    .input(
        Input::float("half_life", 0.0, 0.0, 4.0)
            .unit("secs")
            .help("Half of the way to the new value takes so long; 0 jumps."),
    )
    .output(Output::new("value", WireType::Float, "The value that was taken last."))
    .output(Output::new("before", WireType::Float, "The one before it."))
    .output(Output::new("change", WireType::Float, "How far the last one is from the one before."))
}

fn start() -> impl SignalRun {
    let mut taken: Option<[f32; 2]> = None;
    let mut smooth = control::Smooth::default();
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [input, trigger, half_life_secs] = inputs.take();
        let input = tame(input);
        let [before, now] = match taken {
            // Before the first trigger there is only what is there at the start.
            None => [input; 2],
            Some([_, now]) if fires(trigger) => [now, input],
            Some(kept) => kept,
        };
        taken = Some([before, now]);
        out[0] = smooth.step(control::SmoothKind::OnePole, half_life_secs, now, step.dt());
        out[1] = before;
        out[2] = now - before;
    }
}
