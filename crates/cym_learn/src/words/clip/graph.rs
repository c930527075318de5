//! The tower for pictures as burn computations: the same numbers as [`crate::words::net`], with gradients by autodiff.

use std::ops::Range;

use burn::tensor::module::conv2d;
use burn::tensor::ops::ConvOptions;
use burn::tensor::{Device, Tensor, TensorData};

use crate::words::net::block::{Block, EPSILON, Linear};
use crate::words::net::image::{BORDER_PX, FIRST_SIDE, PATCH_PX, PIXEL_GAIN, SPREAD_FLOOR, Stage};
use crate::words::net::{Net, SIZE_PX, joint};

/// Weights and where they go.
struct From<'a> {
    weights: &'a [f32],
    device: Device,
}

impl From<'_> {
    fn tensor<const D: usize>(&self, place: &Range<usize>, shape: [usize; D]) -> Tensor<D> {
        Tensor::from_data(TensorData::new(self.weights[place.clone()].to_vec(), shape), &self.device)
    }

    /// Rows times a matrix, plus a bias.
    fn linear(&self, linear: &Linear, x: Tensor<2>) -> Tensor<2> {
        let weight = self.tensor(&linear.weight, [linear.inputs, linear.outputs]);
        x.matmul(weight) + self.tensor(&linear.bias, [1, linear.outputs])
    }
}

/// Joint vectors `[n, dim]` of pictures `[n, 3, side, side]`, and the results of the stages, each `[n, places, channels]`.
pub(super) fn forward(whole: &Net, weights: &[f32], images: &Tensor<4>) -> (Tensor<2>, Vec<Tensor<3>>) {
    let net = &whole.image;
    let from = From { weights, device: images.device() };
    let [n, ..] = images.dims();
    let mut statistics = Vec::new();
    let mut kept: Vec<Tensor<3>> = Vec::new();
    for (i, stage) in net.stages.iter().enumerate() {
        let mut x = match kept.last() {
            None => patches(&from, stage, images),
            Some(before) => quads(&from, stage, before.clone(), net.stages[i - 1].channels),
        };
        for block in &stage.blocks {
            x = around(&from, block, x);
        }
        let mean = x.clone().mean_dim(1);
        let spread = ((x.clone() - mean.clone()).powi_scalar(2).mean_dim(1) + SPREAD_FLOOR).sqrt();
        statistics.extend([mean, spread]);
        if i + 1 == net.stages.len() {
            statistics.push(x.clone().max_dim(1));
        }
        kept.push(x);
    }
    let statistics = Tensor::cat(statistics, 2);
    let width = statistics.dims()[2];
    let statistics = statistics.reshape([n, width]);
    let rows = from.linear(&net.project, statistics.clone());
    let length = rows.clone().powi_scalar(2).sum_dim(1).sqrt().clamp_min(1e-6);
    let mut parts = vec![rows / length * joint::tower_factor()];
    let logits = from.linear(&whole.heads, statistics);
    for block in joint::blocks() {
        let own = logits.clone().narrow(1, block.logits.start, block.logits.len());
        let centred = own.clone() - own.mean_dim(1);
        let length = (centred.clone().powi_scalar(2).sum_dim(1) + block.doubt * block.doubt).sqrt();
        parts.push(centred / length.clone() * block.factor);
        parts.push(length.recip() * (block.factor * block.doubt));
    }
    (Tensor::cat(parts, 1), kept)
}

/// Overlapping patches times a matrix: a convolution. Gives `[n, places, channels]`.
fn patches(from: &From<'_>, stage: &Stage, images: &Tensor<4>) -> Tensor<3> {
    let [n, ..] = images.dims();
    let weight = from.tensor(&stage.enter.weight, [PATCH_PX, PATCH_PX, 3, stage.channels]).permute([3, 2, 0, 1]);
    let step = SIZE_PX / FIRST_SIDE;
    let options = ConvOptions::new([step, step], [BORDER_PX, BORDER_PX], [1, 1], 1);
    let bias = from.tensor(&stage.enter.bias, [stage.channels]);
    let x = conv2d((images.clone() - 0.5) * PIXEL_GAIN, weight, Some(bias), options);
    x.permute([0, 2, 3, 1]).reshape([n, stage.side * stage.side, stage.channels])
}

/// Four neighbouring places side by side, times a matrix.
fn quads(from: &From<'_>, stage: &Stage, before: Tensor<3>, channels: usize) -> Tensor<3> {
    let [n, ..] = before.dims();
    let side = stage.side;
    let quads = before.reshape([n, side, 2, side, 2, channels]).permute([0, 1, 3, 2, 4, 5]);
    let rows = from.linear(&stage.enter, quads.reshape([n * side * side, 4 * channels]));
    rows.reshape([n, side * side, stage.channels])
}

/// One block.
fn around(from: &From<'_>, block: &Block, x: Tensor<3>) -> Tensor<3> {
    let [n, places, c] = x.dims();
    let side = block.side;
    let taps = from.tensor(&block.taps, [9, c]).permute([1, 0]).reshape([c, 1, 3, 3]);
    let bias = from.tensor(&block.taps_bias, [c]);
    let map = x.clone().reshape([n, side, side, c]).permute([0, 3, 1, 2]);
    let seen = conv2d(map, taps, Some(bias), ConvOptions::new([1, 1], [1, 1], [1, 1], c));
    let seen = seen.permute([0, 2, 3, 1]).reshape([n, places * c]);
    let seen = seen.clone() - seen.mean_dim(1);
    let normed = seen.clone() / (seen.powi_scalar(2).mean_dim(1) + EPSILON).sqrt();
    let rows = normed.reshape([n * places, c]) * from.tensor(&block.gain, [1, c]) + from.tensor(&block.shift, [1, c]);
    let lifted = from.linear(&block.up, rows);
    let bend = (lifted.clone().powi_scalar(2) + 1.0).sqrt();
    let opened = lifted.clone() * (lifted / bend + 1.0) * 0.5;
    x + from.linear(&block.down, opened).reshape([n, places, c])
}
