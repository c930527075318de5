//! What runs on by itself, and is drawn to what the model says.

use super::STEP_SECS;

/// How much of an error of phase is corrected a second, and of an error of tempo.
const PHASE_PER_SEC: f32 = 3.0;
const PERIOD_PER_SEC: f32 = 2.0;
/// Errors of phase (in beats) and of tempo (as a part) that are followed, in music that moves and in music that is steady;
/// larger ones are another opinion ...
const FOLLOWED_PHASE: (f32, f32) = (0.3, 0.15);
const FOLLOWED_TEMPO: (f32, f32) = (0.25, 0.05);
/// ... which has to last so long before the clock jumps, and so much longer in steady music: a break without drums must
/// not move the beat.
const INSIST_SECS: f32 = 0.7;
const INSIST_STEADY_SECS: f32 = 12.0;
/// Music is steady where the model agrees to so much of a beat and of the tempo, over so many seconds.
const EVEN_PHASE: f32 = 0.07;
const EVEN_TEMPO: f32 = 0.025;
const STEADY_SECS: f32 = 6.0;

/// The phase and the tempo that are shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    /// 0 on a beat of the model to 1 on the next.
    pub(super) phase: f32,
    pub(super) period_secs: f32,
    /// Beats in a beat of the model: 1, or 2 where the model counts every other beat.
    pub(super) factor: f32,
    /// How long the model has been of another opinion.
    other_secs: f32,
    /// How even the music is, 0..1: how much of the last seconds the model agreed closely.
    steady: f32,
    /// Time since the last beat that was told.
    pub(super) since_beat: f32,
}

impl Clock {
    pub(super) fn new(phase: f32, period_secs: f32) -> Self {
        Self { phase, period_secs, factor: 1.0, other_secs: 0.0, steady: 0.0, since_beat: 10.0 }
    }

    /// Draws the clock towards a phase and a period for one step; whether it jumped.
    pub(super) fn draw(&mut self, phase: f32, period_secs: f32) -> bool {
        let off = (phase - self.phase + 2.5).rem_euclid(1.0) - 0.5;
        let ratio = period_secs / self.period_secs;
        let between = |(loose, tight): (f32, f32)| (tight - loose).mul_add(self.steady, loose);
        if off.abs() <= between(FOLLOWED_PHASE) && (ratio - 1.0).abs() <= between(FOLLOWED_TEMPO) {
            let even = off.abs() < EVEN_PHASE && (ratio - 1.0).abs() < EVEN_TEMPO;
            self.steady += STEP_SECS / STEADY_SECS * (f32::from(u8::from(even)) - self.steady);
            self.other_secs = 0.0;
            self.phase += off * PHASE_PER_SEC * STEP_SECS;
            self.period_secs *= 1.0 + (ratio - 1.0) * PERIOD_PER_SEC * STEP_SECS;
            return false;
        }
        self.other_secs += STEP_SECS;
        if self.other_secs < (INSIST_STEADY_SECS * self.steady).mul_add(self.steady, INSIST_SECS) {
            return false;
        }
        let since_beat = self.since_beat;
        *self = Self { since_beat, ..Self::new(phase, period_secs) };
        true
    }
}
