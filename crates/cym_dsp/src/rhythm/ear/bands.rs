//! What the network is given: forty bands in decibels, one byte each.

use super::super::FRAMES_PER_SEC;
use super::ROWS_PER_SEC;
use crate::analyse::stft::Stft;

/// Bands of a row.
pub(super) const BANDS: usize = 40;
/// Lowest and highest edge, and where steps go over from even to logarithmic.
const LOW_HZ: f32 = 30.0;
const HIGH_HZ: f32 = 16_000.0;
const KNEE_HZ: f32 = 200.0;
/// Frames of the analysis in a row.
const FRAMES_PER_ROW: usize = (FRAMES_PER_SEC / ROWS_PER_SEC) as usize;
/// Stored: steps of 100/255 dB above -100 dB.
const LEAST_DB: f32 = -100.0;
const STEPS_PER_DB: f32 = 2.55;
/// The loud moments of a song stand this far above 0 in what the network sees, and so many decibels are 1 there.
const RANGE_DB: f32 = 70.0;
const UNIT_DB: f32 = 35.0;
/// How much rises count beside levels.
const RISE_GAIN: f32 = 4.0;
/// The loud moments of a song: this part of its rows is quieter.
const LOUD: f64 = 0.95;

/// The bands of a whole song.
#[derive(Clone)]
pub(super) struct Bands {
    /// For each band its first bin, and how much of each bin's power is in the band.
    shares: Vec<(usize, Vec<f32>)>,
    frames: usize,
    rows: Vec<u8>,
}

impl Bands {
    pub(super) fn new(stft: &Stft) -> Self {
        let bins = stft.power().len();
        let (low, high) = ((LOW_HZ / KNEE_HZ).ln_1p(), (HIGH_HZ / KNEE_HZ).ln_1p());
        // A bin covers half its width on both sides: edges are in bins from the lower edge of bin 0.
        let edge = |band: usize| {
            let hz = KNEE_HZ * (low + (high - low) * band as f32 / BANDS as f32).exp_m1();
            hz / stft.bin_hz() + 0.5
        };
        let shares = (0..BANDS).map(|band| {
            let (from, to) = (edge(band), edge(band + 1));
            let first = (from as usize).min(bins);
            let last = (to.ceil() as usize).clamp(first, bins);
            let share = |bin: usize| ((bin + 1) as f32).min(to) - (bin as f32).max(from);
            (first, (first..last).map(|bin| share(bin).max(0.0)).collect())
        });
        Self { shares: shares.collect(), frames: 0, rows: Vec::new() }
    }

    pub(super) fn hear(&mut self, stft: &Stft) {
        if self.frames.is_multiple_of(FRAMES_PER_ROW) {
            let power = stft.power();
            self.rows.extend(self.shares.iter().map(|(first, shares)| {
                let sum: f32 = shares.iter().zip(&power[*first..]).map(|(share, power)| share * power).sum();
                ((10.0 * (sum + 1e-12).log10() - LEAST_DB) * STEPS_PER_DB).round() as u8
            }));
        }
        self.frames += 1;
    }

    /// The rows of the first `frames` frames.
    pub(super) fn rows(&self, frames: usize) -> &[u8] {
        &self.rows[..self.rows.len().min(frames.div_ceil(FRAMES_PER_ROW) * BANDS)]
    }
}

/// How loud the song is, and what its bytes mean to the network.
pub(super) struct Scale {
    levels: Vec<f32>,
}

impl Scale {
    pub(super) fn of(rows: &[u8]) -> Self {
        let decibels = |byte: u8| f32::from(byte) / STEPS_PER_DB + LEAST_DB;
        let powers: Vec<f32> = (0..=u8::MAX).map(|byte| 10_f32.powf(0.1 * decibels(byte))).collect();
        let mut whole: Vec<f32> =
            rows.chunks_exact(BANDS).map(|row| row.iter().map(|&byte| powers[usize::from(byte)]).sum()).collect();
        let loud = 10.0 * crate::analyse::percentile(&mut whole, LOUD).max(1e-10).log10();
        // Forty bands at the least byte are silence.
        let silent = loud < LEAST_DB + 20.0;
        let level = |byte: u8| ((decibels(byte) - loud + RANGE_DB) / UNIT_DB).max(0.0);
        Self { levels: if silent { Vec::new() } else { (0..=u8::MAX).map(level).collect() } }
    }

    /// Whether there is nothing to hear.
    pub(super) fn is_silent(&self) -> bool {
        self.levels.is_empty()
    }

    /// Writes the levels of a row and by how much each rose since the row before.
    pub(super) fn inputs(&self, rows: &[u8], row: usize, input: &mut [f32]) {
        let now = &rows[row * BANDS..(row + 1) * BANDS];
        let before = &rows[row.saturating_sub(1) * BANDS..][..BANDS];
        let (levels, rises) = input.split_at_mut(BANDS);
        for (((level, rise), &now), &before) in levels.iter_mut().zip(rises).zip(now).zip(before) {
            *level = self.levels[usize::from(now)];
            *rise = RISE_GAIN * (*level - self.levels[usize::from(before)]).max(0.0);
        }
    }
}
