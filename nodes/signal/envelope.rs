//! Follows the height of a signal.

use crate::native::prelude::*;

/// Auto-gain forgets a peak by half in so many seconds.
const PEAK_HALF_LIFE_SECS: f32 = 6.0;
/// Auto-gain lifts no signal whose peak is below this: silence stays silent.
const MIN_PEAK: f32 = 0.02;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    let secs = |name: &str, default: f32| Input::float(name, default, 0.0, 4.0).unit("secs");
    NodeKind::new(
        "Envelope",
        "Follows a signal: up fast, down slowly. Turns nervous levels into movements that a picture can follow.",
        &["follower", "attack", "release", "hold", "gate", "normalise", "auto gain", "peak"],
    )
    .input(wire_in("input").help("The signal, such as the level of a band."))
    .input(secs("attack", 0.01).help("Rising: half of the way in so many seconds."))
    .input(secs("hold", 0.0).help("Stays up for so long before it falls."))
    .input(secs("release", 0.2).help("Falling: half of the way in so many seconds."))
    .input(Input::float("gate", 0.0, 0.0, 0.95).help("Input below this counts as 0; the rest is stretched to 0..1."))
    .input(Input::float("gain", 1.0, 0.0, 8.0).help("Multiplies the input."))
    .input(Input::toggle("auto_gain", false).help("Scales the input so that its recent peaks reach 1."))
    .output(Output::new("value", WireType::Float, "The followed signal."))
    .output(Output::new("open", WireType::Float, "1 while the input is above the gate, else 0."))
}

fn start() -> impl SignalRun {
    let mut envelope = control::Envelope::default();
    let mut peak = control::Fall::default();
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [input, attack_secs, hold_secs, release_secs, gate, gain, auto_gain] = inputs.take();
        let recent = peak.step(input.abs(), PEAK_HALF_LIFE_SECS, step.dt());
        let scale = if fires(auto_gain) { gain / recent.max(MIN_PEAK) } else { gain };
        let passed = gated(input * scale, gate);
        let times = control::EnvelopeTimes { attack_secs, hold_secs, release_secs };
        out[0] = envelope.step(passed, times, step.dt());
        out[1] = flag(passed > 0.0);
    }
}
