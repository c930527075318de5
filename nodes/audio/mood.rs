//! The mood of a song, by a rule of thumb.

use crate::native::prelude::*;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Mood",
        "A rule of thumb for the mood of the song: how excited it is, and how bright. A soft control, not a truth.",
        &["audio", "emotion", "valence", "arousal", "feeling", "happy", "sad", "calm", "energy"],
    )
    .input(Input::new("audio", WireType::Audio, Value::None).help("The song: wire a Sound File here."))
    .input(
        Input::float("smooth", 0.0, 0.0, 8.0)
            .unit("secs")
            .help("Calms it further: half of the way in so many seconds."),
    )
    .output(Output::new(
        "arousal",
        WireType::Float,
        "From 0, calm, to 1, excited: loudness, motion, brightness and tempo.",
    ))
    .output(Output::new(
        "valence",
        WireType::Float,
        "From 0, sombre, to 1, bright: mostly minor or major; 0.5 in silence.",
    ))
    .output(Output::new("energy", WireType::Float, "How much is going on, 0 to 1."))
}

fn start() -> impl SignalRun {
    const FEATURES: [&str; 3] = ["mood.arousal", "mood.valence", "energy"];
    let mut smooth = [control::Smooth::default(), control::Smooth::default(), control::Smooth::default()];
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [_, half_life_secs] = inputs.take();
        for ((feature, smooth), out) in FEATURES.into_iter().zip(&mut smooth).zip(out) {
            let value = inputs.sound(0).map_or(0.0, |sound| step.sounds.value(sound, feature, step.tick.secs));
            *out = smooth.step(control::SmoothKind::OnePole, half_life_secs, tame(value), step.dt());
        }
    }
}
