//! The four bands of a song, each in four ways.

use crate::native::prelude::*;

/// A band as the analysis calls it, and its features: level, time and presence are curves, hits are events.
struct Band {
    name: &'static str,
    words: &'static str,
    features: [&'static str; 4],
}

const BANDS: [Band; 4] = [
    Band { name: "bass", words: "bass and kick", features: ["bass.level", "bass.hits", "bass.time", "bass.presence"] },
    Band { name: "mid", words: "voices and chords", features: ["mid.level", "mid.hits", "mid.time", "mid.presence"] },
    Band {
        name: "mid_high",
        words: "snares and bright sounds",
        features: ["mid_high.level", "mid_high.hits", "mid_high.time", "mid_high.presence"],
    },
    Band {
        name: "high",
        words: "cymbals and air",
        features: ["high.level", "high.hits", "high.time", "high.presence"],
    },
];

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    let kind = NodeKind::new(
        "Bands",
        "Bass, middle, upper middle and height of a song: how loud each is, when it hits, and a clock that it drives.",
        &["audio", "bass", "kick", "snare", "hat", "treble", "level", "hits", "beat", "frequency", "equaliser"],
    )
    .input(Input::new("audio", WireType::Audio, Value::None).help("The song: wire a Sound File here."))
    .input(Input::float("gain", 1.0, 0.0, 4.0).help("Multiplies the levels."))
    .input(
        Input::float("gate", 0.0, 0.0, 0.95).help("Levels below this count as silence; the rest is stretched to 0..1."),
    )
    .input(
        Input::float("release", 0.08, 0.0, 2.0)
            .unit("secs")
            .help("How slowly levels fall: most of the way in so many seconds. They always rise at once."),
    );
    BANDS.iter().fold(kind, |kind, Band { name, words, .. }| {
        let level = format!("How loud {words} are now, 0 to 1 over the song.");
        let hits = format!("Fires when {words} strike.");
        let time =
            format!("A clock that {words} drive: a second a second on average, never back. Wire it into a phase.");
        let presence = format!("Whether {words} are part of the music now, 0 to 1, slowly.");
        kind.output(Output::new(name, WireType::Float, &level))
            .output(Output::new(&format!("{name}_hits"), WireType::Trigger, &hits))
            .output(Output::new(&format!("{name}_time"), WireType::Float, &time))
            .output(Output::new(&format!("{name}_presence"), WireType::Float, &presence))
    })
}

fn start() -> impl SignalRun {
    let mut falls = [control::Envelope::default(); 4];
    let mut hits = [Events::default(); 4];
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [_, gain, gate, release] = inputs.take();
        let Some(sound) = inputs.sound(0) else {
            out.fill(0.0);
            return;
        };
        let value = |feature| step.sounds.value(sound, feature, step.tick.secs);
        for (i, out) in out.chunks_exact_mut(4).enumerate() {
            let [level, strikes, time, presence] = BANDS[i].features;
            out[0] = falls[i].step(&falling(release), tame(gated(value(level), gate) * gain), step.dt());
            out[1] = flag(hits[i].fresh(step, sound, strikes) > 0);
            out[2] = value(time);
            out[3] = value(presence);
        }
    }
}
