//! A Gaussian over the weights that fits what was clicked: logistic regression with Laplace's approximation.

/// Deviation of each weight before anything is known: pictures are lists of about unit length, so scores then spread this far.
const PRIOR_DEVIATION: f64 = 3.0;
/// Newton's method needs no more steps than this for logistic regression; it ends sooner when it stands still.
const MOST_STEPS: usize = 25;
/// A step shorter than this changes no score that anybody could see.
const STILL: f64 = 1e-6;

/// Mean and precision of the weights.
#[derive(Clone, Debug)]
pub(super) struct Posterior {
    pub(super) mean: Vec<f64>,
    /// Lower triangle `l` with `l l^T` = precision, rows one after the other.
    root: Vec<f64>,
}

impl Posterior {
    /// What is known before the first click.
    pub(super) fn prior(dim: usize) -> Self {
        let mut root = vec![0.0; dim * dim];
        for i in 0..dim {
            root[i * dim + i] = 1.0 / PRIOR_DEVIATION;
        }
        Self { mean: vec![0.0; dim], root }
    }

    /// What is known after all votes; `start` is where the search begins.
    pub(super) fn fit(dim: usize, votes: &[&[f32]], start: &[f64]) -> Self {
        let mut mean = start.to_vec();
        let mut root = Vec::new();
        for _ in 0..MOST_STEPS {
            let (gradient, precision) = slope(dim, votes, &mean);
            root = cholesky(dim, precision);
            let step = solve(dim, &root, &gradient);
            let length = step.iter().map(|part| part * part).sum::<f64>().sqrt();
            // Far from the solution the full step may overshoot; the objective is convex, so a bounded one still arrives.
            let short = (2.0 * PRIOR_DEVIATION / length.max(1e-12)).min(1.0);
            for (weight, part) in mean.iter_mut().zip(&step) {
                *weight -= short * part;
            }
            if length < STILL {
                break;
            }
        }
        Self { mean, root }
    }

    /// Weights that are as likely as what was clicked makes them; `normal(i)` gives independent normal numbers.
    pub(super) fn draw(&self, normal: impl Fn(u64) -> f64) -> Vec<f64> {
        let dim = self.mean.len();
        let mut drawn: Vec<f64> = (0..dim as u64).map(normal).collect();
        // With precision = l l^T, l^T x = noise gives x the covariance that is wanted.
        for i in (0..dim).rev() {
            let below: f64 = (i + 1..dim).map(|j| self.root[j * dim + i] * drawn[j]).sum();
            drawn[i] = (drawn[i] - below) / self.root[i * dim + i];
        }
        drawn.iter().zip(&self.mean).map(|(part, mean)| mean + part).collect()
    }
}

/// Gradient and second derivative of the negative log posterior.
fn slope(dim: usize, votes: &[&[f32]], mean: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let prior = PRIOR_DEVIATION.powi(-2);
    let mut gradient: Vec<f64> = mean.iter().map(|weight| prior * weight).collect();
    let mut precision = vec![0.0; dim * dim];
    for i in 0..dim {
        precision[i * dim + i] = prior;
    }
    for vote in votes {
        let score: f64 = vote.iter().zip(mean).map(|(part, weight)| f64::from(*part) * weight).sum();
        let surprise = 1.0 / (1.0 + score.exp());
        let curvature = surprise * (1.0 - surprise);
        for i in 0..dim {
            let part = f64::from(vote[i]);
            gradient[i] -= surprise * part;
            for j in 0..=i {
                precision[i * dim + j] += curvature * part * f64::from(vote[j]);
            }
        }
    }
    (gradient, precision)
}

/// The lower triangle whose square is the given matrix, of which the lower triangle is read. It is positive definite by its prior.
fn cholesky(dim: usize, mut matrix: Vec<f64>) -> Vec<f64> {
    for i in 0..dim {
        for j in 0..=i {
            let before: f64 = (0..j).map(|k| matrix[i * dim + k] * matrix[j * dim + k]).sum();
            let rest = matrix[i * dim + j] - before;
            matrix[i * dim + j] = if i == j { rest.max(1e-12).sqrt() } else { rest / matrix[j * dim + j] };
        }
    }
    matrix
}

/// Solves `l l^T x = right`.
fn solve(dim: usize, root: &[f64], right: &[f64]) -> Vec<f64> {
    let mut x = right.to_vec();
    for i in 0..dim {
        let before: f64 = (0..i).map(|k| root[i * dim + k] * x[k]).sum();
        x[i] = (x[i] - before) / root[i * dim + i];
    }
    for i in (0..dim).rev() {
        let below: f64 = (i + 1..dim).map(|k| root[k * dim + i] * x[k]).sum();
        x[i] = (x[i] - below) / root[i * dim + i];
    }
    x
}
