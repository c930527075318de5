//! A search over a handful of numbers that needs no gradient.
//!
//! It is covariance matrix adaptation (CMA-ES) after N. Hansen, "The CMA Evolution Strategy: A Tutorial" (arXiv 1604.00772), whose names
//! of constants are kept.
//!
//! It guides the knobs of any graph: ask for points, draw the graph at each, tell how bad each was. Every knob is a number from 0 to 1
//! here; what lies beyond is mirrored back, so that the best place may lie on an edge. The same seed and answers give the same points.

mod eigen;

use crate::cppn::chance;

/// More knobs than this make each step slow and the search long.
pub const MAX_DIM: usize = 64;
/// A search that has become as narrow as this has arrived.
const NARROW: f64 = 1e-5;
/// The stream of chance of scouts, and how wide those look that stay around the start.
const SCOUTS: u64 = 1 << 40;
const AROUND: f64 = 0.6;

/// One search at work.
#[derive(Clone, Debug)]
pub struct Search {
    seed: u64,
    generation: u64,
    mean: Vec<f64>,
    sigma: f64,
    /// Covariance, rows one after the other.
    cov: Vec<f64>,
    /// Its eigenvectors, in columns, and the roots of its eigenvalues.
    axes: Vec<f64>,
    spread: Vec<f64>,
    path_c: Vec<f64>,
    path_sigma: Vec<f64>,
    /// What the points of this generation were before mirroring, as steps from the mean in units of sigma.
    steps: Vec<Vec<f64>>,
    best: Option<(Vec<f64>, f64)>,
}

impl Search {
    /// A search that starts at a point and looks around it as far as `spread` (0.2 to 0.3 covers the whole range in time).
    ///
    /// Numbers outside 0..1 are taken to the nearest edge, more than [`MAX_DIM`] of them are cut off, and none at all become one.
    pub fn new(start: &[f64], spread: f64, seed: u64) -> Self {
        let mut mean: Vec<f64> = start.iter().take(MAX_DIM).map(|x| x.clamp(0.0, 1.0)).collect();
        if mean.is_empty() {
            mean.push(0.5);
        }
        let n = mean.len();
        Self {
            seed,
            generation: 0,
            sigma: spread.clamp(1e-3, 1.0),
            cov: eigen::identity(n),
            axes: eigen::identity(n),
            spread: vec![1.0; n],
            path_c: vec![0.0; n],
            path_sigma: vec![0.0; n],
            steps: Vec::new(),
            best: None,
            mean,
        }
    }

    /// How many points a generation has: `4 + 3 ln n`.
    pub fn points(&self) -> usize {
        4 + (3.0 * (self.mean.len() as f64).ln()).floor() as usize
    }

    /// The points of the next generation, each number from 0 to 1.
    pub fn ask(&mut self) -> Vec<Vec<f64>> {
        let n = self.mean.len();
        self.steps = (0..self.points() as u64)
            .map(|point| {
                let stream = self.generation << 16 | point;
                let noise: Vec<f64> =
                    (0..n).map(|i| self.spread[i] * f64::from(chance::normal(self.seed, stream, i as u64))).collect();
                (0..n).map(|row| (0..n).map(|i| self.axes[row * n + i] * noise[i]).sum()).collect()
            })
            .collect();
        self.steps.iter().map(|step| self.place(step)).collect()
    }

    /// Where a step from the mean leads.
    fn place(&self, step: &[f64]) -> Vec<f64> {
        step.iter().zip(&self.mean).map(|(step, mean)| mirror(mean + self.sigma * step)).collect()
    }

    /// Takes in how bad each point of [`Search::ask`] was, in the same order. What is no number counts as worst; missing ones too.
    pub fn tell(&mut self, badness: &[f64]) {
        let n = self.mean.len();
        let bad = |point: usize| badness.get(point).copied().filter(|bad| !bad.is_nan()).unwrap_or(f64::INFINITY);
        let mut order: Vec<usize> = (0..self.steps.len()).collect();
        order.sort_by(|&a, &b| bad(a).total_cmp(&bad(b)));
        let Some(&first) = order.first() else {
            return;
        };
        if bad(first) < self.best.as_ref().map_or(f64::INFINITY, |best| best.1) {
            self.best = Some((self.place(&self.steps[first]), bad(first)));
        }
        let rates = Rates::new(n, order.len());
        let chosen: Vec<Vec<f64>> =
            order.iter().take(rates.weights.len()).map(|&point| self.steps[point].clone()).collect();
        let weighted = |i: usize| rates.weights.iter().zip(&chosen).map(|(weight, step)| weight * step[i]).sum::<f64>();
        let step: Vec<f64> = (0..n).map(weighted).collect();
        for (mean, step) in self.mean.iter_mut().zip(&step) {
            *mean += self.sigma * step;
        }
        self.generation += 1;
        self.adapt_sigma(&rates, &step);
        self.adapt_cov(&rates, &step, &chosen);
        self.settle();
    }

    /// The best point so far and how bad it was; `None` before the first generation.
    pub fn best(&self) -> Option<(&[f64], f64)> {
        self.best.as_ref().map(|(point, bad)| (point.as_slice(), *bad))
    }

    /// Whether looking further would only try what was tried.
    pub fn arrived(&self) -> bool {
        self.sigma * self.spread.iter().copied().fold(0.0, f64::max) < NARROW
    }

    /// Longer steps while they go the same way, shorter ones while they undo each other.
    fn adapt_sigma(&mut self, rates: &Rates, step: &[f64]) {
        let n = self.mean.len();
        let keep = 1.0 - rates.c_sigma;
        let take = (rates.c_sigma * (2.0 - rates.c_sigma) * rates.mu_eff).sqrt();
        // The step as it would have been had the cloud been round: axes * spread^-1 * axes^T * step.
        let along: Vec<f64> = (0..n)
            .map(|i| (0..n).map(|row| self.axes[row * n + i] * step[row]).sum::<f64>() / self.spread[i].max(1e-12))
            .collect();
        for row in 0..n {
            let round: f64 = (0..n).map(|i| self.axes[row * n + i] * along[i]).sum();
            self.path_sigma[row] = keep * self.path_sigma[row] + take * round;
        }
        let length = norm(&self.path_sigma) / rates.chi;
        self.sigma = (self.sigma * (rates.c_sigma / rates.d_sigma * (length - 1.0)).exp()).clamp(1e-9, 1.0);
    }

    /// The cloud stretches where good steps lie.
    fn adapt_cov(&mut self, rates: &Rates, step: &[f64], chosen: &[Vec<f64>]) {
        let n = self.mean.len();
        let settled = (1.0 - (1.0 - rates.c_sigma).powf(2.0 * self.generation as f64)).sqrt().max(1e-12);
        let straight = norm(&self.path_sigma) / settled < (1.4 + 2.0 / (n as f64 + 1.0)) * rates.chi;
        let take = if straight { (rates.c_c * (2.0 - rates.c_c) * rates.mu_eff).sqrt() } else { 0.0 };
        for (path, step) in self.path_c.iter_mut().zip(step) {
            *path = (1.0 - rates.c_c) * *path + take * step;
        }
        let lost = if straight { 0.0 } else { rates.c_c * (2.0 - rates.c_c) };
        let keep = 1.0 - rates.c_1 - rates.c_mu + rates.c_1 * lost;
        for i in 0..n {
            for j in 0..=i {
                let many: f64 = rates.weights.iter().zip(chosen).map(|(weight, step)| weight * step[i] * step[j]).sum();
                let new = keep * self.cov[i * n + j] + rates.c_1 * self.path_c[i] * self.path_c[j] + rates.c_mu * many;
                self.cov[i * n + j] = new;
                self.cov[j * n + i] = new;
            }
        }
    }

    /// Finds the axes of the new cloud, and keeps its middle inside.
    fn settle(&mut self) {
        for mean in &mut self.mean {
            *mean = mirror(*mean);
        }
        let (values, axes) = eigen::symmetric(&self.cov, self.mean.len());
        self.spread = values.iter().map(|value| value.max(1e-20).sqrt()).collect();
        self.axes = axes;
    }
}

/// How fast everything is learnt; the values are those of the tutorial's table 1.
struct Rates {
    weights: Vec<f64>,
    mu_eff: f64,
    c_sigma: f64,
    d_sigma: f64,
    c_c: f64,
    c_1: f64,
    c_mu: f64,
    /// The length of a normal vector of that many numbers.
    chi: f64,
}

impl Rates {
    fn new(dim: usize, points: usize) -> Self {
        let n = dim as f64;
        let half = f64::midpoint(points as f64, 1.0);
        let raw: Vec<f64> = (1..=points / 2).map(|rank| half.ln() - (rank as f64).ln()).collect();
        let sum: f64 = raw.iter().sum();
        let weights: Vec<f64> = raw.iter().map(|weight| weight / sum).collect();
        let mu_eff = 1.0 / weights.iter().map(|weight| weight * weight).sum::<f64>();
        let c_sigma = (mu_eff + 2.0) / (n + mu_eff + 5.0);
        let c_1 = 2.0 / ((n + 1.3).powi(2) + mu_eff);
        Self {
            d_sigma: 1.0 + 2.0 * (((mu_eff - 1.0) / (n + 1.0)).sqrt() - 1.0).max(0.0) + c_sigma,
            c_c: (4.0 + mu_eff / n) / (n + 4.0 + 2.0 * mu_eff / n),
            c_mu: (1.0 - c_1).min(2.0 * (mu_eff - 2.0 + 1.0 / mu_eff) / ((n + 2.0).powi(2) + mu_eff)),
            chi: n.sqrt() * (1.0 - 1.0 / (4.0 * n) + 1.0 / (21.0 * n * n)),
            weights,
            mu_eff,
            c_sigma,
            c_1,
        }
    }
}

/// A point to look at before a search begins: every second one lies anywhere, the others around `start`. Numbers from 0 to 1.
pub fn scouted(start: &[f64], seed: u64, index: u64) -> Vec<f64> {
    let at = |(part, &here): (usize, &f64)| {
        let even = f64::from(chance::unit(seed, SCOUTS + index, part as u64));
        if index.is_multiple_of(2) { even } else { (here + AROUND * (even - 0.5)).clamp(0.0, 1.0) }
    };
    start.iter().enumerate().map(at).collect()
}

/// Folds a number back into 0..1, as between two mirrors.
fn mirror(x: f64) -> f64 {
    let folded = x.rem_euclid(2.0);
    if folded > 1.0 { 2.0 - folded } else { folded }
}

fn norm(vector: &[f64]) -> f64 {
    vector.iter().map(|x| x * x).sum::<f64>().sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Searches until it has arrived or has looked often enough; gives the best badness and the points looked at.
    fn search(start: &[f64], seed: u64, most: usize, bad: impl Fn(&[f64]) -> f64) -> (Vec<f64>, f64, usize) {
        let mut search = Search::new(start, 0.25, seed);
        let mut looked = 0;
        while looked < most && !search.arrived() {
            let points = search.ask();
            looked += points.len();
            assert!(points.iter().flatten().all(|x| (0.0..=1.0).contains(x)));
            let badness: Vec<f64> = points.iter().map(|point| bad(point)).collect();
            search.tell(&badness);
        }
        let (point, bad) = search.best().unwrap();
        (point.to_vec(), bad, looked)
    }

    #[test]
    fn it_finds_the_bottom_of_a_bowl_a_bent_valley_and_an_edge() {
        let bowl = |x: &[f64]| x.iter().enumerate().map(|(i, x)| (x - 0.1 * i as f64).powi(2)).sum::<f64>();
        let (_, bad, looked) = search(&[0.5; 6], 1, 3000, bowl);
        assert!(bad < 1e-6, "{bad} after {looked}");
        let scaled = |x: f64| 4.0 * x - 2.0;
        let valley = |x: &[f64]| {
            let terms = x.windows(2).map(|pair| {
                let (a, b) = (scaled(pair[0]), scaled(pair[1]));
                100.0 * (b - a * a).powi(2) + (1.0 - a).powi(2)
            });
            terms.sum::<f64>()
        };
        let (_, bad, looked) = search(&[0.5; 4], 2, 12_000, valley);
        assert!(bad < 1e-3, "{bad} after {looked}");
        let (point, ..) = search(&[0.6, 0.6], 3, 2000, |x| x[0] + (1.0 - x[1]));
        assert!(point[0] < 0.01 && point[1] > 0.99, "{point:?}");
    }

    #[test]
    fn scouts_look_everywhere_and_nearby() {
        let start = [0.9, 0.1];
        let points: Vec<Vec<f64>> = (0..200).map(|index| scouted(&start, 5, index)).collect();
        assert!(points.iter().flatten().all(|x| (0.0..=1.0).contains(x)));
        let near = |point: &Vec<f64>| point.iter().zip(start).all(|(x, start)| (x - start).abs() <= 0.5 * AROUND);
        assert!(points.iter().skip(1).step_by(2).all(near));
        assert!(points.iter().step_by(2).filter(|point| near(point)).count() < 50);
        assert_eq!(scouted(&start, 5, 8), points[8]);
        assert_ne!(scouted(&start, 6, 8), points[8]);
    }

    #[test]
    fn it_stretches_along_a_narrow_ridge() {
        let ridge = |x: &[f64]| 1e4 * (x[0] + x[1] - 1.2).powi(2) + (x[0] - x[1] - 0.3).powi(2);
        let (_, bad, looked) = search(&[0.1, 0.1], 4, 1500, ridge);
        assert!(bad < 1e-5, "{bad} after {looked}");
    }

    #[test]
    fn the_same_answers_give_the_same_search_and_nonsense_is_survived() {
        let bad = |x: &[f64]| (x[0] - 0.7).abs();
        assert_eq!(search(&[0.2, 0.2], 9, 200, bad), search(&[0.2, 0.2], 9, 200, bad));
        assert_ne!(search(&[0.2, 0.2], 9, 200, bad).0, search(&[0.2, 0.2], 10, 200, bad).0);
        let mut odd = Search::new(&[], 0.25, 1);
        odd.tell(&[1.0]);
        assert!(odd.best().is_none());
        let points = odd.ask();
        odd.tell(&vec![f64::NAN; points.len()]);
        assert!(odd.best().is_none());
        odd.ask();
        odd.tell(&[]);
        assert!(odd.ask().iter().flatten().all(|x| x.is_finite()));
    }
}
