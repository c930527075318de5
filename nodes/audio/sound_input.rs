//! Sound from outside.

use crate::native::prelude::*;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Sound Input",
        "What a microphone, a line input or the machine itself plays, heard as it comes. Every audio node works with it; sections and drops cannot be known ahead.",
        &["microphone", "mic", "line in", "live", "input", "loopback", "audio", "sound", "concert", "stage"],
    )
    .input(Input::sound_input("device").help(
        "The input that is listened to, by its name; empty is the one that the system prefers. When it is unplugged, it is tried again every second.",
    ))
    .input(Input::new("recording", WireType::Text, Value::Asset(String::new())).help(
        "A sound file that is heard in its place when the graph is exported or drawn as a still, where nothing can be heard live.",
    ))
    .output(Output::new("audio", WireType::Audio, "The sound with everything that is heard in it."))
}

fn start() -> impl SignalRun {
    // The sound itself never travels on a wire: its number does.
    |step: &Step<'_>, _: &Inputs<'_>, out: &mut [f32]| out[0] = step.own_sound
}
