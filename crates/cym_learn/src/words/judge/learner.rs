//! How the judge learns: two small networks on normed statistics, by Adam on cross-entropy.

use rayon::prelude::*;

use crate::words::chance::Chance;
use crate::words::judge::{HIDDEN, Judge, QUESTIONS, STATISTICS, layout, looked_at, statistics};
use crate::words::lexicon::Lexicon;
use crate::words::net::matrix;
use crate::words::shelf::Shelf;

/// How the judge is trained.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct JudgeRecipe {
    /// Steps.
    pub steps: usize,
    /// Pictures a step.
    pub batch: usize,
    /// The highest learning rate.
    pub rate: f32,
    /// The number from which all chance comes.
    pub seed: u64,
}

impl Default for JudgeRecipe {
    fn default() -> Self {
        Self { steps: 6000, batch: 128, rate: 3e-3, seed: 11 }
    }
}

/// A normed statistic is no larger: a CPPN's picture may lie far from all that was seen.
const MOST: f32 = 4.0;
/// Noise on normed statistics while learning, against learning by heart: on shapes, and on colours, which are told apart by little.
const NOISE: [f32; 2] = [0.35, 0.07];

/// Statistics brought to mean 0 and spread 1 by what the weights begin with.
pub(super) fn normed(weights: &[f32], statistics: &[f32]) -> Vec<f32> {
    let (mean, scale) = (&weights[..STATISTICS], &weights[STATISTICS..2 * STATISTICS]);
    let norm = |(x, (mean, scale)): (&f32, (&f32, &f32))| ((x - mean) * scale).clamp(-MOST, MOST);
    statistics.iter().zip(mean.iter().zip(scale)).map(norm).collect()
}

/// Logits of families and palettes for one row of normed statistics, or several.
pub(super) fn answers(weights: &[f32], x: &[f32]) -> [Vec<f32>; 2] {
    [0, 1].map(|which| forward(weights, which, x).1)
}

/// Places of one network's four tensors, and how many values it tells apart.
fn pieces(which: usize) -> ([std::ops::Range<usize>; 4], usize) {
    let layout = layout();
    let piece = |i: usize| layout.pieces()[2 + which * 4 + i].place.clone();
    let values = Lexicon::get().values(QUESTIONS[which].1).len();
    (std::array::from_fn(piece), values)
}

/// What one network looks at, of rows of all statistics.
fn seen(which: usize, x: &[f32]) -> Vec<f32> {
    let part = looked_at(QUESTIONS[which].1);
    x.chunks_exact(STATISTICS).flat_map(|row| &row[part.clone()]).copied().collect()
}

fn forward(weights: &[f32], which: usize, x: &[f32]) -> (Vec<f32>, Vec<f32>) {
    let rows = x.len() / STATISTICS;
    let ([input, input_bias, output, output_bias], values) = pieces(which);
    let mut hidden = vec![0.0; rows * HIDDEN];
    let x = seen(which, x);
    matrix::mul(&mut hidden, &x, &weights[input], [rows, x.len() / rows.max(1), HIDDEN]);
    for row in hidden.chunks_exact_mut(HIDDEN) {
        row.iter_mut().zip(&weights[input_bias.clone()]).for_each(|(h, b)| *h = (*h + b).max(0.0));
    }
    let mut logits = vec![0.0; rows * values];
    matrix::mul(&mut logits, &hidden, &weights[output], [rows, HIDDEN, values]);
    for row in logits.chunks_exact_mut(values) {
        row.iter_mut().zip(&weights[output_bias.clone()]).for_each(|(x, b)| *x += b);
    }
    (hidden, logits)
}

/// Learns from a shelf; `go_on(step, steps)` is asked now and then. Stopped early, it gives what it has.
pub fn learn(shelf: &Shelf, recipe: JudgeRecipe, mut go_on: impl FnMut(usize, usize) -> bool) -> Judge {
    let rows: Vec<Vec<f32>> = (0..shelf.len()).into_par_iter().map(|i| statistics(&shelf.pixels(i))).collect();
    let mut weights = vec![0.0; layout().len()];
    norms(&rows, &mut weights);
    let mut chance = Chance::new(recipe.seed, 1);
    for which in [0, 1] {
        let ([input, _, output, _], _) = pieces(which);
        weights[input].fill_with(|| chance.normal() * (2.0 / STATISTICS as f32).sqrt());
        weights[output].fill_with(|| chance.normal() * (HIDDEN as f32).sqrt().recip());
    }
    let rows: Vec<Vec<f32>> = rows.iter().map(|row| normed(&weights, row)).collect();
    let mut moments = [vec![0.0; weights.len()], vec![0.0; weights.len()]];
    for step in 0..recipe.steps {
        if step % 100 == 0 && !go_on(step, recipe.steps) {
            break;
        }
        let picks: Vec<usize> = (0..recipe.batch).map(|_| chance.below(rows.len())).collect();
        let mut grads = vec![0.0; weights.len()];
        for (which, noise) in NOISE.into_iter().enumerate() {
            let noisy = |x: &f32| x + noise * chance.normal();
            let x: Vec<f32> = picks.iter().flat_map(|&pick| &rows[pick]).map(noisy).collect();
            let attribute = QUESTIONS[which].1;
            let asked: Vec<Option<usize>> = picks.iter().map(|&pick| shelf.facts()[pick].get(attribute)).collect();
            backward(&weights, which, &x, &asked, &mut grads);
        }
        let along = step as f32 / recipe.steps as f32;
        let rate = recipe.rate * 0.5 * (1.0 + (std::f32::consts::PI * along).cos());
        adam(&mut weights, &grads, &mut moments, rate, step as i32 + 1);
    }
    Judge { weights }
}

/// Mean and one over the spread of each statistic.
fn norms(rows: &[Vec<f32>], weights: &mut [f32]) {
    let count = rows.len().max(1) as f32;
    for i in 0..STATISTICS {
        let mean = rows.iter().map(|row| row[i]).sum::<f32>() / count;
        let variance = rows.iter().map(|row| (row[i] - mean).powi(2)).sum::<f32>() / count;
        weights[i] = mean;
        weights[STATISTICS + i] = (variance + 1e-4).sqrt().recip();
    }
}

/// Adds the gradient of the mean cross-entropy over those whose value is known.
fn backward(weights: &[f32], which: usize, x: &[f32], asked: &[Option<usize>], grads: &mut [f32]) {
    let ([input, input_bias, output, output_bias], values) = pieces(which);
    let (hidden, mut d) = forward(weights, which, x);
    let rows = asked.len();
    for (row, value) in d.chunks_exact_mut(values).zip(asked) {
        let Some(value) = value else {
            row.fill(0.0);
            continue;
        };
        let highest = row.iter().copied().fold(f32::MIN, f32::max);
        let mass: f32 = row.iter().map(|x| (x - highest).exp()).sum();
        for x in row.iter_mut() {
            *x = (*x - highest).exp() / mass / rows as f32;
        }
        row[*value] -= 1.0 / rows as f32;
    }
    let mut d_hidden = vec![0.0; hidden.len()];
    matrix::mul_turned_b(&mut d_hidden, &d, &weights[output.clone()], [rows, HIDDEN, values]);
    d_hidden.iter_mut().zip(&hidden).for_each(|(d, &h)| *d *= f32::from(u8::from(h > 0.0)));
    matrix::add_mul_turned_a(&mut grads[output], &hidden, &d, [rows, HIDDEN, values]);
    let x = seen(which, x);
    matrix::add_mul_turned_a(&mut grads[input], &x, &d_hidden, [rows, x.len() / rows.max(1), HIDDEN]);
    for (place, rows) in [(output_bias, &d), (input_bias, &d_hidden)] {
        let sum = &mut grads[place];
        for row in rows.chunks_exact(sum.len()) {
            sum.iter_mut().zip(row).for_each(|(sum, x)| *sum += x);
        }
    }
}

/// One step of Adam with a little decay; the norms at the front have no gradient and stay.
fn adam(weights: &mut [f32], grads: &[f32], [first, second]: &mut [Vec<f32>; 2], rate: f32, time: i32) {
    let debias = [1.0 / (1.0 - 0.9f32.powi(time)), 1.0 / (1.0 - 0.99f32.powi(time))];
    for i in 2 * STATISTICS..weights.len() {
        let g = grads[i];
        first[i] = 0.9 * first[i] + 0.1 * g;
        second[i] = 0.99 * second[i] + 0.01 * g * g;
        weights[i] -= rate * first[i] * debias[0] / ((second[i] * debias[1]).sqrt() + 1e-8) + 0.03 * rate * weights[i];
    }
}
