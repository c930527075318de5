//! What each unit sounds like, in numbers whose differences mean alike.

use super::grid::Grid;
use crate::track::{FeatureTrack, SPECTRUM_BANDS};

/// A unit's numbers: the mean of every band of the spectrum, and how much it rises.
pub(super) const WIDTH: usize = 2 * SPECTRUM_BANDS;
/// Rises are small beside levels.
const RISE_GAIN: f32 = 3.0;
/// How much of the mean variance is added to each: features that hardly vary must not decide everything.
const SHRINK: f64 = 1.0;
/// Music that repeats itself exactly has no such variation: it is taken to be at least this part of the whole spread.
const LEAST_NOISE: f32 = 0.005;
/// The part of differences from bar to bar that counts as usual; larger ones lie across boundaries.
const USUAL: f32 = 0.8;

/// The numbers of all units within the music.
pub(super) struct Features {
    /// One row a unit.
    pub rows: Vec<[f32; WIDTH]>,
    /// The median squared distance of two units a bar apart, halved: what is no change at all.
    pub noise: f32,
}

impl Features {
    /// Measures the units of a track. Directions in which the music varies from bar to bar anyway are
    /// scaled down (a Mahalanobis distance), so that a new instrument stands out against a melody.
    pub(super) fn of(track: &FeatureTrack, grid: &Grid) -> Self {
        let mut rows: Vec<[f32; WIDTH]> = (0..grid.end).map(|unit| row(track, grid, unit)).collect();
        let pairs = bar_pairs(&rows, grid.bar);
        if let Some(lower) = cholesky(covariance(&pairs)) {
            for row in &mut rows {
                whiten(row, &lower);
            }
        }
        let mut distances: Vec<f32> = bar_pairs(&rows, grid.bar).iter().map(square).collect();
        let noise = 0.5 * crate::analyse::percentile(&mut distances, 0.5);
        Self { noise: noise.max(LEAST_NOISE * spread(&rows)).max(1e-6), rows }
    }
}

fn row(track: &FeatureTrack, grid: &Grid, unit: usize) -> [f32; WIDTH] {
    let frames = track.spectrum.len();
    let hop = |secs: f64| ((secs / track.hop_secs).round() as usize).min(frames);
    let from = hop(grid.units[unit]).min(frames.saturating_sub(1));
    let to = hop(grid.units[unit + 1]).clamp(from + 1, frames.max(from + 1));
    let mut row = [0.0; WIDTH];
    let scale = 1.0 / 255.0 / (to - from) as f32;
    for index in from..to {
        let (Some(now), Some(before)) = (track.spectrum.frame(index), track.spectrum.frame(index.saturating_sub(1)))
        else {
            continue;
        };
        let (levels, rises) = row.split_at_mut(SPECTRUM_BANDS);
        for (((level, rise), &now), &before) in levels.iter_mut().zip(rises).zip(now).zip(before) {
            *level += scale * f32::from(now);
            *rise += RISE_GAIN * scale * f32::from(now.saturating_sub(before));
        }
    }
    row
}

/// The mean squared distance of the rows to their mean.
fn spread(rows: &[[f32; WIDTH]]) -> f32 {
    let count = rows.len().max(1) as f32;
    let mean: [f32; WIDTH] = std::array::from_fn(|index| rows.iter().map(|row| row[index]).sum::<f32>() / count);
    rows.iter().map(|row| distance(row, &mean)).sum::<f32>() / count
}

fn square(row: &[f32; WIDTH]) -> f32 {
    row.iter().map(|value| value * value).sum()
}

/// The squared distance of two rows.
pub(super) fn distance(a: &[f32; WIDTH], b: &[f32; WIDTH]) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

/// Differences of units one bar apart.
fn bar_pairs(rows: &[[f32; WIDTH]], bar: usize) -> Vec<[f32; WIDTH]> {
    let later = rows.get(bar..).unwrap_or_default();
    rows.iter().zip(later).map(|(a, b)| std::array::from_fn(|index| b[index] - a[index])).collect()
}

/// The covariance of the usual differences, with a floor; `None` when nothing differs.
fn covariance(pairs: &[[f32; WIDTH]]) -> Option<Vec<[f64; WIDTH]>> {
    let sizes: Vec<f32> = pairs.iter().map(square).collect();
    let limit = crate::analyse::percentile(&mut sizes.clone(), f64::from(USUAL));
    let mut sums = vec![[0.0; WIDTH]; WIDTH];
    let mut count = 0.0;
    for (pair, _) in pairs.iter().zip(&sizes).filter(|&(_, &size)| size <= limit) {
        count += 2.0;
        for (row, &a) in sums.iter_mut().zip(pair) {
            row.iter_mut().zip(pair).for_each(|(sum, &b)| *sum += f64::from(a * b));
        }
    }
    let mean = (0..WIDTH).map(|index| sums[index][index]).sum::<f64>() / WIDTH as f64;
    if mean <= 1e-12 {
        return None;
    }
    for (index, row) in sums.iter_mut().enumerate() {
        row[index] += SHRINK * mean;
        for sum in row {
            *sum /= count;
        }
    }
    Some(sums)
}

/// The lower triangle whose product with its mirror image is the matrix (A.-L. Cholesky).
fn cholesky(matrix: Option<Vec<[f64; WIDTH]>>) -> Option<Vec<[f64; WIDTH]>> {
    let mut lower = matrix?;
    for row in 0..WIDTH {
        for column in 0..=row {
            let dot: f64 = (0..column).map(|k| lower[row][k] * lower[column][k]).sum();
            let rest = lower[row][column] - dot;
            lower[row][column] = if row == column { rest.max(1e-18).sqrt() } else { rest / lower[column][column] };
        }
    }
    Some(lower)
}

/// Solves `lower * out = row` in place.
fn whiten(row: &mut [f32; WIDTH], lower: &[[f64; WIDTH]]) {
    let mut out = [0.0_f64; WIDTH];
    for index in 0..WIDTH {
        let dot: f64 = lower[index][..index].iter().zip(&out).map(|(a, b)| a * b).sum();
        out[index] = (f64::from(row[index]) - dot) / lower[index][index];
    }
    row.iter_mut().zip(out).for_each(|(value, out)| *value = out as f32);
}
