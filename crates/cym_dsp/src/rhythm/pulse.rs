//! The pulse: one curve that is high where a beat may be.

use super::rises::{Rises, steps};
use super::{STEPS_PER_SEC, curve};

/// How much each kind of rise counts: booms and loud notes most, because they carry the beat.
const BOOM: f32 = 1.0;
const LOUD_NOTE: f32 = 0.7;
const LOUD_NOISE: f32 = 0.3;
const ANY_NOTE: f32 = 1.0;
const ANY_NOISE: f32 = 0.3;
/// The same for who adds them up on his own: kick, middle, noise, log rises of the middle and above.
pub(crate) const WEIGHTS: [f32; 5] = [BOOM, LOUD_NOTE, LOUD_NOISE, ANY_NOTE, ANY_NOISE];
/// Half of the time whose mean is taken away.
const MEAN_HALF_SECS: f64 = 0.2;

/// The pulse in steps, at least 0.
pub(super) fn pulse(rises: &Rises) -> Vec<f32> {
    let parts = [
        (BOOM, steps(&rises.kick.rise(5))),
        (LOUD_NOTE, steps(&rises.mid.rise(5))),
        (LOUD_NOISE, steps(&rises.snare.rise(4))),
        (ANY_NOTE, rises.mid_steps()),
        (ANY_NOISE, rises.high_steps()),
    ];
    let mut sum = vec![0.0; parts[0].1.len()];
    for (weight, part) in parts {
        for (sum, value) in sum.iter_mut().zip(curve::levelled(&part)) {
            *sum += weight * value;
        }
    }
    above_mean(&curve::levelled(&sum))
}

/// What lies above the mean of the moments around.
fn above_mean(steps: &[f32]) -> Vec<f32> {
    let half = (MEAN_HALF_SECS * STEPS_PER_SEC) as usize;
    let sums = curve::sums(steps.iter().copied().map(f64::from));
    steps
        .iter()
        .enumerate()
        .map(|(index, &value)| {
            let (from, to) = (index.saturating_sub(half), (index + half + 1).min(steps.len()));
            (value - ((sums[to] - sums[from]) / (to - from) as f64) as f32).max(0.0)
        })
        .collect()
}
