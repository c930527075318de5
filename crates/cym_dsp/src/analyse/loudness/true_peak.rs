//! The highest level between samples, as a converter would play it.

use std::f64::consts::PI;

/// Samples on both sides that make a value between two.
const SIDE: usize = 8;
/// A gap whose two samples are both below this part of the highest peak cannot hold a higher one.
const WORTH: f32 = 0.5;

/// Follows one channel.
#[derive(Clone)]
pub(super) struct TruePeak {
    /// Weights of the samples around a gap, for each place inside it.
    places: Vec<[f32; 2 * SIDE]>,
    samples: Vec<f32>,
    highest: f32,
}

impl TruePeak {
    /// A follower that looks at four places a sample at usual rates, two from 80 kHz and one from 160 kHz.
    pub(super) fn new(rate_hz: u32) -> Self {
        let steps = match rate_hz {
            ..80_000 => 4,
            80_000..160_000 => 2,
            _ => 1,
        };
        let places = (1..steps).map(|step| weights(f64::from(step) / f64::from(steps))).collect();
        Self { places, samples: vec![0.0; 2 * SIDE - 1], highest: 0.0 }
    }

    /// Hears the next samples.
    pub(super) fn hear(&mut self, samples: &[f32]) {
        self.highest = samples.iter().fold(self.highest, |highest, sample| highest.max(sample.abs()));
        self.samples.extend_from_slice(samples);
        for around in self.samples.array_windows::<{ 2 * SIDE }>() {
            if around[SIDE - 1].abs().max(around[SIDE].abs()) > WORTH * self.highest {
                for place in &self.places {
                    let value: f32 = around.iter().zip(place).map(|(sample, weight)| sample * weight).sum();
                    self.highest = self.highest.max(value.abs());
                }
            }
        }
        self.samples.drain(..samples.len());
    }

    /// The highest absolute value so far.
    pub(super) fn highest(&self) -> f32 {
        self.highest
    }
}

/// A sinc under a Hann window, centred `part` of the way through the gap, with a gain of exactly 1 at 0 Hz.
fn weights(part: f64) -> [f32; 2 * SIDE] {
    let raw: [f64; 2 * SIDE] = std::array::from_fn(|index| {
        let at = index as f64 - (SIDE - 1) as f64 - part;
        let window = 0.5 + 0.5 * (PI * at / SIDE as f64).cos();
        window * (PI * at).sin() / (PI * at)
    });
    let sum: f64 = raw.iter().sum();
    raw.map(|weight| (weight / sum) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tone_sampled_beside_its_tops_reads_its_amplitude() {
        for (rate_hz, part, phase) in [(48_000, 0.25, 0.785), (48_000, 1.0 / 6.0, 1.047), (96_000, 0.125, 1.178)] {
            let tone: Vec<f32> =
                (0..4_800).map(|i| 0.5 * (std::f32::consts::TAU * i as f32 * part + phase).sin()).collect();
            let mut peak = TruePeak::new(rate_hz);
            // The start is a step, which rings over; steady state is what counts.
            peak.samples.copy_from_slice(&tone[9..9 + 2 * SIDE - 1]);
            peak.hear(&tone[24..]);
            assert!((peak.highest() - 0.5).abs() < 0.012, "{rate_hz} {part}: {}", peak.highest());
        }
    }
}
