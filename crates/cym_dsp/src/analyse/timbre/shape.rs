//! Centroid, roll-off and flatness of one spectrum.

use super::SILENCE;

/// The share of the power that lies below the roll-off.
const ROLLOFF: f32 = 0.85;
/// Flatness is measured from this frequency ...
const FLAT_FROM_HZ: f32 = 50.0;
/// ... to this one: what a lossy encoder cuts away above must not make noise look like tones.
const FLAT_TO_HZ: f32 = 14_000.0;
/// Keeps the logarithm of an empty bin finite, relative to the mean.
const EMPTY: f64 = 1e-9;

/// What the spectrum of one moment looks like; all 0 in silence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Shape {
    /// Sum of the powers of all bins.
    pub power: f32,
    /// The frequency that power balances around.
    pub centroid_hz: f32,
    /// The frequency that 85 % of the power lies below.
    pub rolloff_hz: f32,
    /// Geometric over arithmetic mean of the powers: near 0 for tones, 0.56 for white noise.
    pub flatness: f32,
}

impl Shape {
    /// The shape of silence.
    pub(crate) const SILENCE: Self = Self { power: 0.0, centroid_hz: 0.0, rolloff_hz: 0.0, flatness: 0.0 };

    /// Measures the powers of bins from 0 Hz up.
    pub(crate) fn of(power: &[f32], bin_hz: f32) -> Self {
        // Bin 0 is not sound, and the window smears it into bin 1.
        let bins = power.get(2..).unwrap_or_default();
        let (mut sum, mut moment) = (0.0, 0.0);
        for (index, &power) in bins.iter().enumerate() {
            sum += power;
            moment += power * (index + 2) as f32;
        }
        if sum < SILENCE {
            return Self::SILENCE;
        }
        let mut below = 0.0;
        let rolloff = bins.iter().take_while(|&&power| {
            below += power;
            below < ROLLOFF * sum
        });
        let rolloff_hz = (rolloff.count() + 2) as f32 * bin_hz;
        Self { power: sum, centroid_hz: moment / sum * bin_hz, rolloff_hz, flatness: flatness(power, bin_hz) }
    }
}

fn flatness(power: &[f32], bin_hz: f32) -> f32 {
    let from = ((FLAT_FROM_HZ / bin_hz).ceil() as usize).clamp(2, power.len());
    let to = ((FLAT_TO_HZ / bin_hz) as usize).clamp(from, power.len() - power.len() / 16);
    let bins = &power[from..to];
    let mean = bins.iter().copied().map(f64::from).sum::<f64>() / bins.len().max(1) as f64;
    if mean <= 0.0 {
        return 0.0;
    }
    // One logarithm for eight bins: their product stays far inside what a double holds.
    let scale = 1.0 / mean;
    let logs: f64 = bins
        .chunks(8)
        .map(|bins| bins.iter().map(|&power| f64::from(power).mul_add(scale, EMPTY)).product::<f64>().ln())
        .sum();
    (logs / bins.len() as f64).exp().min(1.0) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_and_a_plain_have_their_shapes() {
        let mut line = [0.0; 513];
        line[100] = 1.0;
        let shape = Shape::of(&line, 20.0);
        assert_eq!((shape.centroid_hz, shape.rolloff_hz), (2_000.0, 2_000.0));
        assert!(shape.flatness < 0.01, "{shape:?}");
        let shape = Shape::of(&[1.0; 513], 20.0);
        assert!((shape.centroid_hz - 5_140.0).abs() < 20.0 && (shape.rolloff_hz - 8_700.0).abs() < 100.0, "{shape:?}");
        assert!((shape.flatness - 1.0).abs() < 1e-3, "{shape:?}");
        assert_eq!(Shape::of(&[0.0; 513], 20.0), Shape::SILENCE);
    }
}
