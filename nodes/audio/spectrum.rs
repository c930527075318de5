//! The whole spectrum of a song.

use cym_graph::catalogue::SPECTRUM_BANDS;

use crate::native::prelude::*;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Spectrum",
        "The loudness of tones low to high, for bars, rings and landscapes: bands from 30 Hz to 16 kHz, or single notes.",
        &["audio", "fft", "analyser", "bars", "frequency", "equaliser", "tones", "semitones", "notes", "constant q", "piano"],
    )
    .input(Input::new("audio", WireType::Audio, Value::None).help("The song: wire a Sound File here."))
    .input(Input::float("gain", 1.0, 0.0, 4.0).help("Multiplies all bands."))
    .input(Input::float("tilt", 0.0, -1.0, 1.0).help("Favours low (negative) or high (positive) tones."))
    .input(
        Input::float("gate", 0.0, 0.0, 0.95).help("Levels below this count as silence; the rest is stretched to 0..1."),
    )
    .input(
        Input::float("release", 0.12, 0.0, 2.0)
            .unit("secs")
            .help("How slowly bands fall: most of the way in so many seconds. They always rise at once."),
    )
    .input(
        Input::float("spread", 0.0, 0.0, 1.0).help("Lets each band share with its neighbours, for a softer outline."),
    )
    .input(Input::choice("tones", &["64 bands", "32 bands", "notes"]).help(
        "Bands of equal width in pitch, fine or coarse; or the 64 notes from C below the staff (65 Hz) up, semitone by semitone.",
    ))
    .output(Output::new("spectrum", WireType::Spectrum, "The levels, 0 to 1, low to high."))
}

fn start() -> impl SignalRun {
    let mut heard = [0.0; SPECTRUM_BANDS];
    let mut falls = [control::Envelope::default(); SPECTRUM_BANDS];
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [_, gain, tilt, gate, release, spread, tones] = inputs.take();
        let secs = step.tick.secs;
        match (inputs.sound(0), chosen(tones, 3)) {
            (None, _) => heard.fill(0.0),
            (Some(sound), 0) => step.sounds.spectrum(sound, secs, &mut heard),
            (Some(sound), 1) => {
                let mut coarse = [0.0; SPECTRUM_BANDS / 2];
                step.sounds.spectrum(sound, secs, &mut coarse);
                heard.iter_mut().enumerate().for_each(|(i, band)| *band = coarse[i / 2]);
            }
            (Some(sound), _) => step.sounds.strip(sound, "semitones", secs, &mut heard),
        }
        let share = spread.clamp(0.0, 1.0) / 3.0;
        let last = SPECTRUM_BANDS - 1;
        for (i, out) in out.iter_mut().enumerate() {
            let (left, right) = (heard[i.saturating_sub(1)], heard[(i + 1).min(last)]);
            let level = heard[i] * (1.0 - 2.0 * share) + (left + right) * share;
            // Two stops from end to end at a tilt of 1.
            let lean = (tilt.clamp(-4.0, 4.0) * (2.0 * i as f32 / last as f32 - 1.0)).exp2();
            *out = falls[i].step(&falling(release), tame(gated(level, gate) * lean * gain), step.dt());
        }
    }
}
