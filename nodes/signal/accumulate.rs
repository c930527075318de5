//! Adds a speed up over time.

use crate::native::prelude::*;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Accumulate",
        "Adds a speed up over time, so that music can drive movement without a jump: wire it into a phase.",
        &["integrate", "speed", "sum", "travel", "phase", "drive", "total"],
    )
    .input(Input::float("speed", 1.0, -4.0, 4.0).help("How much is added in a second; wire a level here."))
    .input(Input::float("scale", 1.0, -10.0, 10.0).help("Multiplies the speed."))
    .input(Input::float("base", 0.0, -4.0, 4.0).help("Added to the speed: the pace in silence."))
    .input(Input::float("wrap", 0.0, 0.0, 100.0).help("Starts over at this value; 0 never does."))
    .input(trigger_or_none("reset").help("Sets the sum back to 0."))
    .output(Output::new("value", WireType::Float, "The sum so far."))
}

fn start() -> impl SignalRun {
    let mut sum = 0.0_f64;
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [speed, scale, base, wrap, reset] = inputs.take().map(f64::from);
        if reset > 0.5 {
            sum = 0.0;
        } else if step.tick.frame > 0 {
            // 1e12 is further than any picture goes, and far from where the sum would stop to be a number.
            sum = (sum + (speed * scale + base) * step.tick.dt).clamp(-1e12, 1e12);
        }
        if wrap > 0.0 {
            sum = sum.rem_euclid(wrap);
        }
        out[0] = sum as f32;
    }
}
