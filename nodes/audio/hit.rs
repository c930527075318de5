//! The strokes of one band.

use crate::native::prelude::*;

/// Longest time that is told since the last stroke, and the time told before the first.
const MAX_SINCE_SECS: f32 = 1000.0;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Hit",
        "The strokes of one band, as a flash that fades: flash with the kick, jump with the snare.",
        &["audio", "beat", "kick", "snare", "hat", "onset", "drum", "flash", "trigger"],
    )
    .input(Input::new("audio", WireType::Audio, Value::None).help("The song: wire a Sound File here."))
    .input(
        Input::choice("band", &["bass", "mid", "mid high", "high"])
            .help("Whose strokes: kick, voice and chords, snare, or hats."),
    )
    .input(
        Input::float("decay", 0.18, 0.01, 4.0)
            .unit("secs")
            .log()
            .help("How slowly the flash fades: half of it is gone in so many seconds."),
    )
    .input(Input { integer: true, ..Input::float("every", 1.0, 1.0, 16.0) }.help("Takes only every so many strokes."))
    .output(Output::new("flash", WireType::Float, "1 at the stroke, then fading to 0."))
    .output(Output::new("trigger", WireType::Trigger, "Fires at the stroke."))
    .output(Output::new("since", WireType::Float, "Seconds since the last stroke; 1000 before the first."))
    .output(Output::new("count", WireType::Float, "Strokes so far."))
}

fn start() -> impl SignalRun {
    const HITS: [&str; 4] = ["bass.hits", "mid.hits", "mid_high.hits", "high.hits"];
    let mut events = Events::default();
    let mut strokes = 0_u64;
    let mut since_secs = MAX_SINCE_SECS;
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [_, band, decay, every] = inputs.take();
        let every = every.round().max(1.0) as u64;
        let new = inputs.sound(0).map_or(0, |sound| events.fresh(step, sound, HITS[chosen(band, HITS.len())]));
        let before = strokes.div_ceil(every);
        strokes += new;
        // The first stroke counts, then every so many.
        let count = strokes.div_ceil(every);
        let strikes = count > before;
        since_secs = if strikes { 0.0 } else { (since_secs + step.dt()).min(MAX_SINCE_SECS) };
        out[0] = if count == 0 { 0.0 } else { (-since_secs / decay.max(1e-3)).exp2() };
        out[1] = flag(strikes);
        out[2] = since_secs;
        out[3] = count as f32;
    }
}
