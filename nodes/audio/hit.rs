//! The strokes of one band.

use crate::native::prelude::*;
use crate::strokes::{Strokes, with_strokes};

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    let kind = NodeKind::new(
        "Hit",
        "The strokes of one band, as a flash that fades: flash with the kick, jump with the snare.",
        &["audio", "beat", "kick", "snare", "hat", "onset", "drum", "flash", "trigger"],
    )
    .input(Input::new("audio", WireType::Audio, Value::None).help("The song: wire a Sound File here."))
    .input(
        Input::choice("band", &["bass", "mid", "mid high", "high"])
            .help("Whose strokes: kick, voice and chords, snare, or hats."),
    );
    with_strokes(kind)
}

fn start() -> impl SignalRun {
    const HITS: [&str; 4] = ["bass.hits", "mid.hits", "mid_high.hits", "high.hits"];
    let mut strokes = Strokes::default();
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [_, band, decay, every] = inputs.take();
        strokes.step(step, inputs, HITS[chosen(band, HITS.len())], [decay, every], out);
    }
}
