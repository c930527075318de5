//! A network as a burn computation: the same flat weights in, pictures out, gradients by autodiff, on every device of burn.
//!
//! It is what [`super::tape`] is checked against, and the way for devices other than the CPU.

use burn::tensor::activation::{sigmoid, tanh};
use burn::tensor::{Device, Tensor, TensorData};

use super::view::View;
use crate::cppn::{Activation, Architecture, Output, pixel_place};

/// What a network gives at every pixel of a view before colours are looked up: `[pixels, channels]`, in 0..1.
///
/// `weights` is the flat list in the order that [`crate::cppn::Network`] describes; its device and autodiff are those of the result.
pub fn given(architecture: &Architecture, weights: &Tensor<1>, view: &View, size_px: [usize; 2]) -> Tensor<2> {
    let device = weights.device();
    let mut values = inputs(architecture, view, size_px, &device);
    let mut start = 0;
    for (index, (inputs, outputs)) in architecture.shapes().into_iter().enumerate() {
        let matrix = weights.clone().narrow(0, start, inputs * outputs).reshape([inputs, outputs]);
        let bias = weights.clone().narrow(0, start + inputs * outputs, outputs).reshape([1, outputs]);
        start += inputs * outputs + outputs;
        let sums = values.matmul(matrix) + bias;
        let Some(layer) = architecture.layers.get(index) else {
            return sigmoid(mix(architecture.output, sums, &device));
        };
        values = bend(layer.activation, sums);
    }
    values
}

/// Pictures of colour networks, `[views, 3, height, width]`.
///
/// # Panics
/// If the network gives scalars for a palette instead of colours.
pub fn pictures(architecture: &Architecture, weights: &Tensor<1>, views: &[View], size_px: [usize; 2]) -> Tensor<4> {
    let [width, height] = size_px;
    let drawn = views
        .iter()
        .map(|view| {
            let given = given(architecture, weights, view, size_px);
            given.transpose().reshape([1, 3, height, width])
        })
        .collect();
    Tensor::cat(drawn, 0)
}

fn inputs(architecture: &Architecture, view: &View, size_px: [usize; 2], device: &Device) -> Tensor<2> {
    let features = &architecture.features;
    let [width, height] = size_px;
    let size = size_px.map(|side| side as u32);
    let mut uniform = Vec::new();
    features.uniform_inputs(&view.frame(), &mut uniform);
    let mut all = Vec::with_capacity(width * height * features.count());
    let mut of_pixel = vec![0.0; features.per_pixel()];
    for row in 0..height {
        for column in 0..width {
            let [x, y] = view.place.map(pixel_place(column as f32, row as f32, size));
            features.fill(&[x], &[y], 0.0, &mut of_pixel);
            all.extend_from_slice(&of_pixel);
            all.extend_from_slice(&uniform);
        }
    }
    Tensor::from_data(TensorData::new(all, [width * height, features.count()]), device)
}

fn bend(activation: Activation, sums: Tensor<2>) -> Tensor<2> {
    match activation {
        Activation::Sin => sums.sin(),
        Activation::Cos => sums.cos(),
        Activation::Gauss => sums.powi_scalar(2).neg().exp(),
        Activation::Tanh => tanh(sums),
        Activation::Siren(factor) => (sums * factor).sin(),
        Activation::Linear => sums,
        Activation::Mixed(counts) => {
            let parts = counts
                .parts()
                .map(|(activation, units)| bend(activation, sums.clone().narrow(1, units.start, units.len())));
            Tensor::cat(parts.collect(), 1)
        }
        Activation::Atan => {
            let angle = sums.atan();
            let second = (angle.clone().powi_scalar(2) - 0.45) / 0.396;
            Tensor::cat(vec![angle / 0.67, second], 1)
        }
    }
}

fn mix(output: Output, sums: Tensor<2>, device: &Device) -> Tensor<2> {
    match output.matrix() {
        Some(rows) => {
            let columns: Vec<f32> = (0..9).map(|at| rows[at % 3][at / 3]).collect();
            sums.matmul(Tensor::from_data(TensorData::new(columns, [3, 3]), device))
        }
        None => sums,
    }
}
