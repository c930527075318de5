//! The beat as it is now, and when the next one comes.
//!
//! ```text
//! frames -> pulse, 120 Hz -> forward algorithm -> where the music is -> clock -> beats, expected and told
//! ```
//!
//! The clock runs by itself and is only drawn to what the model says, so that a beat is told when it is
//! there and not when it has been heard.

mod bars;
mod clock;
mod pulse;
mod speed;
mod weights;

use self::bars::Bars;
use self::clock::Clock;
use self::pulse::Pulse;
use self::speed::Speed;
use self::weights::{Verdict, Weights};
use super::forward::{Forward, Place};
use super::hits::Heard;
use super::store::Expected;
use crate::rhythm::rises::newest::Frame;
use crate::rhythm::{DISLIKE, FASTEST, FRAMES_PER_STEP, LIKED, SLOWEST, STEPS_PER_SEC};

/// Seconds in a step.
const STEP_SECS: f32 = (1.0 / STEPS_PER_SEC) as f32;
/// The clock starts when this much of all likelihood agrees, and not within the first seconds.
const CERTAIN: f32 = 0.25;
const START_SECS: f32 = 1.5;
/// Silence after which no beat is expected any more.
const SILENCE_SECS: f32 = 6.0;

/// Follows the beat.
pub(super) struct Beats {
    pulse: Pulse,
    forward: Forward,
    frames: usize,
    clock: Option<Clock>,
    heard_secs: f32,
    silent_secs: f32,
    certainty: f32,
    speed: Speed,
    bars: Bars,
    weights: Weights,
}

/// What the beats tell after a step.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Told {
    /// A beat was now, and whether it begins a bar.
    pub(super) beat: Option<(f64, bool)>,
}

impl Beats {
    pub(super) fn new() -> Self {
        let len = |bpm: f64| (60.0 * STEPS_PER_SEC / bpm).round() as usize;
        let liked = 60.0 * STEPS_PER_SEC / LIKED;
        let cost = move |steps: usize| (DISLIKE * (liked / steps as f64).log2().powi(2)) as f32;
        Self {
            pulse: Pulse::new(),
            forward: Forward::new(len(FASTEST)..=len(SLOWEST), cost),
            frames: 0,
            clock: None,
            heard_secs: 0.0,
            silent_secs: 0.0,
            certainty: 0.0,
            speed: Speed::new(),
            bars: Bars::new(),
            weights: Weights::new(),
        }
    }

    /// Hears the frame that ends at `now`.
    pub(super) fn hear(&mut self, frame: &Frame, heard: &Heard, silent: bool, now: f64) -> Told {
        self.pulse.hear(frame, heard);
        self.weights.hear(frame, heard);
        self.bars.hear(heard);
        self.frames += 1;
        if !self.frames.is_multiple_of(FRAMES_PER_STEP) {
            return Told::default();
        }
        self.silent_secs = if silent { self.silent_secs + STEP_SECS } else { 0.0 };
        let Some(odds) = self.pulse.step() else {
            return Told::default();
        };
        self.heard_secs += STEP_SECS;
        self.forward.step(odds);
        let place = self.forward.place();
        self.certainty += STEP_SECS / 2.0 * (place.certainty - self.certainty);
        if self.silent_secs > SILENCE_SECS {
            self.clock = None;
            return Told::default();
        }
        self.run_clock(place, now)
    }

    /// Adds a row of notes: what changes between beats tells bars.
    pub(super) fn hear_notes(&mut self, row: &[f32]) {
        self.bars.hear_notes(row);
    }

    fn run_clock(&mut self, place: Place, now: f64) -> Told {
        let period_secs = place.period * STEP_SECS;
        let phase = place.phase;
        let Some(clock) = &mut self.clock else {
            if place.certainty > CERTAIN && self.heard_secs > START_SECS {
                self.clock = Some(Clock::new(phase, period_secs));
            }
            return Told::default();
        };
        clock.since_beat += STEP_SECS;
        let quarter = (4.0 * clock.phase) as u8;
        let beat = (clock.phase * clock.factor) as u8;
        clock.phase += STEP_SECS / clock.period_secs;
        if clock.draw(phase, period_secs) {
            self.weights.forget();
        }
        let mut told = Told::default();
        let passed = (clock.phase * clock.factor) as u8;
        if passed > beat && clock.since_beat > 0.55 * clock.period_secs / clock.factor {
            // The beat lay a little before this step.
            let off = clock.phase * clock.factor - f32::from(passed);
            clock.since_beat = (off / clock.factor * clock.period_secs).clamp(0.0, STEP_SECS);
            let secs = now - f64::from(clock.since_beat);
            self.speed.beat(secs, f64::from(clock.period_secs / clock.factor));
            told.beat = Some((secs, self.bars.beat()));
        }
        let passed = (4.0 * clock.phase) as u8;
        if passed > quarter {
            self.weights.note(passed % 4);
        }
        if clock.phase >= 1.0 {
            clock.phase = clock.phase.rem_euclid(1.0);
            let fast = 2.0 * 60.0 / clock.period_secs;
            match self.weights.verdict(clock.factor > 1.0) {
                Verdict::Double if fast <= FASTEST as f32 => clock.factor = 2.0,
                Verdict::Single => clock.factor = 1.0,
                _ => {}
            }
        }
        told
    }

    /// The tempo now in BPM; 0 without beats.
    pub(super) fn tempo(&self) -> f32 {
        self.clock.map_or(0.0, |clock| 60.0 * clock.factor / clock.period_secs)
    }

    /// The tempo that most of the last minute had.
    pub(super) fn usual_bpm(&self) -> Option<f64> {
        self.speed.bpm()
    }

    /// How sure the beat is, 0..1; `None` without beats.
    pub(super) fn confidence(&self) -> Option<f64> {
        self.clock.map(|_| f64::from(self.certainty))
    }

    /// Beats in a bar; `None` without beats.
    pub(super) fn beats_in_bar(&self) -> Option<f64> {
        self.clock.map(|_| f64::from(self.bars.metre()))
    }

    /// What is expected after `now`.
    pub(super) fn expected(&self, now: f64) -> Option<Expected> {
        let clock = self.clock?;
        let period_secs = f64::from(clock.period_secs / clock.factor);
        let phase = f64::from((clock.phase * clock.factor).fract());
        Some(Expected {
            beat_secs: now + (1.0 - phase).max(1e-3) * period_secs,
            period_secs,
            beats_to_downbeat: self.bars.to_downbeat(),
            beats_in_bar: self.bars.metre(),
        })
    }
}
