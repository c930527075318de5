//! A fader, knob, wheel or pedal of a MIDI controller.

use cym_graph::Hand;

use crate::native::prelude::*;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "MIDI Control",
        "A fader, knob, wheel or pedal of a MIDI controller as a number. A performance that is recorded stays in its value, as keys.",
        &["midi", "fader", "knob", "controller", "cc", "pitch bend", "wheel", "pedal", "hand", "live", "hardware"],
    )
    .input(Input::midi_port("port").help(
        "The port that is listened to, by its name; empty is any. When it is unplugged, it is looked for every second.",
    ))
    .input(whole("channel", 0.0, 0.0, 16.0).help("The channel, 1 to 16; 0 is any."))
    .input(
        whole("controller", 1.0, 0.0, 129.0)
            .help("Which one: 0 to 127 as the device calls it, 128 is the pitch bend wheel, 129 the pressure on all keys."),
    )
    .input(
        Input::toggle("fine", false)
            .help("The controller comes in 14 bits, with the one 32 above it: for devices that send both. Only below 32."),
    )
    .input(Input::float("value", 0.0, 0.0, 1.0).help("Where it stands, 0 to 1: the device moves it, and so do recorded keys."))
    .input(Input::float("low", 0.0, -10.0, 10.0).help("The number at its lower end."))
    .input(Input::float("high", 1.0, -10.0, 10.0).help("The number at its upper end."))
    .input(
        Input::float("smooth", 0.03, 0.0, 2.0)
            .unit("secs")
            .help("Half of the way to where it stands takes so long: hides the steps of a coarse fader."),
    )
    .output(Output::new("value", WireType::Float, "The number, from low to high."))
    .output(Output::new("raw", WireType::Float, "Where it stands, 0 to 1, not smoothed."))
    .output(Output::new("moved", WireType::Trigger, "Fires when it is moved."))
    .hand(Hand::MidiControl)
}

fn start() -> impl SignalRun {
    let mut smooth = control::Smooth::default();
    let mut before: Option<f32> = None;
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [_, _, _, value, low, high, half_life] = inputs.take();
        let value = tame(value).clamp(0.0, 1.0);
        let followed = smooth.step(control::SmoothKind::OnePole, tame(half_life).clamp(0.0, 60.0), value, step.dt());
        out[0] = blend(tame(low), tame(high), followed);
        out[1] = value;
        out[2] = flag(before.replace(value).is_some_and(|before| before.to_bits() != value.to_bits()));
    }
}
