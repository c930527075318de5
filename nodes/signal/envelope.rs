//! Follows the height of a signal.

use crate::native::prelude::*;

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
    .input(secs("attack", 0.01).help("Rising: most of the way in so many seconds."))
    .input(secs("hold", 0.0).help("Stays up for so long before it falls."))
    .input(secs("release", 0.2).help("Falling: most of the way in so many seconds."))
    .input(Input::float("gate", 0.0, 0.0, 0.95).help("Input below this counts as 0; the rest is stretched to 0..1."))
    .input(Input::float("gain", 1.0, 0.0, 8.0).help("Multiplies the value."))
    .input(Input::toggle("auto_gain", false).help("Scales the input so that its recent peaks reach 1."))
    .output(Output::new("value", WireType::Float, "The followed signal."))
    .output(Output::new("open", WireType::Float, "1 while the input is above the gate, else 0."))
}

fn start() -> impl SignalRun {
    let mut envelope = control::Envelope::default();
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [input, attack_secs, hold_secs, release_secs, gate, gain, auto_gain] = inputs.take();
        let passed = gated(input, gate);
        let settings = control::EnvelopeSettings {
            attack_secs,
            release_secs,
            hold_secs,
            // Cut and stretched already.
            gate: 0.0,
            auto_gain: fires(auto_gain),
        };
        out[0] = envelope.step(&settings, passed, step.dt()) * gain;
        out[1] = flag(passed > 0.0);
    }
}
