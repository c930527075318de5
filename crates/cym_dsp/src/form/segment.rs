//! Where sections start: the cut of the song into stretches that are each alike within themselves.
//!
//! A cut is the cheaper the smaller the scatter of its stretches around their means; every start costs more: less at
//! the start of a bar, less for a length of four, eight or sixteen bars, most for lengths far from eight bars, which is
//! how long sections of most songs are. A song that never changes is thus cut into phrases of eight bars. All good cuts
//! together decide, by their likelihood, so that two of nearly the same price do not turn over.

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
/// How much dearer a cut may be and still count: its likelihood falls by e with each so much.
const WARMTH: f64 = 0.3;
/// A section starts where all cuts together say so at least this likely, those a unit beside it counting in part.
const LEAST_LIKELY: f64 = 0.35;
const BESIDE: f64 = 0.5;
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
    let likely = Likely::new(features, grid).starts(len);
    chosen(&likely, least)
}

/// How likely a section starts at each unit, over all cuts of the song.
///
/// The cheapest cut alone turns over when two are nearly as cheap; what most of the good cuts have in common does not.
struct Likely<'a> {
    sums: Sums,
    noise: f32,
    grid: &'a Grid,
    len: usize,
}

impl<'a> Likely<'a> {
    fn new(features: &Features, grid: &'a Grid) -> Self {
        Self { sums: Sums::new(features), noise: features.noise, grid, len: features.rows.len() }
    }

    /// The logarithm of how likely a stretch is, but for a factor that all share.
    fn stretch(&self, start: usize, end: usize) -> f64 {
        let first = if start == 0 { 0.0 } else { start_price(self.grid, start) };
        let price = first + length_price(self.grid, end - start, end == self.len);
        -f64::from(self.sums.scatter(start, end) / self.noise + price) / WARMTH
    }

    /// Forward over all cuts of what comes before, then backward over those of what comes after.
    fn starts(&self, len: usize) -> Vec<f64> {
        let (least, most) = (LEAST_BARS * self.grid.bar, MOST_BARS * self.grid.bar);
        let mut before = vec![f64::NEG_INFINITY; len + 1];
        before[0] = 0.0;
        for end in least..=len {
            let from = end.saturating_sub(most);
            before[end] = log_sum((from..=end - least).map(|start| before[start] + self.stretch(start, end)));
        }
        let mut after = vec![f64::NEG_INFINITY; len + 1];
        after[len] = 0.0;
        for start in (0..=len - least).rev() {
            let to = (start + most).min(len);
            after[start] = log_sum((start + least..=to).map(|end| self.stretch(start, end) + after[end]));
        }
        (0..len).map(|unit| (before[unit] + after[unit] - before[len]).exp()).collect()
    }
}

/// The logarithm of the sum of the exponentials.
fn log_sum(logs: impl Iterator<Item = f64> + Clone) -> f64 {
    let top = logs.clone().fold(f64::NEG_INFINITY, f64::max);
    if top == f64::NEG_INFINITY { top } else { top + logs.map(|log| (log - top).exp()).sum::<f64>().ln() }
}

/// The starts that together are the most likely, each by how far it is above [`LEAST_LIKELY`], no two too close.
fn chosen(likely: &[f64], least: usize) -> Vec<usize> {
    let len = likely.len();
    let worth = |unit: usize| {
        let next = likely.get(unit + 1).copied().unwrap_or(0.0);
        let beside = if unit > 1 { likely[unit - 1] } else { 0.0 } + next;
        likely[unit] + BESIDE * beside - LEAST_LIKELY
    };
    // For every unit the best choice up to it, and whether it is chosen itself.
    let mut best = vec![(0.0, false); len];
    for unit in least..len {
        let skip = best[unit - 1].0;
        let take = worth(unit) + best[unit - least].0;
        best[unit] = if unit + least <= len && take > skip { (take, true) } else { (skip, false) };
    }
    let mut starts = Vec::new();
    let mut unit = len - 1;
    while unit >= least {
        if best[unit].1 {
            starts.push(unit);
            unit -= least;
        } else {
            unit -= 1;
        }
    }
    starts.push(0);
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
