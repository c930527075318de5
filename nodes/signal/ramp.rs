//! From here to there, once.

use crate::native::prelude::*;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Ramp",
        "Moves from one number to another once, at a time in the song or with an event: fade in, grow, arrive.",
        &["fade", "transition", "tween", "animate", "ease", "progress", "slide"],
    )
    .input(trigger_or_none("trigger").help("Starts again from here."))
    .input(Input::float("begin", 0.0, 0.0, 600.0).unit("secs").help("Starts by itself at this time."))
    .input(Input::float("duration", 4.0, 0.0, 600.0).unit("secs").help("How long the way takes."))
    .input(Input::float("from", 0.0, -10.0, 10.0).help("The number before."))
    .input(Input::float("to", 1.0, -10.0, 10.0).help("The number after."))
    .input(Input::choice("easing", &EASINGS).help("The way from number to number."))
    .output(Output::new("value", WireType::Float, "The number on its way."))
    .output(Output::new("progress", WireType::Float, "How far it has come, 0 to 1."))
    .output(Output::new("arrived", WireType::Trigger, "Fires on arrival."))
}

fn start() -> impl SignalRun {
    let mut started_secs = None;
    let mut was_there = false;
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [trigger, begin, duration, from, to, way] = inputs.take();
        if fires(trigger) {
            started_secs = Some(step.tick.secs);
        }
        let run_secs = (step.tick.secs - started_secs.unwrap_or_else(|| f64::from(begin))) as f32;
        let progress = if duration > 0.0 { (run_secs / duration).clamp(0.0, 1.0) } else { flag(run_secs >= 0.0) };
        let there = progress >= 1.0;
        out[0] = blend(from, to, easing(way).at(progress));
        out[1] = progress;
        out[2] = flag(there && !was_there);
        was_there = there;
    }
}
