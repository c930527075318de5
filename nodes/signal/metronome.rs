//! A steady beat that can be pushed.

use crate::metre::{Division, Metre, Passed, parts, phrase_bars, swing, with_metre};
use crate::native::prelude::*;
use crate::push::{Taps, push_inputs, pushed, speed};

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    let kind = NodeKind::new(
        "Metronome",
        "A steady beat without any song: its tempo may change on the way, taps and pushes from a pad or a key keep it with the band.",
        &["tempo", "bpm", "beat", "bar", "phase", "clock", "click", "rhythm", "swing", "tap", "nudge", "sync"],
    )
    .input(Input::float("bpm", 120.0, 20.0, 300.0).help("Beats a minute; a wire or keys may change it, and the beat goes on."))
    .input(whole("beats", 4.0, 1.0, 16.0).help("Beats in a bar."))
    .input(parts())
    .input(swing())
    .input(phrase_bars());
    let kind = push_inputs(kind)
        .input(trigger_or_none("tap").help("Wire a pad or a key here and tap: from the third tap on, the tempo is what you tap."))
        .input(trigger_or_none("one").help("Begins a bar here and now."));
    with_metre(kind)
}

fn start() -> impl SignalRun {
    let mut passed = Passed::default();
    let mut taps = Taps::default();
    // Beats since the bar that was begun by hand, and what had begun before it.
    let mut at = 0.0_f64;
    let mut earlier_begun = [0_u64; 2];
    let mut first_frame = true;
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [bpm, beats, parts, swing, phrase_bars, earlier, later, speed_choice, tap, one] = inputs.take();
        let wanted = f64::from(tame(bpm).clamp(1.0, 1000.0));
        let tapped = taps.bpm(wanted, fires(tap).then_some(step.tick.secs));
        let bpm = tapped.unwrap_or(wanted) * speed(speed_choice);
        let in_bar = f64::from(tame(beats).round().clamp(1.0, 64.0));
        if !std::mem::take(&mut first_frame) {
            at += f64::from(step.dt()) * bpm / 60.0;
        }
        // What is held back never falls behind a beat that was told already.
        at = (at + pushed(earlier, later) * bpm / 60.0).max(at.floor());
        if fires(tap) && tapped.is_some() {
            at = at.round();
        }
        let begun = |at: f64| [at as u64 + 1, (at / in_bar) as u64 + 1];
        if fires(one) && at > 0.0 {
            let begun = begun(at);
            earlier_begun = [0, 1].map(|i| earlier_begun[i] + begun[i]);
            at = 0.0;
        }
        let since = at + 1e-9;
        let begun = begun(since);
        let now = Metre {
            beat: since.fract(),
            bar: (since / in_bar).fract(),
            begun: [0, 1].map(|i| earlier_begun[i] + begun[i]),
            in_bar,
            bpm,
            starts: [true; 2],
        };
        passed.tell(now, Division { counts: [parts, phrase_bars], swing }, out);
    }
}
