//! What happens to every row or value by itself: layer norms and the bends of the hidden layers.

use rayon::prelude::*;

use crate::clip::NORM_EPSILON;
use crate::clip::shape::Activation;
use crate::clip::weights::Norm;
use crate::lanes::{dot, exp, normal, sigmoid, sum, wide};

/// Values that one task of a parallel loop takes: large enough to be worth a task.
const TASK_LEN: usize = 1 << 13;

/// What a layer norm remembers: rows of mean 0 and deviation 1, and one over the deviation that they had.
pub(super) struct Normed {
    hat: Vec<f32>,
    over_deviation: Vec<f32>,
}

/// Layer norm of rows as long as the norm's scale.
pub(super) fn norm(norm: &Norm, x: &[f32]) -> (Vec<f32>, Normed) {
    let width = norm.scale.len();
    let mut hat = x.to_vec();
    let mut out = vec![0.0; x.len()];
    let mut over_deviation = vec![0.0; x.len() / width];
    hat.par_chunks_mut(width)
        .zip(out.par_chunks_mut(width))
        .zip(&mut over_deviation)
        .for_each(|((hat, out), over)| norm_row(hat, out, norm, over));
    (out, Normed { hat, over_deviation })
}

wide! {
    fn norm_row(hat: &mut [f32], out: &mut [f32], norm: &Norm, over: &mut f32) {
        let mean = sum(hat) / hat.len() as f32;
        for value in hat.iter_mut() {
            *value -= mean;
        }
        let variance = dot(hat, hat) / hat.len() as f32;
        *over = 1.0 / (variance + NORM_EPSILON).sqrt();
        for (((hat, out), scale), shift) in hat.iter_mut().zip(out).zip(&norm.scale).zip(&norm.shift) {
            *hat *= *over;
            *out = *hat * scale + shift;
        }
    }
}

/// The gradient by what went into a layer norm.
pub(super) fn norm_back(norm: &Norm, normed: &Normed, out: &[f32]) -> Vec<f32> {
    let width = norm.scale.len();
    let mut x = out.to_vec();
    x.par_chunks_mut(width)
        .zip(normed.hat.par_chunks(width))
        .zip(&normed.over_deviation)
        .for_each(|((x, hat), &over)| norm_row_back(x, hat, &norm.scale, over));
    x
}

wide! {
    fn norm_row_back(x: &mut [f32], hat: &[f32], scale: &[f32], over: f32) {
        x.iter_mut().zip(scale).for_each(|(x, scale)| *x *= scale);
        let mean = sum(x) / x.len() as f32;
        let slope = dot(x, hat) / x.len() as f32;
        for (x, hat) in x.iter_mut().zip(hat) {
            *x = over * (*x - mean - hat * slope);
        }
    }
}

/// Bends values in place.
pub(super) fn bend(values: &mut [f32], activation: Activation) {
    values.par_chunks_mut(TASK_LEN).for_each(|values| match activation {
        Activation::QuickGelu => quick(values),
        Activation::Gelu => exact(values),
    });
}

/// Turns the gradient by the bent values into that by the values `x` before.
pub(super) fn bend_back(gradient: &mut [f32], x: &[f32], activation: Activation) {
    gradient.par_chunks_mut(TASK_LEN).zip(x.par_chunks(TASK_LEN)).for_each(|(gradient, x)| match activation {
        Activation::QuickGelu => quick_back(gradient, x),
        Activation::Gelu => exact_back(gradient, x),
    });
}

wide! {
    fn quick(values: &mut [f32]) {
        for x in values.iter_mut() {
            *x *= sigmoid(1.702 * *x);
        }
    }
}

wide! {
    fn quick_back(gradient: &mut [f32], x: &[f32]) {
        for (gradient, &x) in gradient.iter_mut().zip(x) {
            let s = sigmoid(1.702 * x);
            *gradient *= s * (1.0 + 1.702 * x * (1.0 - s));
        }
    }
}

wide! {
    fn exact(values: &mut [f32]) {
        for x in values.iter_mut() {
            *x *= normal(*x).0;
        }
    }
}

wide! {
    fn exact_back(gradient: &mut [f32], x: &[f32]) {
        for (gradient, &x) in gradient.iter_mut().zip(x) {
            let (below, density) = normal(x);
            *gradient *= below + x * density;
        }
    }
}

wide! {
    /// Makes a row's values positive with the sum 1, keeping their differences as ratios.
    pub(super) fn softmax(row: &mut [f32]) {
        let max = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        for value in row.iter_mut() {
            *value = exp(*value - max);
        }
        let over = 1.0 / sum(row);
        for value in row.iter_mut() {
            *value *= over;
        }
    }
}
