//! How loud a song is, as the ear hears it.

use crate::native::prelude::*;

/// The loudness of silence.
const SILENT_LUFS: f32 = -70.0;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Loudness",
        "How loud the song is as the ear hears it: quiet verses near 0, the loudest moments near 1.",
        &["audio", "volume", "level", "energy", "lufs", "r128", "meter"],
    )
    .input(Input::new("audio", WireType::Audio, Value::None).help("The song: wire a Sound File here."))
    .input(Input::float("gain", 1.0, 0.0, 4.0).help("Multiplies the value."))
    .input(
        Input::float("gate", 0.0, 0.0, 0.95).help("Values below this count as silence; the rest is stretched to 0..1."),
    )
    .input(
        Input::float("smooth", 0.0, 0.0, 4.0)
            .unit("secs")
            .help("Calms it: half of the way to a new value in so many seconds."),
    )
    .output(Output::new(
        "value",
        WireType::Float,
        "Loudness against the whole song: 0 is quiet, 1 is as loud as it gets.",
    ))
    .output(Output::new("lufs", WireType::Float, "The same in LUFS, -70 in silence."))
    .output(Output::new("short", WireType::Float, "The loudness of the last three seconds in LUFS."))
    .output(Output::new("integrated", WireType::Float, "The loudness of the whole song in LUFS."))
    .output(Output::new("range", WireType::Float, "The loudness range of the whole song in LU."))
    .output(Output::new("true_peak", WireType::Float, "The highest peak of the whole song in dBTP."))
    .output(Output::new("below", WireType::Float, "How far the waveform reaches below zero now, 0 to 1."))
    .output(Output::new("above", WireType::Float, "How far the waveform reaches above zero now, 0 to 1."))
}

fn start() -> impl SignalRun {
    let mut smooth = control::Smooth::default();
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [_, gain, gate, half_life_secs] = inputs.take();
        let (loudness, lufs) = inputs.sound(0).map_or((0.0, SILENT_LUFS), |sound| {
            let value = |feature| step.sounds.value(sound, feature, step.tick.secs);
            (value("loudness"), value("loudness.lufs"))
        });
        out[0] =
            smooth.step(control::SmoothKind::OnePole, half_life_secs, tame(gated(loudness, gate) * gain), step.dt());
        out[1] = lufs;
        out[2..6].copy_from_slice(&[SILENT_LUFS, SILENT_LUFS, 0.0, SILENT_LUFS]);
        let mut wave = [0.0; 2];
        if let Some(sound) = inputs.sound(0) {
            let whole = |name, none| step.sounds.scalar(sound, name).map_or(none, |value| value as f32);
            out[2] = step.sounds.value(sound, "loudness.short", step.tick.secs);
            out[3] = whole("loudness.integrated", SILENT_LUFS);
            out[4] = whole("loudness.range", 0.0);
            out[5] = whole("loudness.true_peak", SILENT_LUFS);
            step.sounds.strip(sound, "waveform", step.tick.secs, &mut wave);
        }
        out[6..8].copy_from_slice(&wave);
    }
}
