//! How the notes change: a coarse log spectrum over time, one byte a cell.

use std::ops::Range;

use super::FRAMES_PER_SEC;
use crate::analyse::stft::Stft;

/// Frames that are averaged into one row: 20 rows a second.
const FRAMES_PER_ROW: usize = 12;
const ROWS_PER_SEC: f64 = FRAMES_PER_SEC / FRAMES_PER_ROW as f64;
/// What an amplitude is multiplied by before the logarithm.
const GAIN: f32 = 1_000.0;
/// The largest logarithm that is kept: an amplitude of 1.
const TOP: f32 = 3.0;

/// The spectrum from 60 Hz to 2 kHz, 20 times a second.
#[derive(Clone)]
pub(super) struct PitchRows {
    cells: Range<usize>,
    sum: Vec<f32>,
    heard: usize,
    rows: Vec<u8>,
}

impl PitchRows {
    /// Rows of those of `cells` (bins of `stft`) that lie in the range of notes.
    pub(super) fn new(cells: &[Range<usize>], stft: &Stft) -> Self {
        let first = |hz: f32| cells.partition_point(|cell| (cell.start as f32) * stft.bin_hz() < hz);
        let cells = first(60.0)..first(2_000.0);
        Self { sum: vec![0.0; cells.len()], cells, heard: 0, rows: Vec::new() }
    }

    /// Takes in the magnitudes of all cells of the newest frame.
    pub(super) fn hear(&mut self, magnitudes: &[f32]) {
        for (sum, magnitude) in self.sum.iter_mut().zip(&magnitudes[self.cells.clone()]) {
            *sum += magnitude;
        }
        self.heard += 1;
        if self.heard.is_multiple_of(FRAMES_PER_ROW) {
            for sum in &mut self.sum {
                let log = (1.0 + GAIN * *sum / FRAMES_PER_ROW as f32).log10();
                self.rows.push((log / TOP * 255.0).round() as u8);
                *sum = 0.0;
            }
        }
    }

    /// Adds the newest row to `sum`, which grows to its width, and forgets it; `false` when there is none.
    pub(super) fn take(&mut self, sum: &mut Vec<f32>) -> bool {
        let heard = !self.rows.is_empty();
        if heard {
            sum.resize(self.rows.len(), 0.0);
            sum.iter_mut().zip(&self.rows).for_each(|(sum, &value)| *sum += f32::from(value));
            self.rows.clear();
        }
        heard
    }

    /// How different the notes of two time ranges are: 0 the same, 1 nothing in common.
    pub(super) fn change(&self, before: Range<f64>, after: Range<f64>) -> f64 {
        let (a, b) = (self.mean(before), self.mean(after));
        let dot = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f64>();
        let norms = (dot(&a, &a) * dot(&b, &b)).sqrt();
        if norms > 1e-9 { 1.0 - dot(&a, &b) / norms } else { 0.0 }
    }

    /// The mean of the rows of a time range, less its own mean over cells.
    fn mean(&self, secs: Range<f64>) -> Vec<f64> {
        let width = self.cells.len();
        let rows = self.rows.len().checked_div(width).unwrap_or(0);
        let from = ((secs.start * ROWS_PER_SEC).round().max(0.0) as usize).min(rows.saturating_sub(1));
        let to = ((secs.end * ROWS_PER_SEC).round().max(0.0) as usize).clamp(from + 1, rows.max(from + 1)).min(rows);
        let mut mean = vec![0.0; width];
        for row in self.rows.chunks_exact(width.max(1)).take(to).skip(from) {
            for (mean, &value) in mean.iter_mut().zip(row) {
                *mean += f64::from(value);
            }
        }
        let level = mean.iter().sum::<f64>() / width.max(1) as f64;
        for value in &mut mean {
            *value -= level;
        }
        mean
    }
}
