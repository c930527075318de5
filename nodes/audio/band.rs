//! One stretch of frequencies, chosen by hand.

use cym_graph::catalogue::SPECTRUM_BANDS;

use crate::native::prelude::*;

/// Lower and upper end of the spectrum that the analysis keeps.
const ENDS_HZ: [f32; 2] = [30.0, 16_000.0];

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Band",
        "Listens to one stretch of frequencies, such as a single synth line, and fires when it rises.",
        &["audio", "frequency", "range", "filter", "hz", "level", "trigger", "bandpass"],
    )
    .input(Input::new("audio", WireType::Audio, Value::None).help("The song: wire a Sound File here."))
    .input(Input::float("low", 60.0, 30.0, 16_000.0).unit("hz").log().help("Lower end."))
    .input(Input::float("high", 120.0, 30.0, 16_000.0).unit("hz").log().help("Upper end."))
    .input(Input::float("gain", 1.0, 0.0, 4.0).help("Multiplies the level."))
    .input(
        Input::float("gate", 0.2, 0.0, 0.95).help("Levels below this count as silence; the rest is stretched to 0..1."),
    )
    .input(
        Input::float("release", 0.08, 0.0, 2.0)
            .unit("secs")
            .help("How slowly the level falls: most of the way in so many seconds."),
    )
    .input(Input::float("threshold", 0.5, 0.0, 1.0).help("The trigger fires when the level rises above this."))
    .output(Output::new("level", WireType::Float, "How loud these frequencies are, 0 to 1 over the song."))
    .output(Output::new("trigger", WireType::Trigger, "Fires when the level rises above the threshold."))
}

fn start() -> impl SignalRun {
    let mut heard = [0.0; SPECTRUM_BANDS];
    let mut fall = control::Envelope::default();
    let mut rise = control::RisingEdge::default();
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [_, low, high, gain, gate, release, threshold] = inputs.take();
        match inputs.sound(0) {
            Some(sound) => step.sounds.spectrum(sound, step.tick.secs, &mut heard),
            None => heard.fill(0.0),
        }
        let (first, last) = (band_at(low.min(high)), band_at(high.max(low)));
        let covered = &heard[first..=last];
        let mean = covered.iter().sum::<f32>() / covered.len() as f32;
        out[0] = fall.step(&falling(release), tame(gated(mean, gate) * gain), step.dt());
        out[1] = flag(rise.step(out[0], threshold, 0.5 * threshold));
    }
}

/// The band of the spectrum that holds a frequency; bands are spaced evenly in pitch.
fn band_at(hz: f32) -> usize {
    let [low, high] = ENDS_HZ;
    let share = (hz.clamp(low, high) / low).ln() / (high / low).ln();
    ((share * SPECTRUM_BANDS as f32) as usize).min(SPECTRUM_BANDS - 1)
}
