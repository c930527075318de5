//! The K weighting: a shelf for the head, and a high-pass, then power.

use std::f64::consts::PI;

/// Corner, gain and quality of the shelf, and corner and quality of the high-pass: with these numbers the
/// bilinear transform gives the coefficients that ITU-R BS.1770-4 prints for 48 kHz.
const SHELF_HZ: f64 = 1_681.974_450_955_533;
const SHELF_DB: f64 = 3.999_843_853_973_347;
const SHELF_Q: f64 = 0.707_175_236_955_419_6;
const PASS_HZ: f64 = 38.135_470_876_024_44;
const PASS_Q: f64 = 0.500_327_037_323_877_3;
/// Filter memory below this is nothing; smaller numbers would only be slow.
const NOTHING: f64 = 1e-25;

/// One channel's filter with its memory.
#[derive(Clone)]
pub(super) struct KWeight {
    shelf: Biquad,
    pass: Biquad,
    weight: f64,
}

impl KWeight {
    /// The filter for a rate; `weight` multiplies the power.
    pub(super) fn new(rate_hz: u32, weight: f64) -> Self {
        // Above half the rate there is nothing to lift.
        let k = (PI * (SHELF_HZ / f64::from(rate_hz)).min(0.49)).tan();
        let high = 10_f64.powf(SHELF_DB / 20.0);
        let band = high.powf(0.499_666_774_154_541_6);
        let norm = 1.0 + k / SHELF_Q + k * k;
        let shelf = Biquad {
            b: [
                (high + band * k / SHELF_Q + k * k) / norm,
                2.0 * (k * k - high) / norm,
                (high - band * k / SHELF_Q + k * k) / norm,
            ],
            a: [2.0 * (k * k - 1.0) / norm, (1.0 - k / SHELF_Q + k * k) / norm],
            state: [0.0; 2],
        };
        let k = (PI * PASS_HZ / f64::from(rate_hz)).tan();
        let norm = 1.0 + k / PASS_Q + k * k;
        let pass = Biquad {
            b: [1.0, -2.0, 1.0],
            a: [2.0 * (k * k - 1.0) / norm, (1.0 - k / PASS_Q + k * k) / norm],
            state: [0.0; 2],
        };
        Self { shelf, pass, weight }
    }

    /// The sum of the weighted squares of the next samples.
    pub(super) fn power(&mut self, samples: &[f32]) -> f64 {
        if self.weight == 0.0 {
            return 0.0;
        }
        let sum: f64 = samples
            .iter()
            .map(|&sample| {
                let shelved = self.shelf.step(f64::from(sample));
                let value = self.pass.step(shelved);
                value * value
            })
            .sum();
        self.shelf.settle();
        self.pass.settle();
        sum * self.weight
    }
}

/// A second-order filter, transposed direct form II.
#[derive(Clone)]
struct Biquad {
    b: [f64; 3],
    a: [f64; 2],
    state: [f64; 2],
}

impl Biquad {
    fn step(&mut self, input: f64) -> f64 {
        let output = self.b[0] * input + self.state[0];
        self.state[0] = self.b[1] * input - self.a[0] * output + self.state[1];
        self.state[1] = self.b[2] * input - self.a[1] * output;
        output
    }

    fn settle(&mut self) {
        if self.state.iter().all(|value| value.abs() < NOTHING) {
            self.state = [0.0; 2];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_coefficients_are_those_of_the_standard() {
        let filter = KWeight::new(48_000, 1.0);
        let near = |got: f64, wanted: f64| assert!((got - wanted).abs() < 1e-9, "{got} for {wanted}");
        near(filter.shelf.b[0], 1.535_124_859_586_97);
        near(filter.shelf.b[1], -2.691_696_189_406_38);
        near(filter.shelf.b[2], 1.198_392_810_852_85);
        near(filter.shelf.a[0], -1.690_659_293_182_41);
        near(filter.shelf.a[1], 0.732_480_774_215_85);
        near(filter.pass.a[0], -1.990_047_454_833_98);
        near(filter.pass.a[1], 0.990_072_250_366_21);
    }
}
