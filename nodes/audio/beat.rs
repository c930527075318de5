//! The beat of a song.

use crate::native::prelude::*;

/// Bars of a phrase.
const PHRASE_BARS: u64 = 4;
/// Beats of a bar where the song does not tell.
const USUAL_BEATS: f64 = 4.0;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Beat",
        "The beat of the song and where in the bar it stands: things turn with the bar, jump on the one, and breathe with the beat.",
        &["audio", "tempo", "bpm", "bar", "downbeat", "phase", "phrase", "clock", "rhythm", "metre", "swing"],
    )
    .input(Input::new("audio", WireType::Audio, Value::None).help("The song: wire a Sound File here."))
    .input(whole("parts", 1.0, 1.0, 8.0).help("How many parts a beat has: the trigger fires for each, 4 are sixteenths."))
    .input(Input::float("swing", 0.0, 0.0, 1.0).help(
        "Delays every second part: 0 is straight, 1 is a triplet. It needs an even number of parts.",
    ))
    .input(Input::float("nudge", 0.0, -0.5, 0.5).unit("secs").help("Moves the whole grid: above 0 everything comes earlier."))
    .output(Output::new("phase", WireType::Float, "From 0 at a beat to 1 at the next."))
    .output(Output::new("trigger", WireType::Trigger, "Fires at every beat, or part of one."))
    .output(Output::new("bar", WireType::Float, "From 0 at the first beat of a bar to 1 at the next."))
    .output(Output::new("one", WireType::Trigger, "Fires at the first beat of every bar."))
    .output(Output::new("phrase", WireType::Float, "From 0 to 1 over four bars."))
    .output(Output::new("beat", WireType::Float, "Which beat of the bar it is, from 0."))
    .output(Output::new("count", WireType::Float, "Beats so far."))
    .output(Output::new("bpm", WireType::Float, "Beats a minute now; 0 where there is no beat."))
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

/// Which part of a beat a phase lies in.
fn part_of(phase: f64, parts: u64, swing: f64) -> u64 {
    if parts.is_multiple_of(2) && swing > 0.0 {
        let pairs = phase * (parts / 2) as f64;
        let is_second = pairs.fract() >= 0.5 + swing.clamp(0.0, 1.0) / 6.0;
        2 * pairs as u64 + u64::from(is_second)
    } else {
        (phase * parts as f64) as u64
    }
}

fn start() -> impl SignalRun {
    // The parts of beats, and the bars, that were passed in the frame before.
    let mut before: Option<[u64; 2]> = None;
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [_, parts, swing, nudge] = inputs.take();
        let parts = (parts.round() as u64).clamp(1, 64);
        let Some(sound) = inputs.sound(0) else {
            before = None;
            out.fill(0.0);
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
            before = None;
            out.fill(0.0);
            return;
        }
        let beat_secs = if bpm > 0.0 { 60.0 / bpm } else { 0.5 };
        let in_bar = sounds.scalar(sound, "bar.beats").filter(|&beats| beats >= 1.0).unwrap_or(USUAL_BEATS);
        let between = |event: &str, period: f64| {
            phase(sounds.since(sound, event, secs), sounds.until(sound, event, secs), period)
        };
        let (beat, bar) = (between("beat", beat_secs), between("downbeat", beat_secs * in_bar));
        let bars = sounds.count(sound, "downbeat", secs);
        let passed = [count.saturating_mul(parts) + part_of(beat, parts, f64::from(swing)), bars];
        // In the first frame only what falls right into it.
        let old = before
            .unwrap_or_else(|| if sounds.since(sound, "beat", secs) < f64::from(step.dt()) { [0, 0] } else { passed });
        before = Some(passed);
        out[0] = beat as f32;
        out[1] = flag(passed[0] > old[0]);
        out[2] = bar as f32;
        out[3] = flag(passed[1] > old[1]);
        out[4] = ((bars.saturating_sub(1) % PHRASE_BARS) as f64 + bar) as f32 / PHRASE_BARS as f32;
        out[5] = (bar * in_bar + 1e-6).floor().min(in_bar - 1.0) as f32;
        out[6] = count as f32;
        out[7] = bpm as f32;
    }
}
