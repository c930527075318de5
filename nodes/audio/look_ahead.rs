//! What is about to come in a song.

use crate::native::prelude::*;

/// Longest time that is told.
const MAX_SECS: f32 = 1000.0;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Look Ahead",
        "Knows what comes: rise before the drop, hold your breath before the chorus. Works with songs from a file.",
        &["audio", "anticipate", "future", "drop", "build", "countdown", "next", "section", "approach", "riser"],
    )
    .input(Input::new("audio", WireType::Audio, Value::None).help("The song: wire a Sound File here."))
    .input(Input::choice("to", &["beat", "bar", "section", "drop"]).help("What is waited for."))
    .input(Input::float("ahead", 4.0, 0.05, 60.0).unit("secs").log().help("How long before it the approach begins."))
    .input(whole("bars", 4.0, 1.0, 32.0).help("Over how many of the next bars the energy is averaged."))
    .output(Output::new("secs", WireType::Float, "Seconds until it comes; 1000 where nothing comes any more."))
    .output(Output::new("approach", WireType::Float, "From 0, so long before it, to 1 as it comes; then 0."))
    .output(Output::new("energy", WireType::Float, "How much will be going on in the next bars, 0 to 1."))
    .output(Output::new("rise", WireType::Float, "How much more that is than now; below 0 it will be calmer."))
}

fn start() -> impl SignalRun {
    const EVENTS: [&str; 4] = ["beat", "downbeat", "section", "drop"];
    /// A bar where no beat is known.
    const BAR_SECS: f64 = 2.0;
    |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [_, to, ahead, bars] = inputs.take();
        let Some(sound) = inputs.sound(0) else {
            out.fill(0.0);
            out[0] = MAX_SECS;
            return;
        };
        let (sounds, secs) = (step.sounds, step.tick.secs);
        let left = (sounds.until(sound, EVENTS[chosen(to, EVENTS.len())], secs) as f32).min(MAX_SECS);
        out[0] = left;
        out[1] = (1.0 - left / ahead.max(0.01)).clamp(0.0, 1.0);
        let bpm = sounds.scalar(sound, "tempo.bpm").filter(|&bpm| bpm > 0.0);
        let bar_secs = bpm.map_or(BAR_SECS, |bpm| 60.0 / bpm * sounds.scalar(sound, "bar.beats").unwrap_or(4.0));
        out[2] = sounds.mean(sound, "energy", secs, secs + bar_secs * f64::from(bars.clamp(1.0, 64.0)));
        out[3] = out[2] - sounds.value(sound, "energy", secs);
    }
}
