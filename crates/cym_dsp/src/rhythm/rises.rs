//! What is kept of every frame: how loud its bands are and by how much they rise.

pub(crate) mod newest;

use std::collections::VecDeque;
use std::ops::Range;

use super::pitch::PitchRows;
use super::{FRAMES_PER_SEC, FRAMES_PER_STEP, curve};
use crate::analyse::stft::Stft;

/// Lowest and highest frequency that is listened to.
const RANGE_HZ: Range<f32> = 27.5..16_000.0;
/// Cells an octave where the spectrum resolves them.
const CELLS_PER_OCTAVE: f32 = 24.0;
/// What an amplitude is multiplied by before the logarithm, for songs of usual loudness ...
const GAIN: f32 = 1_000.0;
/// ... and how much more for quieter songs, each step.
const GAIN_STEP: f32 = 10.0;
/// How many gains are followed; which is right is known at the end.
const GAINS: usize = 3;
/// Songs whose loud frames have at least this amplitude (-22 dB) take the first gain.
const USUAL_AMPLITUDE: f32 = 0.08;
/// Amplitude below which nothing is music: -70 dB of full scale.
const FLOOR: f32 = 3.162_277_7e-4;
/// What is added to magnitudes before their logarithm: -100 dB.
const LEAST: f32 = 1e-5;
/// How long after a rise something must be audible, in frames (42 ms).
const AUDIBLE_WITHIN: usize = 10;

/// A frame of the long window is compared with the one 12.5 ms earlier, of the short with 8 ms.
const LONG_LAG: usize = 3;
const SHORT_LAG: usize = 2;
/// Hats are compared with 12.5 ms earlier.
const HAT_LAG: usize = 3;

/// All that the rhythm of a song is found from.
#[derive(Clone)]
pub(crate) struct Rises {
    long: LogFlux,
    short: LogFlux,
    hat: HatFlux,
    /// Amplitude of everything, in the short window.
    pub(super) whole: Band,
    /// Amplitudes of bands, all at frame rate.
    pub(super) kick: Band,
    pub(super) mid: Band,
    pub(super) snare: Band,
    /// The geometric mean of the magnitudes from 1 to 8 kHz: noise fills every bin, tones leave most empty.
    pub(super) noise: Vec<f32>,
    /// The sum of the magnitudes from 150 to 400 Hz, where a drum skin sounds.
    pub(super) body: Vec<f32>,
    noise_cells: Range<usize>,
    body_cells: Range<usize>,
    pub(super) pitch: PitchRows,
    window_secs: f64,
}

impl Rises {
    pub(crate) fn new(long: &Stft, short: &Stft) -> Self {
        let long_flux = LogFlux::new(long, RANGE_HZ, LONG_LAG, &[150.0, 3_000.0]);
        Self {
            pitch: PitchRows::new(&long_flux.cells, long),
            short: LogFlux::new(short, 3_000.0..RANGE_HZ.end, SHORT_LAG, &[]),
            hat: HatFlux::new(short),
            whole: Band::new(short, RANGE_HZ.start, RANGE_HZ.end),
            kick: Band::new(long, 30.0, 120.0),
            mid: Band::new(long, 150.0, 1_500.0),
            snare: Band::new(short, 1_500.0, 6_000.0),
            noise: Vec::new(),
            body: Vec::new(),
            noise_cells: long_flux.cells_between(1_000.0..8_000.0),
            body_cells: long_flux.cells_between(150.0..400.0),
            window_secs: long.secs(),
            long: long_flux,
        }
    }

    /// Takes in the newest frame.
    pub(crate) fn hear(&mut self, long: &Stft, short: &Stft) {
        self.long.hear(long);
        self.short.hear(short);
        self.hat.hear(short);
        self.kick.hear(long);
        self.mid.hear(long);
        self.snare.hear(short);
        self.whole.hear(short);
        self.noise.push(self.long.geometric_mean(self.noise_cells.clone()));
        self.body.push(self.long.sum_of_magnitudes(self.body_cells.clone()));
        self.pitch.hear(&self.long.now);
    }

    /// Keeps the first `frames`, and no rises from windows that reach past the end.
    pub(super) fn trim(&mut self, frames: usize, duration_secs: f64) {
        // Where the sound breaks off, the cut itself splashes over the whole spectrum.
        let whole_secs = duration_secs - 0.5 * self.window_secs;
        let quiet_from = ((whole_secs * FRAMES_PER_SEC).max(0.0) as usize).max(1);
        self.whole.amplitudes.resize(frames, 0.0);
        let audible: Vec<bool> = curve::highest_ahead(&self.whole.amplitudes, AUDIBLE_WITHIN)
            .into_iter()
            .map(|amplitude| amplitude > FLOOR)
            .collect();
        for flux in self.long.flux.iter_mut().chain(&mut self.short.flux).flatten().chain([&mut self.hat.flux]) {
            flux.resize(frames, 0.0);
            if let Some(cut) = flux.get_mut(quiet_from..) {
                cut.fill(0.0);
            }
            flux.iter_mut().zip(&audible).filter(|(_, audible)| !**audible).for_each(|(value, _)| *value = 0.0);
        }
        let bands = [&mut self.kick.amplitudes, &mut self.mid.amplitudes, &mut self.snare.amplitudes];
        for amplitudes in bands.into_iter().chain([&mut self.noise, &mut self.body]) {
            amplitudes.resize(frames, 0.0);
            // A level that stays is no rise.
            let last = amplitudes.get(quiet_from).copied().unwrap_or(0.0);
            if let Some(cut) = amplitudes.get_mut(quiet_from..) {
                cut.fill(last);
            }
            amplitudes.iter_mut().zip(&audible).filter(|(_, audible)| !**audible).for_each(|(value, _)| *value = 0.0);
        }
    }

    /// The amplitude that the song's loud frames reach.
    pub(super) fn loud(&self) -> f32 {
        curve::percentile_of(&self.whole.amplitudes, 0.95)
    }

    /// Rises of the whole spectrum, in tens of decibels summed over cells, at frame rate.
    pub(super) fn onset(&self) -> Vec<f32> {
        let parts: Vec<Vec<f32>> = (0..3).map(|part| self.mixed(&self.long.flux[part])).collect();
        (0..self.whole.amplitudes.len()).map(|i| parts.iter().map(|part| part[i]).sum()).collect()
    }

    /// The same below 150 Hz, in steps of the pulse.
    pub(super) fn low_steps(&self) -> Vec<f32> {
        steps(&self.mixed(&self.long.flux[0]))
    }

    /// The same from 150 Hz to 3 kHz, in steps of the pulse.
    pub(super) fn mid_steps(&self) -> Vec<f32> {
        steps(&self.mixed(&self.long.flux[1]))
    }

    /// The same above 3 kHz in the short window, in steps of the pulse.
    pub(super) fn high_steps(&self) -> Vec<f32> {
        steps(&self.mixed(&self.short.flux[0]))
    }

    /// Rises above 9 kHz, at frame rate, whatever the song's gain.
    pub(super) fn hat(&self) -> &[f32] {
        &self.hat.flux
    }

    /// The flux at the gain that suits this song's loudness.
    fn mixed(&self, gains: &[Vec<f32>; GAINS]) -> Vec<f32> {
        let loud = self.loud();
        let place =
            if loud > 0.0 { (USUAL_AMPLITUDE / loud).log(GAIN_STEP).clamp(0.0, (GAINS - 1) as f32) } else { 0.0 };
        let low = (place as usize).min(GAINS - 2);
        let part = place - low as f32;
        gains[low].iter().zip(&gains[low + 1]).map(|(a, b)| (b - a).mul_add(part, *a)).collect()
    }
}

/// Means over the frames of each step.
pub(super) fn steps(frames: &[f32]) -> Vec<f32> {
    frames.chunks_exact(FRAMES_PER_STEP).map(|chunk| chunk.iter().sum::<f32>() / FRAMES_PER_STEP as f32).collect()
}

/// The amplitude of one band.
#[derive(Clone)]
pub(super) struct Band {
    bins: Range<usize>,
    amplitudes: Vec<f32>,
}

impl Band {
    fn new(stft: &Stft, low_hz: f32, high_hz: f32) -> Self {
        Self { bins: stft.bins(low_hz, high_hz), amplitudes: Vec::new() }
    }

    fn hear(&mut self, stft: &Stft) {
        self.amplitudes.push(stft.power()[self.bins.clone()].iter().sum::<f32>().sqrt());
    }

    /// The amplitude of every frame.
    pub(super) fn amplitudes(&self) -> &[f32] {
        &self.amplitudes
    }

    /// By how much the amplitude has grown since `lag` frames earlier.
    pub(super) fn rise(&self, lag: usize) -> Vec<f32> {
        curve::rise(&self.amplitudes, lag)
    }
}

/// Cells of about a 24th of an octave, at least one bin each.
fn cells(bins: Range<usize>) -> Vec<Range<usize>> {
    let mut cells = Vec::new();
    let mut from = bins.start;
    while from < bins.end {
        let next = (from as f32 * 2.0_f32.powf(1.0 / CELLS_PER_OCTAVE)).round() as usize;
        let to = next.clamp(from + 1, bins.end);
        cells.push(from..to);
        from = to;
    }
    cells
}

/// Rises of the logarithm of cell magnitudes, against the largest of three neighbouring cells earlier.
///
/// The neighbours make a gliding or trembling tone no rise (Böck and Widmer's maximum filter, 2013).
#[derive(Clone)]
struct LogFlux {
    cells: Vec<Range<usize>>,
    bin_hz: f32,
    /// The first cell of every part but the first.
    splits: Vec<usize>,
    /// By part, then by gain.
    flux: Vec<[Vec<f32>; GAINS]>,
    /// Magnitudes of the newest frame.
    now: Vec<f32>,
    /// Magnitudes of earlier frames, each cell already the largest of three.
    earlier: VecDeque<Vec<f32>>,
}

impl LogFlux {
    fn new(stft: &Stft, hz: Range<f32>, lag: usize, splits_hz: &[f32]) -> Self {
        let cells = cells(stft.bins(hz.start, hz.end));
        let bin_hz = stft.bin_hz();
        let first_above = |hz: f32| cells.partition_point(|cell| cell.start as f32 * bin_hz < hz);
        Self {
            splits: splits_hz.iter().map(|&hz| first_above(hz)).collect(),
            flux: vec![Default::default(); splits_hz.len() + 1],
            now: vec![0.0; cells.len()],
            earlier: vec![vec![0.0; cells.len()]; lag].into(),
            bin_hz,
            cells,
        }
    }

    fn hear(&mut self, stft: &Stft) {
        let power = stft.power();
        for (magnitude, bins) in self.now.iter_mut().zip(&self.cells) {
            *magnitude = power[bins.clone()].iter().sum::<f32>().sqrt();
        }
        let mut before = self.earlier.pop_front().unwrap_or_default();
        let mut from = 0;
        let ends = self.splits.iter().copied().chain([self.cells.len()]);
        for (part, to) in self.flux.iter_mut().zip(ends) {
            let mut sums = [0.0; GAINS];
            for (&now, &before) in self.now[from..to].iter().zip(&before[from..to]) {
                if now > before {
                    let mut gain = GAIN;
                    for sum in &mut sums {
                        // log10((1 + g a) / (1 + g b)): one logarithm for both.
                        *sum += log10(gain.mul_add(now, 1.0) / gain.mul_add(before, 1.0));
                        gain *= GAIN_STEP;
                    }
                }
            }
            for (flux, sum) in part.iter_mut().zip(sums) {
                flux.push(sum);
            }
            from = to;
        }
        let last = self.now.len().saturating_sub(1);
        for (index, highest) in before.iter_mut().enumerate() {
            *highest = self.now[index.saturating_sub(1)..=(index + 1).min(last)].iter().copied().fold(0.0, f32::max);
        }
        self.earlier.push_back(before);
    }

    /// The cells whose centre lies between two frequencies.
    fn cells_between(&self, hz: Range<f32>) -> Range<usize> {
        let first =
            |hz: f32| self.cells.partition_point(|cell| 0.5 * (cell.start + cell.end - 1) as f32 * self.bin_hz < hz);
        first(hz.start)..first(hz.end)
    }

    /// The sum of bin magnitudes of these cells, as if each cell's power were spread evenly over it.
    fn sum_of_magnitudes(&self, cells: Range<usize>) -> f32 {
        let magnitudes = self.now[cells.clone()].iter().zip(&self.cells[cells]);
        magnitudes.map(|(magnitude, cell)| magnitude * (cell.len() as f32).sqrt()).sum()
    }

    /// The geometric mean over cells of the magnitude a bin.
    fn geometric_mean(&self, cells: Range<usize>) -> f32 {
        if cells.is_empty() {
            return 0.0;
        }
        let magnitudes = self.now[cells.clone()].iter().zip(&self.cells[cells.clone()]);
        let logs = magnitudes.map(|(magnitude, cell)| log10(magnitude / (cell.len() as f32).sqrt() + LEAST));
        10.0_f32.powf(logs.sum::<f32>() / cells.len() as f32)
    }
}

/// Rises of the square root of cell magnitudes above 9 kHz: where only cymbals are.
#[derive(Clone)]
struct HatFlux {
    cells: Vec<Range<usize>>,
    earlier: VecDeque<Vec<f32>>,
    flux: Vec<f32>,
}

impl HatFlux {
    fn new(stft: &Stft) -> Self {
        let cells = cells(stft.bins(9_000.0, RANGE_HZ.end));
        Self { earlier: vec![vec![0.0; cells.len()]; HAT_LAG].into(), cells, flux: Vec::new() }
    }

    fn hear(&mut self, stft: &Stft) {
        let power = stft.power();
        let roots = |bins: &Range<usize>| power[bins.clone()].iter().sum::<f32>().sqrt().sqrt();
        let now: Vec<f32> = self.cells.iter().map(roots).collect();
        let before = self.earlier.pop_front().unwrap_or_default();
        let mut sum = 0.0;
        for (index, &value) in now.iter().enumerate() {
            let around = &before[index.saturating_sub(1)..(index + 2).min(before.len())];
            sum += (value - around.iter().copied().fold(0.0, f32::max)).max(0.0);
        }
        self.flux.push(sum);
        self.earlier.push_back(now);
    }
}

/// The decimal logarithm of a positive number, to within 1e-4.
///
/// The exponent is read from the bits; the mantissa's logarithm is a fraction fitted at both ends.
fn log10(ratio: f32) -> f32 {
    let bits = ratio.to_bits();
    let exponent = (bits >> 23) as i32 - 127;
    let mantissa = f32::from_bits((bits & 0x007f_ffff) | 0x3f80_0000);
    // atanh series: log m = 2 (t + t^3/3 + t^5/5 + ...), t = (m - 1) / (m + 1) <= 1/3.
    let t = (mantissa - 1.0) / (mantissa + 1.0);
    let square = t * t;
    let natural = 2.0 * t * square.mul_add(square.mul_add(square.mul_add(1.0 / 7.0, 0.2), 1.0 / 3.0), 1.0);
    (exponent as f32).mul_add(std::f32::consts::LOG10_2, natural * std::f32::consts::LOG10_E)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_logarithm_is_the_logarithm() {
        let mut ratio = 1e-6_f32;
        while ratio < 1e7 {
            assert!((log10(ratio) - ratio.log10()).abs() < 1e-4, "{ratio}: {}", log10(ratio));
            ratio *= 1.0137;
        }
        assert_eq!(log10(1.0), 0.0);
    }

    #[test]
    fn cells_cover_their_bins_once() {
        let cells = cells(2..300);
        assert_eq!((cells[0].start, cells.last().unwrap().end), (2, 300));
        assert!(cells.windows(2).all(|pair| pair[0].end == pair[1].start));
        assert!(cells.iter().all(|cell| !cell.is_empty()));
    }
}
