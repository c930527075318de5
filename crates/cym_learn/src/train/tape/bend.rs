//! Activations with their slopes, over whole layers.

use super::Bent;
use crate::cppn::{Activation, Layer};
use crate::lanes::{atan, exp, sin_cos, tanh, wide};

/// The constants of the composite activation, as its definition gives them.
const ATAN_SCALE: f32 = 0.67;
const SQUARE_MEAN: f32 = 0.45;
const SQUARE_SCALE: f32 = 0.396;

/// Fills values and slopes from the sums of a layer, `[pixel][width]`.
pub(super) fn forward(layer: Layer, sums: &[f32], bent: &mut Bent) {
    let Bent { values, slopes } = bent;
    let width = layer.width as usize;
    match layer.activation {
        Activation::Mixed(counts) => {
            for ((sums, values), slopes) in
                sums.chunks(width).zip(values.chunks_mut(width)).zip(slopes.chunks_mut(width))
            {
                for (activation, units) in counts.parts() {
                    single(activation, &sums[units.clone()], &mut values[units.clone()], &mut slopes[units]);
                }
            }
        }
        Activation::Atan => {
            for ((sums, values), slopes) in
                sums.chunks(width).zip(values.chunks_mut(2 * width)).zip(slopes.chunks_mut(width))
            {
                let (first, second) = values.split_at_mut(width);
                composite(sums, first, second, slopes);
            }
        }
        activation => single(activation, sums, values, slopes),
    }
}

/// An activation that makes one number of one.
fn single(activation: Activation, sums: &[f32], values: &mut [f32], slopes: &mut [f32]) {
    match activation {
        Activation::Sin => sine(sums, values, slopes, 1.0),
        Activation::Siren(factor) => sine(sums, values, slopes, factor),
        Activation::Cos => cosine(sums, values, slopes),
        Activation::Gauss => gauss(sums, values, slopes),
        Activation::Tanh => hyperbolic(sums, values, slopes),
        Activation::Linear | Activation::Atan | Activation::Mixed(_) => {
            values.copy_from_slice(sums);
            slopes.fill(1.0);
        }
    }
}

/// The gradient by the sums from that by the values that went on.
pub(super) fn back(layer: Layer, by_values: &[f32], bent: &Bent) -> Vec<f32> {
    let mut sums = bent.slopes.clone();
    if layer.activation == Activation::Atan {
        let width = layer.width as usize;
        let rows = by_values.chunks(2 * width).zip(bent.values.chunks(2 * width));
        for (sums, (by_values, values)) in sums.chunks_mut(width).zip(rows) {
            let (by_first, by_second) = by_values.split_at(width);
            composite_back(sums, by_first, by_second, &values[..width]);
        }
    } else {
        sums.iter_mut().zip(by_values).for_each(|(sum, by)| *sum *= by);
    }
    sums
}

wide! {
    fn sine(sums: &[f32], values: &mut [f32], slopes: &mut [f32], factor: f32) {
        for ((&sum, value), slope) in sums.iter().zip(values).zip(slopes) {
            let (sin, cos) = sin_cos(factor * sum);
            *value = sin;
            *slope = factor * cos;
        }
    }
}

wide! {
    fn cosine(sums: &[f32], values: &mut [f32], slopes: &mut [f32]) {
        for ((&sum, value), slope) in sums.iter().zip(values).zip(slopes) {
            let (sin, cos) = sin_cos(sum);
            *value = cos;
            *slope = -sin;
        }
    }
}

wide! {
    fn gauss(sums: &[f32], values: &mut [f32], slopes: &mut [f32]) {
        for ((&sum, value), slope) in sums.iter().zip(values).zip(slopes) {
            *value = exp(-sum * sum);
            *slope = -2.0 * sum * *value;
        }
    }
}

wide! {
    fn hyperbolic(sums: &[f32], values: &mut [f32], slopes: &mut [f32]) {
        for ((&sum, value), slope) in sums.iter().zip(values).zip(slopes) {
            *value = tanh(sum);
            *slope = 1.0 - *value * *value;
        }
    }
}

wide! {
    fn composite(sums: &[f32], first: &mut [f32], second: &mut [f32], slopes: &mut [f32]) {
        for (((&sum, first), second), slope) in sums.iter().zip(first).zip(second).zip(slopes) {
            let angle = atan(sum);
            *first = angle / ATAN_SCALE;
            *second = (angle * angle - SQUARE_MEAN) / SQUARE_SCALE;
            *slope = 1.0 / (1.0 + sum * sum);
        }
    }
}

wide! {
    fn composite_back(sums: &mut [f32], by_first: &[f32], by_second: &[f32], first: &[f32]) {
        for (((sum, by_first), by_second), first) in sums.iter_mut().zip(by_first).zip(by_second).zip(first) {
            *sum *= by_first / ATAN_SCALE + by_second * (2.0 * ATAN_SCALE / SQUARE_SCALE) * first;
        }
    }
}
