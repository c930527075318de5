//! Keys or pads of a MIDI controller.

use cym_graph::Hand;

use crate::native::prelude::*;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "MIDI Note",
        "Keys or pads of a MIDI controller: a trigger when one is struck, and how hard, which and how long.",
        &["midi", "pad", "key", "keyboard", "drum", "trigger", "gate", "velocity", "hand", "live", "hardware"],
    )
    .input(Input::midi_port("port").help(
        "The port that is listened to, by its name; empty is any. When it is unplugged, it is looked for every second.",
    ))
    .input(whole("channel", 0.0, 0.0, 16.0).help("The channel, 1 to 16; 0 is any."))
    .input(whole("low", 0.0, 0.0, 127.0).help("The lowest note that counts; 60 is the middle C."))
    .input(whole("high", 127.0, 0.0, 127.0).help("The highest note that counts."))
    .input(whole("hits", 0.0, 0.0, 8_000_000.0).help("How many were struck: the device counts it up, and recorded keys do."))
    .input(whole("held", 0.0, 0.0, 128.0).help("How many are down now."))
    .input(Input::float("velocity", 0.0, 0.0, 1.0).help("How hard the last one was struck, 0 to 1."))
    .input(whole("note", 60.0, 0.0, 127.0).help("Which one was struck last."))
    .output(Output::new("trigger", WireType::Trigger, "Fires when one is struck."))
    .output(Output::new("gate", WireType::Float, "1 while any is down, else 0."))
    .output(Output::new("velocity", WireType::Float, "How hard the last one was struck, 0 to 1."))
    .output(Output::new("note", WireType::Float, "Which one was struck last, 0 to 127."))
    .output(Output::new("place", WireType::Float, "Where that one lies between the lowest and the highest, 0 to 1."))
    .output(Output::new("held", WireType::Float, "How many are down."))
    .hand(Hand::MidiNote)
}

fn start() -> impl SignalRun {
    let mut before: Option<f32> = None;
    move |_: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [_, low, high, hits, held, velocity, note] = inputs.take();
        let hits = tame(hits);
        // The count may begin anew: another number is a stroke, whichever way. In the first frame nothing was struck.
        let struck = before.replace(hits).is_some_and(|before| before.to_bits() != hits.to_bits() && hits > 0.0);
        out[0] = flag(struck);
        // One that was let go within the frame was down for it.
        out[1] = flag(struck || held > 0.5);
        out[2] = tame(velocity).clamp(0.0, 1.0);
        out[3] = tame(note).clamp(0.0, 127.0);
        let [low, high] = [low, high].map(|end| tame(end).clamp(0.0, 127.0));
        out[4] = if high > low { ((out[3] - low) / (high - low)).clamp(0.0, 1.0) } else { 0.0 };
        out[5] = tame(held).clamp(0.0, 128.0);
    }
}
