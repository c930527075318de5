//! A tempo by hand.

use cym_graph::Tool;

use crate::metre::{Division, Metre, Passed, parts, phrase_bars, swing, with_metre};
use crate::native::prelude::*;
use crate::push::{push_inputs, pushed, speed};

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    let kind = NodeKind::new(
        "Tap Tempo",
        "A steady beat of your own: tap it with the button while the music plays, or type it. For music whose beat is not heard, and for none.",
        &["manual", "tempo", "bpm", "metronome", "beat", "bar", "phase", "phrase", "clock", "rhythm", "swing", "tap"],
    )
    .input(Input::float("bpm", 120.0, 20.0, 300.0).help("Beats a minute. Tapping writes it; it is one tempo for the whole piece."))
    .input(
        Input::float("offset", 0.0, 0.0, 600.0)
            .unit("secs")
            .help("When the first beat of a bar falls. Tapping writes it: the first tap is the one."),
    )
    .input(whole("beats", 4.0, 1.0, 16.0).help("Beats in a bar."))
    .input(parts())
    .input(swing())
    .input(phrase_bars())
    .tool(Tool::tap("bpm", "offset"));
    with_metre(push_inputs(kind))
}

fn start() -> impl SignalRun {
    let mut passed = Passed::default();
    // How much earlier beats come because they were pushed.
    let mut pushed_secs = 0.0_f64;
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [bpm, offset, beats, parts, swing, phrase_bars, earlier, later, speed_choice] = inputs.take();
        let bpm = f64::from(tame(bpm).clamp(1.0, 1000.0)) * speed(speed_choice);
        let in_bar = f64::from(beats.round().clamp(1.0, 64.0));
        let beat_secs = 60.0 / bpm;
        let phrase_secs = beat_secs * in_bar * f64::from(phrase_bars.round().clamp(1.0, 64.0));
        // Whole phrases earlier, so that the beat is there from the start on.
        let offset_secs = f64::from(tame(offset)).rem_euclid(phrase_secs) - phrase_secs;
        let beats_at = |pushed_secs: f64| (step.tick.secs + pushed_secs - offset_secs).max(0.0) / beat_secs + 1e-9;
        // What is held back never falls behind a beat that was told already.
        let room = (beats_at(pushed_secs).fract() - 1e-6).max(0.0) * beat_secs;
        pushed_secs += pushed(earlier, later).max(-room);
        let at = beats_at(pushed_secs);
        let now = Metre {
            beat: at.fract(),
            bar: (at / in_bar).fract(),
            begun: [at as u64 + 1, (at / in_bar) as u64 + 1],
            in_bar,
            bpm,
            starts: [at.fract(), (at / in_bar).fract() * in_bar].map(|beats| beats * beat_secs < f64::from(step.dt())),
        };
        passed.tell(now, Division { counts: [parts, phrase_bars], swing }, out);
    }
}
