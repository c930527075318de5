//! Features of a song, each measured by the song itself.

use crate::native::prelude::*;

/// What can be measured: the artist's word, and the feature.
const FEATURES: [(&str, &str); 16] = [
    ("loudness", "loudness.lufs"),
    ("energy", "energy"),
    ("bass", "bass.level"),
    ("mid", "mid.level"),
    ("mid high", "mid_high.level"),
    ("high", "high.level"),
    ("brightness", "centroid.hz"),
    ("noisiness", "flatness"),
    ("motion", "flux"),
    ("percussion", "percussive.share"),
    ("arousal", "mood.arousal"),
    ("valence", "mood.valence"),
    ("amplitude", "rms"),
    ("roll-off", "rolloff.hz"),
    ("strength of starts", "onset.strength"),
    ("tempo", "tempo"),
];

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    let words: Vec<&str> = FEATURES.iter().map(|&(word, _)| word).collect();
    NodeKind::new(
        "Percentile",
        "A feature measured by the song itself: 0.9 is higher than nine tenths of the song, so that quiet songs move as much as loud ones.",
        &["audio", "rank", "relative", "normalise", "auto gain", "feature", "brightness", "timbre", "motion"],
    )
    .input(Input::new("audio", WireType::Audio, Value::None).help("The song: wire a Sound File here."))
    .input(Input::choice("of", &words).help("What is measured."))
    .input(Input::float("gate", 0.0, 0.0, 0.95).help("What is below this counts as 0; the rest is stretched to 0..1."))
    .input(Input::float("smooth", 0.1, 0.0, 4.0).unit("secs").help("Calms it: half of the way to a new value in so many seconds."))
    .output(Output::new("value", WireType::Float, "How much of the song is lower, 0 to 1."))
    .output(Output::new("raw", WireType::Float, "The feature itself, in its own unit."))
}

fn start() -> impl SignalRun {
    let mut smooth = control::Smooth::default();
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [_, of, gate, half_life_secs] = inputs.take();
        let (_, feature) = FEATURES[chosen(of, FEATURES.len())];
        let (rank, raw) = inputs.sound(0).map_or((0.0, 0.0), |sound| {
            let secs = step.tick.secs;
            (step.sounds.percentile(sound, feature, secs), step.sounds.value(sound, feature, secs))
        });
        out[0] = smooth.step(control::SmoothKind::OnePole, half_life_secs, tame(gated(rank, gate)), step.dt());
        out[1] = raw;
    }
}
