//! Pushing a beat by hand: what *Metronome* and *Tap Tempo* share.

use cym_graph::{Input, NodeKind};

use crate::native::{chosen, fires, trigger_or_none};

/// How far one push moves the beat, in seconds: what an ear just hears.
const PUSH_SECS: f64 = 0.02;
/// After so long a pause taps begin anew, in seconds.
const PAUSE_SECS: f64 = 2.0;
/// Taps that count.
const TAPS: usize = 6;

/// The inputs that push.
pub(crate) fn push_inputs(kind: NodeKind) -> NodeKind {
    kind.input(trigger_or_none("earlier").help("Pushes the beat 20 ms ahead each time: wire a pad or a key here."))
        .input(trigger_or_none("later").help("Holds the beat back by 20 ms each time."))
        .input(Input::choice("speed", &["as it is", "half", "double"]).help("Half or double the tempo."))
}

/// How much earlier the beat comes from this frame on, in seconds.
pub(crate) fn pushed(earlier: f32, later: f32) -> f64 {
    PUSH_SECS * (f64::from(u8::from(fires(earlier))) - f64::from(u8::from(fires(later))))
}

/// How many times quicker a choice makes it.
pub(crate) fn speed(choice: f32) -> f64 {
    [1.0, 0.5, 2.0][chosen(choice, 3)]
}

/// The tempo of the last taps.
#[derive(Debug, Default)]
pub(crate) struct Taps {
    secs: Vec<f64>,
    bpm: Option<f64>,
    knob: Option<f64>,
}

impl Taps {
    /// Beats a minute as they were tapped, from the third tap on, until the knob says something else.
    pub(crate) fn bpm(&mut self, knob: f64, tap_secs: Option<f64>) -> Option<f64> {
        if self.knob.replace(knob).is_some_and(|before| before.to_bits() != knob.to_bits()) {
            (self.bpm, self.secs) = (None, Vec::new());
        }
        if let Some(secs) = tap_secs {
            if self.secs.last().is_none_or(|&last| !(0.0..PAUSE_SECS).contains(&(secs - last))) {
                self.secs.clear();
            }
            if self.secs.len() == TAPS {
                self.secs.remove(0);
            }
            self.secs.push(secs);
            if let ([first, .., last], 3..) = (&self.secs[..], self.secs.len())
                && last > first
            {
                self.bpm = Some((60.0 * (self.secs.len() - 1) as f64 / (last - first)).clamp(20.0, 400.0));
            }
        }
        self.bpm
    }
}
