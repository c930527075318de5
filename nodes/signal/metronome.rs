//! A steady beat that can be pushed.

use cym_graph::Hand;

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
        .input(trigger_or_none("one").help("Begins a bar here and now."))
        .input(Input::choice("from", &["the tempo", "MIDI clock"]).help(
            "Where the beat comes from: the tempo here with its taps, or the clock of a drum machine, a DJ's mixer or a sequencer.",
        ))
        .input(Input::midi_port("port").help("The port whose clock is followed, by its name; empty is any."))
        .input(
            Input::float("clock_bpm", 120.0, 20.0, 400.0)
                .help("Beats a minute of the clock, smoothed: the device moves it, and so do recorded keys."),
        )
        .input(whole("clock_beat", 0.0, 0.0, 8_000_000.0).help("Beats since the clock was started, told at each."))
        .input(Input::toggle("clock_runs", false).help("Whether the clock was started and not stopped."))
        .hand(Hand::MidiClock);
    with_metre(kind)
}

/// How much of what the beat is off is put right with each beat of a clock.
const PULL: f64 = 0.2;

/// What a clock said in the frame before.
#[derive(Default)]
struct Followed {
    before: Option<[f64; 2]>,
}

/// Where a clock pulls the beat.
enum Pull {
    /// To this place.
    To(f64),
    /// To the beginning: it was started anew.
    Anew,
}

impl Followed {
    /// `said` is the clock's beat and whether it runs, `at` where the beat is now; what is told in a frame came half a one before.
    fn pull(&mut self, said: [f64; 2], at: f64, half_frame: f64) -> Pull {
        if self.before.replace(said) == Some(said) || said[1] <= 0.5 {
            return Pull::To(at);
        }
        let off = said[0] + half_frame - at;
        if off < -0.5 {
            Pull::Anew
        } else if off > 0.5 {
            Pull::To(said[0] + half_frame)
        } else {
            // What is held back never falls behind a beat that was told already.
            Pull::To((at + off * PULL).max(at.floor()))
        }
    }
}

fn start() -> impl SignalRun {
    let mut passed = Passed::default();
    let mut taps = Taps::default();
    // Beats since the bar that was begun by hand, and what had begun before it.
    let mut at = 0.0_f64;
    let mut earlier_begun = [0_u64; 2];
    let mut first_frame = true;
    let mut followed = Followed::default();
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let numbers: [f32; 14] = inputs.take();
        let [bpm, beats, parts, swing, phrase_bars, earlier, later, speed_choice, tap, one, from, clock_said @ ..] = numbers;
        let wanted = f64::from(tame(bpm).clamp(1.0, 1000.0));
        let tapped = taps.bpm(wanted, fires(tap).then_some(step.tick.secs));
        let said = clock_said.map(|number| f64::from(tame(number).clamp(0.0, 1e7)));
        let clock = (chosen(from, 2) == 1).then_some(said);
        let own = tapped.unwrap_or(wanted);
        let bpm = clock.map_or(own, |[bpm, ..]| bpm.clamp(1.0, 1000.0)) * speed(speed_choice);
        let in_bar = f64::from(tame(beats).round().clamp(1.0, 64.0));
        let stands = clock.is_some_and(|[.., runs]| runs <= 0.5);
        if !std::mem::take(&mut first_frame) && !stands {
            at += f64::from(step.dt()) * bpm / 60.0;
        }
        // What is held back never falls behind a beat that was told already.
        at = (at + pushed(earlier, later) * bpm / 60.0).max(at.floor());
        if fires(tap) && tapped.is_some() {
            at = at.round();
        }
        let begun = |at: f64| [at as u64 + 1, (at / in_bar) as u64 + 1];
        let mut anew = fires(one);
        if let Some([_, beat, runs]) = clock {
            let half_frame = 0.5 * f64::from(step.dt()) * bpm / 60.0;
            match followed.pull([beat * speed(speed_choice), runs], at, half_frame) {
                Pull::To(place) => at = place,
                Pull::Anew => anew = true,
            }
        }
        if anew && at > 0.0 {
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
