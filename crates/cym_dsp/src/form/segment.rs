//! Where sections start: the cut of the song into stretches that are each alike within themselves.
//!
//! Among all cuts the one is taken whose stretches have the smallest scatter around their means, plus a
//! price for every cut: less at the start of a bar, less for a length of four, eight or sixteen bars, most
//! for lengths far from eight bars, which is how long sections of most songs are. A song that never changes is
//! thus cut into phrases of eight bars.

use super::features::{Features, WIDTH};
use super::grid::Grid;

/// Prices, as multiples of the scatter of a unit that is no change.
const CUT: f32 = 2.0;
const OFF_BAR: f32 = 2.0;
/// Per squared octave of length away from eight bars.
const LENGTH: f32 = 1.0;
const USUAL_BARS: f32 = 8.0;
/// For a length of whole bars that is not a multiple of two; half of it for two, six, ten ... bars.
const ODD: f32 = 1.0;
/// Least and most bars of a section.
const LEAST_BARS: usize = 2;
const MOST_BARS: usize = 128;

/// The first unit of every section, ascending, the first always 0; empty for no units.
pub(super) fn starts(features: &Features, grid: &Grid) -> Vec<usize> {
    let len = features.rows.len();
    let least = LEAST_BARS * grid.bar;
    if len < 2 * least {
        return if grid.len() == 0 { Vec::new() } else { vec![0] };
    }
    let sums = Sums::new(features);
    // For every end, the cheapest cut before it, and where its last stretch starts.
    let mut best = vec![(f32::INFINITY, 0_usize); len + 1];
    best[0].0 = 0.0;
    for end in least..=len {
        let from = end.saturating_sub(MOST_BARS * grid.bar);
        let mut choice = (f32::INFINITY, 0);
        for (start, &(before, _)) in best.iter().enumerate().take(end - least + 1).skip(from) {
            let first = if start == 0 { 0.0 } else { start_price(grid, start) };
            let price = first + length_price(grid, end - start, end == len);
            let total = before + sums.scatter(start, end) / features.noise + price;
            if total < choice.0 {
                choice = (total, start);
            }
        }
        best[end] = choice;
    }
    let mut starts = Vec::new();
    let mut end = len;
    while end > 0 {
        end = best[end].1;
        starts.push(end);
    }
    starts.reverse();
    starts
}

fn start_price(grid: &Grid, start: usize) -> f32 {
    CUT + if grid.beats && !grid.bar_starts[start] { OFF_BAR } else { 0.0 }
}

fn length_price(grid: &Grid, units: usize, last: bool) -> f32 {
    let octaves = (units as f32 / grid.bar as f32 / USUAL_BARS).log2();
    // Where songs end says little of their form, and without beats bars are only a guess.
    let odd = if last || !grid.beats {
        0.0
    } else {
        match (units % grid.bar, units / grid.bar % 4) {
            (0, 0) => 0.0,
            (0, 2) => 0.5 * ODD,
            _ => ODD,
        }
    };
    LENGTH * octaves * octaves + odd
}

/// Running sums, from which the scatter of any stretch is read.
struct Sums {
    rows: Vec<[f64; WIDTH]>,
    squares: Vec<f64>,
}

impl Sums {
    fn new(features: &Features) -> Self {
        let mut rows = vec![[0.0; WIDTH]];
        let mut squares = vec![0.0];
        let (mut sum, mut square) = ([0.0; WIDTH], 0.0);
        for row in &features.rows {
            for (sum, &value) in sum.iter_mut().zip(row) {
                *sum += f64::from(value);
                square += f64::from(value) * f64::from(value);
            }
            rows.push(sum);
            squares.push(square);
        }
        Self { rows, squares }
    }

    /// The sum of squared distances to the mean of the stretch.
    fn scatter(&self, start: usize, end: usize) -> f32 {
        let square: f64 = self.rows[start].iter().zip(&self.rows[end]).map(|(a, b)| (b - a) * (b - a)).sum::<f64>();
        (self.squares[end] - self.squares[start] - square / (end - start) as f64).max(0.0) as f32
    }
}
