//! One stretch of frequencies and levels, chosen by hand.

use cym_graph::Tool;
use cym_graph::catalogue::SPECTRUM_BANDS;

use crate::native::prelude::*;
use crate::strokes::MAX_SECS;

/// Lower and upper end of the spectrum that the analysis keeps.
const ENDS_HZ: [f32; 2] = [30.0, 16_000.0];
/// What is at least so loud is part of the music, and for so long after it.
const PRESENT: f32 = 0.1;
const PRESENT_SECS: f32 = 2.0;
/// How long its presence takes to come or to go.
const FADE_SECS: f32 = 1.0;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    let was = |input: Input, was: &str| Input { was: vec![was.to_owned()], ..input };
    let kind = NodeKind::new(
        "Box on the Spectrum",
        "Listens to one stretch of frequencies, such as a single synth line, between two levels, and fires when it rises.",
        &["audio", "frequency", "range", "filter", "hz", "level", "trigger", "bandpass", "band", "gate", "box", "presence"],
    )
    .input(Input::new("audio", WireType::Audio, Value::None).help("The song: wire a Sound File here."))
    .input(Input::float("low", 60.0, 30.0, 16_000.0).unit("hz").log().help("Lower end."))
    .input(Input::float("high", 120.0, 30.0, 16_000.0).unit("hz").log().help("Upper end."))
    .input(Input::float("gain", 1.0, 0.0, 4.0).help("Multiplies the level."))
    .input(was(
        Input::float("floor", 0.2, 0.0, 0.95).help("The gate: what is no louder counts as silence, and gives 0."),
        "gate",
    ))
    .input(
        Input::float("release", 0.08, 0.0, 2.0)
            .unit("secs")
            .help("How slowly the level falls: most of the way in so many seconds."),
    )
    .input(Input::float("threshold", 0.5, 0.0, 1.0).help("The trigger fires when the level rises above this."))
    .input(Input::float("ceiling", 1.0, 0.05, 1.0).help("What is so loud gives 1."))
    .input(
        Input::float("attack", 0.0, 0.0, 2.0)
            .unit("secs")
            .help("How slowly the level rises: most of the way in so many seconds."),
    )
    .input(Input::toggle("auto_gain", false).help("Scales the level so that its recent peaks reach 1."))
    .tool(Tool::spectrum_box(["low", "high"], ["floor", "ceiling"]))
    .output(Output::new("level", WireType::Float, "How loud these frequencies are, 0 to 1 from the box's foot to its top."))
    .output(Output::new("trigger", WireType::Trigger, "Fires when the level rises above the threshold."))
    .output(Output::new("since", WireType::Float, "Seconds since it last fired; 1000 before the first time."))
    .output(Output::new("time", WireType::Float, "A clock that it drives: a second a second at full level, never back."))
    .output(Output::new("presence", WireType::Float, "Whether it is part of the music now, 0 to 1, slowly."));
    NodeKind { was: vec!["audio/band".to_owned()], ..kind }
}

fn start() -> impl SignalRun {
    let mut heard = [0.0; SPECTRUM_BANDS];
    let mut envelope = control::Envelope::default();
    let mut rise = control::RisingEdge::default();
    let (mut since_secs, mut quiet_secs) = (MAX_SECS, PRESENT_SECS);
    let (mut time_secs, mut presence) = (0.0_f64, 0.0_f32);
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [_, low, high, gain, floor, release, threshold, ceiling, attack, auto_gain] = inputs.take();
        match inputs.sound(0) {
            Some(sound) => step.sounds.spectrum(sound, step.tick.secs, &mut heard),
            None => heard.fill(0.0),
        }
        let (first, last) = (band_at(low.min(high)), band_at(high.max(low)));
        let covered = &heard[first..=last];
        let mean = covered.iter().sum::<f32>() / covered.len() as f32;
        let floor = guarded(floor).clamp(0.0, 0.99);
        let inside = ((mean - floor) / (guarded(ceiling) - floor).max(0.01)).clamp(0.0, 1.0);
        let settings = control::EnvelopeSettings {
            attack_secs: attack,
            auto_gain: fires(auto_gain),
            ..falling(release)
        };
        let dt = step.dt();
        out[0] = envelope.step(&settings, tame(inside * gain), dt);
        let strikes = rise.step(out[0], threshold, 0.5 * threshold);
        since_secs = if strikes { 0.0 } else { (since_secs + dt).min(MAX_SECS) };
        quiet_secs = if inside >= PRESENT { 0.0 } else { (quiet_secs + dt).min(PRESENT_SECS) };
        let towards = if quiet_secs < PRESENT_SECS { dt } else { -dt };
        presence = (presence + towards / FADE_SECS).clamp(0.0, 1.0);
        time_secs += f64::from(inside * dt);
        out[1] = flag(strikes);
        out[2] = since_secs;
        out[3] = time_secs as f32;
        out[4] = presence;
    }
}

/// The band of the spectrum that holds a frequency; bands are spaced evenly in pitch.
fn band_at(hz: f32) -> usize {
    let [low, high] = ENDS_HZ;
    let share = (hz.clamp(low, high) / low).ln() / (high / low).ln();
    ((share * SPECTRUM_BANDS as f32) as usize).min(SPECTRUM_BANDS - 1)
}
