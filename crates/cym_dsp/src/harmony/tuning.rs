//! How far the song is from 440 Hz.

use std::f32::consts::TAU;

use super::peaks::Peaks;

/// Only peaks of these pitches tell: lower ones are too coarse, higher ones are partials out of tune.
const PITCHES: std::ops::Range<f32> = 48.0..88.0;
/// Steps of a semitone in which deviations are counted.
const STEPS: usize = 100;

/// The song's tuning in semitones, -0.5..0.5: the direction in which the deviations of its peaks agree.
pub(super) fn semitones(peaks: &Peaks) -> f32 {
    let mut deviations = Deviations::default();
    for frame in 0..peaks.frames() {
        deviations.hear(peaks, frame);
    }
    deviations.semitones()
}

/// How often the peaks deviate by how much.
pub(super) struct Deviations([f64; STEPS]);

impl Default for Deviations {
    fn default() -> Self {
        Self([0.0; STEPS])
    }
}

impl Deviations {
    /// Counts the peaks of a frame.
    pub(super) fn hear(&mut self, peaks: &Peaks, frame: usize) {
        for peak in peaks.frame(frame).filter(|peak| PITCHES.contains(&peak.pitch)) {
            let step = (peak.pitch.rem_euclid(1.0) * STEPS as f32) as usize;
            self.0[step.min(STEPS - 1)] += f64::from(peak.amplitude.sqrt());
        }
    }

    /// Lets everything so far count only this part.
    pub(super) fn forget(&mut self, keep: f32) {
        self.0.iter_mut().for_each(|count| *count *= f64::from(keep));
    }

    /// The direction in which they agree.
    pub(super) fn semitones(&self) -> f32 {
        let (mut x, mut y) = (0.0, 0.0);
        for (step, count) in self.0.into_iter().enumerate() {
            let angle = (step as f32 + 0.5) * TAU / STEPS as f32;
            x += count * f64::from(angle.cos());
            y += count * f64::from(angle.sin());
        }
        if x == 0.0 && y == 0.0 { 0.0 } else { y.atan2(x) as f32 / TAU }
    }
}
