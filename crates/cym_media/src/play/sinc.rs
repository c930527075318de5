//! Sound at any speed and rate: a windowed sinc that is read between its samples.

use std::f64::consts::PI;

use super::pipe::Stereo;

/// Samples on each side at speed 1; more when the sound is squeezed.
const HALF: usize = 16;
/// Places between two samples for which weights are kept; between those they are interpolated.
const PHASES: usize = 256;
/// Shape of the Kaiser window: side lobes about 90 dB down.
const BETA: f64 = 9.0;
/// The part of the band that is kept whole.
const BAND: f64 = 0.94;
/// The strongest squeeze: twice the speed of the highest rate on the lowest.
const MAX_STEP: f64 = 100.0;

/// Weights for one step from output frame to output frame.
pub(super) struct Sinc {
    step: f64,
    half: usize,
    weights: Vec<f32>,
}

impl Sinc {
    /// For output frames that are `step` source frames apart (either direction).
    pub(super) fn new(step: f64) -> Self {
        let step = step.abs().clamp(0.0, MAX_STEP);
        let squeeze = step.max(1.0);
        let half = (HALF as f64 * squeeze).ceil() as usize;
        let cutoff = BAND / squeeze;
        let mut weights = Vec::with_capacity((PHASES + 1) * 2 * half);
        for phase in 0..=PHASES {
            let between = phase as f64 / PHASES as f64;
            let row = weights.len();
            for tap in 0..2 * half {
                let distance = tap as f64 - (half as f64 - 1.0) - between;
                weights.push((sinc(distance * cutoff) * window(distance / half as f64)) as f32);
            }
            let sum: f32 = weights[row..].iter().sum();
            weights[row..].iter_mut().for_each(|weight| *weight /= sum);
        }
        Self { step, half, weights }
    }

    /// Whether the weights are those for `step`.
    pub(super) fn fits(&self, step: f64) -> bool {
        self.step == step.abs().clamp(0.0, MAX_STEP)
    }

    /// Source frames that are read on each side of a place.
    pub(super) fn reach(&self) -> usize {
        self.half
    }

    /// The sound at `place`, in frames of `source`; nothing outside.
    pub(super) fn at(&self, source: &[Stereo], place: f64) -> Stereo {
        let whole = place.floor();
        let between = place - whole;
        // On a sample and unsqueezed, the sample itself is the answer: untouched sound at speed 1.
        if self.step <= 1.0 && !(1e-5..=1.0 - 1e-5).contains(&between) {
            let index = place.round();
            return if index < 0.0 { [0.0; 2] } else { source.get(index as usize).copied().unwrap_or_default() };
        }
        let row = between * PHASES as f64;
        let (phase, part) = (row as usize, row.fract() as f32);
        let width = 2 * self.half;
        let near = &self.weights[phase * width..(phase + 1) * width];
        let far = &self.weights[(phase + 1) * width..(phase + 2) * width];
        let first = whole as i64 - (self.half as i64 - 1);
        let mut sum = [0.0_f32; 2];
        for (tap, (near, far)) in near.iter().zip(far).enumerate() {
            let Some(frame) = usize::try_from(first + tap as i64).ok().and_then(|index| source.get(index)) else {
                continue;
            };
            let weight = near + (far - near) * part;
            sum[0] += weight * frame[0];
            sum[1] += weight * frame[1];
        }
        sum
    }
}

fn sinc(x: f64) -> f64 {
    if x.abs() < 1e-9 { 1.0 } else { (PI * x).sin() / (PI * x) }
}

/// The Kaiser window over -1 to 1.
fn window(x: f64) -> f64 {
    if x.abs() >= 1.0 { 0.0 } else { bessel(BETA * (1.0 - x * x).sqrt()) / bessel(BETA) }
}

/// The modified Bessel function of order 0, by its series.
fn bessel(x: f64) -> f64 {
    let mut term = 1.0;
    let mut sum = 1.0;
    for k in 1..40 {
        term *= (x / (2.0 * f64::from(k))).powi(2);
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hz: f64, rate_hz: f64, frames: usize) -> Vec<Stereo> {
        (0..frames).map(|i| [(2.0 * PI * hz * i as f64 / rate_hz).sin() as f32; 2]).collect()
    }

    #[test]
    fn a_tone_keeps_its_shape_between_samples() {
        let source = tone(5_000.0, 44_100.0, 4_000);
        for step in [44_100.0 / 48_000.0, 0.5] {
            let sinc = Sinc::new(step);
            for i in 200..1_000 {
                let place = i as f64 * step + 100.0;
                let wanted = (2.0 * PI * 5_000.0 * place / 44_100.0).sin() as f32;
                let got = sinc.at(&source, place)[0];
                assert!((got - wanted).abs() < 1e-3, "{place}: {got} for {wanted}");
            }
        }
    }

    #[test]
    fn squeezing_leaves_no_false_tones() {
        // At twice the speed, 15 kHz of 44.1 kHz would fold back; it has to go.
        let source = tone(15_000.0, 44_100.0, 8_000);
        let sinc = Sinc::new(-2.0);
        let loudest = (100..3_000).map(|i| sinc.at(&source, f64::from(i) * 2.0)[0].abs()).fold(0.0, f32::max);
        assert!(loudest < 0.01, "{loudest}");
    }

    #[test]
    fn speed_one_changes_nothing() {
        let source = tone(440.0, 48_000.0, 500);
        let sinc = Sinc::new(1.0);
        assert!((0..500).all(|i| sinc.at(&source, i as f64) == source[i]));
        assert_eq!(sinc.at(&source, -3.0), [0.0; 2]);
        assert_eq!(sinc.at(&source, 600.0), [0.0; 2]);
    }
}
