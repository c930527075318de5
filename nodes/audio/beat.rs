//! The beat of a song.

use crate::metre::{Division, Metre, Passed, parts, phrase_bars, swing, with_metre};
use crate::native::prelude::*;

/// Beats of a bar where the song does not tell.
const USUAL_BEATS: f64 = 4.0;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    let kind = NodeKind::new(
        "Beat",
        "The beat of the song and where in the bar it stands: things turn with the bar, jump on the one, and breathe with the beat.",
        &["audio", "tempo", "bpm", "bar", "downbeat", "phase", "phrase", "clock", "rhythm", "metre", "swing"],
    )
    .input(Input::new("audio", WireType::Audio, Value::None).help("The song: wire a Sound File here."))
    .input(parts())
    .input(swing())
    .input(Input::float("nudge", 0.0, -0.5, 0.5).unit("secs").help("Moves the whole grid: above 0 everything comes earlier."))
    .input(phrase_bars());
    with_metre(kind)
}

/// How far it is from the last of some events to the next, 0..1; beyond both ends the beat goes on with `period_secs`.
fn phase(since_secs: f64, until_secs: f64, period_secs: f64) -> f64 {
    let whole = since_secs + until_secs;
    let part = match (since_secs.is_finite(), until_secs.is_finite()) {
        (true, true) if whole > 0.0 => since_secs / whole,
        (true, _) => since_secs / period_secs,
        (false, true) => 1.0 - until_secs / period_secs,
        (false, false) => 0.0,
    };
    part.rem_euclid(1.0)
}

fn start() -> impl SignalRun {
    let mut passed = Passed::default();
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [_, parts, swing, nudge, phrase_bars] = inputs.take();
        let Some(sound) = inputs.sound(0) else {
            passed.none(out);
            return;
        };
        let secs = step.tick.secs + f64::from(tame(nudge).clamp(-60.0, 60.0));
        let sounds = step.sounds;
        let bpm = match sounds.value(sound, "tempo", step.tick.secs) {
            now if now > 0.0 => f64::from(now),
            _ => sounds.scalar(sound, "tempo.bpm").unwrap_or(0.0),
        };
        let count = sounds.count(sound, "beat", secs);
        if count == 0 && bpm <= 0.0 {
            passed.none(out);
            return;
        }
        let beat_secs = if bpm > 0.0 { 60.0 / bpm } else { 0.5 };
        let in_bar = sounds.scalar(sound, "bar.beats").filter(|&beats| beats >= 1.0).unwrap_or(USUAL_BEATS);
        let between = |event: &str, period: f64| {
            phase(sounds.since(sound, event, secs), sounds.until(sound, event, secs), period)
        };
        let now = Metre {
            beat: between("beat", beat_secs),
            bar: between("downbeat", beat_secs * in_bar),
            begun: [count, sounds.count(sound, "downbeat", secs)],
            in_bar,
            bpm,
            starts: ["beat", "downbeat"].map(|event| sounds.since(sound, event, secs) < f64::from(step.dt())),
        };
        passed.tell(now, Division { counts: [parts, phrase_bars], swing }, out);
    }
}
