//! Where something starts in a song, and which drum it was.

use crate::native::prelude::*;
use crate::strokes::{MAX_SECS, Strokes, with_strokes};

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    let kind = NodeKind::new(
        "Onset",
        "The moments at which notes and drums start, as a flash that fades: all of them, or kick, snare or hat alone.",
        &["audio", "kick", "snare", "hat", "drum", "note", "hit", "beat", "flash", "trigger", "attack"],
    )
    .input(Input::new("audio", WireType::Audio, Value::None).help("The song: wire a Sound File here."))
    .input(
        Input::choice("of", &["all", "kick", "snare", "hat"]).help("Whose starts: of all that sounds, or of one drum."),
    );
    with_strokes(kind).output(Output::new(
        "until",
        WireType::Float,
        "Seconds to the next one, before it is heard; 1000 after the last.",
    ))
}

fn start() -> impl SignalRun {
    const EVENTS: [&str; 4] = ["onset", "kick", "snare", "hat"];
    let mut strokes = Strokes::default();
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [_, of, decay, every] = inputs.take();
        let event = EVENTS[chosen(of, EVENTS.len())];
        strokes.step(step, inputs, event, [decay, every], out);
        out[4] = inputs
            .sound(0)
            .map_or(MAX_SECS, |sound| (step.sounds.until(sound, event, step.tick.secs) as f32).min(MAX_SECS));
    }
}
