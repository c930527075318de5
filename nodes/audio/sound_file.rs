//! A song.

use cym_graph::Tool;

use crate::native::prelude::*;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Sound File",
        "The song that drives the picture. It is listened to once, as a whole, so that every frame knows what is to come.",
        &["music", "song", "audio", "wav", "mp3", "flac", "track", "sound"],
    )
    .input(
        Input::new("file", WireType::Text, Value::Asset(String::new()))
            .help("A wav, flac, mp3, ogg or m4a file beside the graph. Rendering with --audio puts another song in its place."),
    )
    .input(Input::new("corrections", WireType::Text, Value::Text(String::new())).help(
        "What you put right by hand in the timeline: right-click its waveform. One correction a line; empty for the song as it was heard.",
    ))
    .tool(Tool::corrections("corrections"))
    .output(Output::new("audio", WireType::Audio, "The sound with everything that is heard in it."))
}

fn start() -> impl SignalRun {
    // The sound itself never travels on a wire: its number does.
    |step: &Step<'_>, _: &Inputs<'_>, out: &mut [f32]| out[0] = step.own_sound
}
