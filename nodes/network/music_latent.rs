//! Music as a place in a network's space of pictures.

use cym_learn::music::{FEATURES, HEARD, Heard, MusicMap};

use crate::native::prelude::*;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Music Latent",
        "Leads a network through its pictures by the music itself, so that the picture changes as much as the music does. \
         `cymatic train-music` learns for your picture and your songs which way every part of the sound pushes.",
        &["latent", "audio", "reactive", "map", "learn", "songs", "drive", "trained"],
    )
    .input(Input::new("audio", WireType::Audio, Value::None).help("The song: wire a Sound File here."))
    .input(Input::new("map", WireType::Text, Value::Text(String::new())).help(
        "Which way every part of the sound pushes. `cymatic train-music` writes it; empty, bass, middle and treble push one coordinate \
         each.",
    ))
    .input(Input::float("amount", 1.0, 0.0, 3.0).help("How far it pushes: 0 stands still, 1 is as learnt."))
    .input(
        Input::float("smooth", 0.2, 0.0, 4.0)
            .unit("secs")
            .help("Calms it: half of the way to a new place in so many seconds."),
    )
    .output(Output::new("latent", WireType::Vec3, "Where it is: wire it into the latent of a CPPN."))
}

fn start() -> impl SignalRun {
    let mut known: Option<(String, MusicMap)> = None;
    let mut calm: [control::Smooth; HEARD] = Default::default();
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [_, amount, half_life_secs] = inputs.take().map(tame);
        let text = inputs.texts.first().copied().unwrap_or_default();
        let (_, map) = match &known {
            Some(known) if known.0 == text => known,
            // What cannot be read moves as if nothing had been learnt.
            _ => known.insert((text.to_owned(), MusicMap::parse(text).unwrap_or_else(|_| MusicMap::plain()))),
        };
        let sound = inputs.sound(0);
        let mut heard: Heard = [0.0; HEARD];
        for ((level, feature), calm) in heard.iter_mut().zip(FEATURES).zip(&mut calm) {
            let now = sound.map_or(0.0, |sound| level_of(step, sound, feature));
            *level = calm.step(control::SmoothKind::OnePole, half_life_secs, tame(now), step.dt());
        }
        for (out, coordinate) in out.iter_mut().zip(map.at(&heard)) {
            *out = coordinate * amount.clamp(-100.0, 100.0);
        }
    }
}

/// One feature now. The middle of the spectrum is no curve of the analysis, and is worked out here.
fn level_of(step: &Step<'_>, sound: usize, feature: &str) -> f32 {
    if feature != FEATURES[HEARD - 1] {
        return step.sounds.value(sound, feature, step.tick.secs);
    }
    let mut bands = [0.0; cym_graph::catalogue::SPECTRUM_BANDS];
    step.sounds.spectrum(sound, step.tick.secs, &mut bands);
    cym_learn::music::middle(&bands)
}
