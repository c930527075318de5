//! An event becomes a movement.

use crate::native::prelude::*;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Pulse",
        "Turns an event into a movement: up, and down again. A flash, a bump, a blow.",
        &["envelope", "decay", "attack", "flash", "hit", "bump", "trigger", "adsr"],
    )
    .input(trigger_in("trigger").help("Starts the movement, again and again."))
    .input(Input::float("attack", 0.0, 0.0, 2.0).unit("secs").help("Time to the top; 0 jumps there."))
    .input(Input::float("hold", 0.0, 0.0, 4.0).unit("secs").help("Time at the top."))
    .input(Input::float("decay", 0.4, 0.01, 8.0).unit("secs").log().help("Time from the top back to 0."))
    .input(Input::float("curve", 2.0, 0.25, 6.0).log().help("1 falls evenly, more falls fast and then lingers."))
    .input(Input::float("height", 1.0, -4.0, 4.0).help("The value at the top."))
    .output(Output::new("value", WireType::Float, "The movement, 0 at rest."))
    .output(Output::new("ended", WireType::Trigger, "Fires when it has come to rest."))
}

fn start() -> impl SignalRun {
    // Seconds since the event, while a movement is under way, and the value that it started from.
    let mut since: Option<f32> = None;
    let (mut from, mut value) = (0.0_f32, 0.0_f32);
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [trigger, attack, hold, decay, curve, height] = inputs.take();
        since = if fires(trigger) { Some(0.0) } else { since.map(|secs| secs + step.dt()) };
        if fires(trigger) {
            from = value;
        }
        let mut ended = false;
        value = since.map_or(0.0, |secs| {
            if secs < attack {
                return blend(from, 1.0, secs / attack);
            }
            let left = 1.0 - (secs - attack.max(0.0) - hold.max(0.0)).max(0.0) / decay.max(1e-3);
            ended = left <= 0.0;
            left.clamp(0.0, 1.0).powf(curve.clamp(0.05, 20.0))
        });
        if ended {
            since = None;
        }
        out[0] = value * height;
        out[1] = flag(ended);
    }
}
