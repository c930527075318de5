//! One windowed power spectrum at a time.

use std::f32::consts::TAU;
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

use super::history::History;

/// Noise bandwidth of a Hann window in bins: the bins of one sine add up to this times its power.
const HANN_SPREAD: f32 = 1.5;
/// The part of a leaning window that lies after its top.
const LEANING_FALL: f32 = 0.2;

/// A Hann-windowed power spectrum, averaged over channels.
///
/// The scale makes the sum over the bins of a full-scale sine 1, and of noise its power relative to that.
#[derive(Clone)]
pub(crate) struct Stft {
    plan: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    input: Vec<f32>,
    output: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    power: Vec<f32>,
    scale: f32,
    bin_hz: f32,
}

impl Stft {
    /// A spectrum over about `secs`, as nearly as a quick transform allows, so that every rate hears alike.
    pub(crate) fn new(rate_hz: u32, secs: f64) -> Self {
        let len = quick_len(f64::from(rate_hz) * secs);
        let window = (0..len).map(|i| 0.5 - 0.5 * (TAU * i as f32 / len as f32).cos()).collect();
        Self::with_window(rate_hz, window, HANN_SPREAD)
    }

    /// The same with a window that rises slowly and falls quickly: what has just begun counts at once.
    ///
    /// Its top lies at four fifths; both sides are halves of Hann windows.
    pub(crate) fn leaning(rate_hz: u32, secs: f64) -> Self {
        let len = quick_len(f64::from(rate_hz) * secs);
        let top = len as f32 * (1.0 - LEANING_FALL);
        let window: Vec<f32> = (0..len)
            .map(|i| {
                let off = i as f32 - top;
                let side = if off < 0.0 { top } else { len as f32 - top };
                0.5 + 0.5 * (0.5 * TAU * off / side).cos()
            })
            .collect();
        let (sum, squares) = window.iter().fold((0.0, 0.0), |(sum, squares), w| (sum + w, squares + w * w));
        Self::with_window(rate_hz, window, len as f32 * squares / (sum * sum))
    }

    fn with_window(rate_hz: u32, window: Vec<f32>, spread: f32) -> Self {
        let len = window.len();
        let plan = RealFftPlanner::new().plan_fft_forward(len);
        let gain = 2.0 / window.iter().sum::<f32>();
        Self {
            input: plan.make_input_vec(),
            output: plan.make_output_vec(),
            scratch: plan.make_scratch_vec(),
            power: vec![0.0; len / 2 + 1],
            scale: gain * gain / spread,
            bin_hz: rate_hz as f32 / len as f32,
            plan,
            window,
        }
    }

    /// Samples in a window.
    pub(crate) fn len(&self) -> usize {
        self.window.len()
    }

    /// Seconds in a window.
    pub(crate) fn secs(&self) -> f64 {
        1.0 / f64::from(self.bin_hz)
    }

    /// Distance between two bins in Hz.
    pub(crate) fn bin_hz(&self) -> f32 {
        self.bin_hz
    }

    /// Analyses the window around sample number `centre`, which `history` must hold whole.
    pub(crate) fn run(&mut self, history: &History, centre: i64) {
        self.power.fill(0.0);
        let scale = self.scale / history.channel_count() as f32;
        let len = self.len();
        for samples in history.windows(centre - (len / 2) as i64, len) {
            for ((input, sample), window) in self.input.iter_mut().zip(samples).zip(&self.window) {
                *input = sample * window;
            }
            let done = self.plan.process_with_scratch(&mut self.input, &mut self.output, &mut self.scratch);
            debug_assert!(done.is_ok(), "buffers come from the plan, so their lengths fit");
            for (power, bin) in self.power.iter_mut().zip(&self.output) {
                *power += scale * bin.norm_sqr();
            }
        }
    }

    /// The power of every bin from 0 Hz up.
    pub(crate) fn power(&self) -> &[f32] {
        &self.power
    }

    /// The bins centred from `low_hz` up to below `high_hz`; empty above half the sample rate.
    pub(crate) fn bins(&self, low_hz: f32, high_hz: f32) -> std::ops::Range<usize> {
        let end = ((high_hz / self.bin_hz).ceil() as usize).min(self.power.len() - 1);
        // Bin 0 is not sound.
        let start = ((low_hz / self.bin_hz).ceil() as usize).clamp(1, end.max(1));
        start..end.max(start)
    }
}

/// The number of samples nearest to `wanted` that transforms quickly: a power of two where one is within a hundredth,
/// else an even product of 2, 3, 5 and 7; 16 to 65,536.
fn quick_len(wanted: f64) -> usize {
    let wanted = wanted.clamp(16.0, 65_536.0);
    let power = 1_usize << wanted.log2().round() as u32;
    let off = |len: usize| (len as f64 - wanted).abs();
    if off(power) <= 0.01 * wanted {
        return power;
    }
    let quick = |len: usize| [2, 3, 5, 7].iter().fold(len, |rest, &prime| without(rest, prime)) == 1;
    // There is one within an eighth: a power of two times 8, 9, 10, 12, 14 or 15.
    let near = (wanted * 0.875) as usize / 2..=(wanted * 1.125) as usize / 2;
    near.map(|half| 2 * half).filter(|&len| quick(len)).min_by(|&a, &b| off(a).total_cmp(&off(b))).unwrap_or(power)
}

/// A number without any factor `prime`.
fn without(mut number: usize, prime: usize) -> usize {
    while number > 0 && number.is_multiple_of(prime) {
        number /= prime;
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_last_alike_at_every_rate() {
        for secs in [0.0213, 0.0427, 0.0853, 0.17] {
            for rate in [22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 192_000_u32] {
                let wanted = f64::from(rate) * secs;
                let len = quick_len(wanted);
                assert!(len.is_multiple_of(2) && (len as f64 / wanted - 1.0).abs() < 0.05, "{rate} Hz {secs} s: {len}");
            }
        }
        assert_eq!([0.0213, 0.0427, 0.0853, 0.17].map(|secs| quick_len(48_000.0 * secs)), [1_024, 2_048, 4_096, 8_192]);
        assert_eq!((quick_len(0.0), quick_len(1e9)), (16, 65_536));
    }
}
