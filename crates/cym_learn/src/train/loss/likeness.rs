//! Likeness: to target pictures pixel by pixel, to their style, to a vector.

use burn::tensor::{Tensor, TensorData};

use super::resize;
use super::structure::steps;
use crate::encoder::{ImageEncoder, Pictures, read};

/// How the distance of two pixels is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PixelDistance {
    /// Mean of the differences: keeps edges, forgives a few wrong pixels.
    Absolute,
    /// Mean of the squares.
    Square,
}

/// How the distance of two vectors of length 1 is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distance {
    /// 2 asin(|a - b| / 2)^2: half the square of the angle between them, which never flattens out near the goal.
    Spherical,
    /// 1 minus the cosine.
    Cosine,
}

/// What the layers of an encoder saw in pictures: mean and deviation of every channel of every layer, over all places.
#[derive(Clone, Debug, PartialEq)]
pub struct Style {
    /// For every layer the statistics `[pictures][2 * channels]`.
    layers: Vec<Vec<f32>>,
    count: usize,
}

impl Style {
    /// All its numbers.
    pub(super) fn values(&self) -> impl Iterator<Item = &[f32]> {
        self.layers.iter().map(Vec::as_slice)
    }

    /// Looks at pictures.
    pub fn of(encoder: &dyn ImageEncoder, pictures: &Pictures) -> Self {
        let size = encoder.size_px();
        let images = resize(pictures.to_tensor(&encoder.device()), [size, size]);
        let layers = encoder.features(images).into_iter().map(|layer| read(statistics(layer))).collect();
        Self { layers, count: pictures.count }
    }
}

pub(super) fn pixels(images: Tensor<4>, targets: &Pictures, distance: PixelDistance) -> Tensor<1> {
    let [n, _, height, width] = images.dims();
    let device = images.device().without_autodiff();
    let size = [width.min(targets.size_px[0]), height.min(targets.size_px[1])];
    let targets = resize(targets.to_tensor(&device), size);
    let kept = n.min(targets.dims()[0]);
    let difference = resize(images.narrow(0, 0, kept), size) - targets.narrow(0, 0, kept);
    match distance {
        PixelDistance::Absolute => difference.abs().mean(),
        PixelDistance::Square => difference.powi_scalar(2).mean(),
    }
}

/// Mean of how far the steps to the right and down are from the target's, both together.
pub(super) fn outlines(images: Tensor<4>, targets: &Pictures) -> Tensor<1> {
    let [n, _, height, width] = images.dims();
    let device = images.device().without_autodiff();
    let size = [width.min(targets.size_px[0]), height.min(targets.size_px[1])];
    if size[0] < 2 || size[1] < 2 {
        return images.sum() * 0.0;
    }
    let targets = resize(targets.to_tensor(&device), size);
    let kept = n.min(targets.dims()[0]);
    let found = steps(&resize(images.narrow(0, 0, kept), size));
    let wanted = steps(&targets.narrow(0, 0, kept));
    let [across, down] = [0, 1].map(|way: usize| (found[way].clone() - wanted[way].clone()).abs().mean());
    across + down
}

pub(super) fn style(images: Tensor<4>, encoder: &dyn ImageEncoder, style: &Style) -> Tensor<1> {
    let [n, ..] = images.dims();
    let size = encoder.size_px();
    let device = images.device().without_autodiff();
    let layers = encoder.features(resize(images, [size, size]));
    let count = layers.len().max(1) as f32;
    let mut sum = Tensor::<1>::zeros([1], &device);
    for (layer, wanted) in layers.into_iter().zip(&style.layers) {
        let found = statistics(layer);
        let columns = found.dims()[1];
        // One picture to learn from serves all; several serve one each, in order.
        let wanted: Vec<f32> =
            (0..n).flat_map(|picture| &wanted[(picture % style.count) * columns..][..columns]).copied().collect();
        let size = wanted.iter().map(|value| value * value).sum::<f32>().max(1e-6);
        let wanted = Tensor::<2>::from_data(TensorData::new(wanted, [n, columns]), &device);
        sum = sum + (found - wanted).powi_scalar(2).sum() / (size * count);
    }
    sum
}

/// Mean and deviation over places: `[n, 2 * channels]`.
fn statistics(layer: Tensor<3>) -> Tensor<2> {
    let [n, _, channels] = layer.dims();
    let mean = layer.clone().mean_dim(1);
    let variance = (layer - mean.clone()).powi_scalar(2).mean_dim(1);
    let deviation = (variance + 1e-6).sqrt();
    Tensor::cat(vec![mean.reshape([n, channels]), deviation.reshape([n, channels])], 1)
}

/// Mean distance of vectors `[n, dim]` of length 1 from one.
pub(super) fn distances(vectors: Tensor<2>, wanted: &[f32], distance: Distance) -> Tensor<1> {
    let device = vectors.device().without_autodiff();
    let wanted_tensor = Tensor::<2>::from_data(TensorData::new(wanted.to_vec(), [1, wanted.len()]), &device);
    let cosines = (vectors.clone() * wanted_tensor.clone()).sum_dim(1);
    match distance {
        Distance::Cosine => (cosines.neg() + 1.0).mean(),
        Distance::Spherical => {
            // asin by atan, whose slope stays finite on every device: the angle is 2 atan(|a - b| / |a + b|).
            let apart = ((vectors.clone() - wanted_tensor.clone()).powi_scalar(2).sum_dim(1) + 1e-12).sqrt();
            let together = ((vectors + wanted_tensor).powi_scalar(2).sum_dim(1) + 1e-12).sqrt();
            let half_angle = (apart / together).atan();
            (half_angle.powi_scalar(2) * 2.0).mean()
        }
    }
}

/// The distance of one vector of length 1 from another, and its slope by every value of the first.
pub fn distance(vector: &[f32], wanted: &[f32], distance: Distance) -> (f32, Vec<f32>) {
    let cosine = vector.iter().zip(wanted).map(|(a, b)| a * b).sum::<f32>().clamp(-1.0, 1.0);
    match distance {
        Distance::Cosine => (1.0 - cosine, wanted.iter().map(|value| -value).collect()),
        Distance::Spherical => {
            let apart = vector.iter().zip(wanted).map(|(a, b)| (a - b) * (a - b)).sum::<f32>().sqrt();
            let angle = 2.0 * (0.5 * apart).min(1.0).asin();
            // d(angle^2 / 2) / d cosine is -angle / sin(angle), which is -1 where both vectors meet.
            let slope = if angle < 1e-3 { 1.0 + angle * angle / 6.0 } else { angle / angle.sin().max(1e-4) };
            (0.5 * angle * angle, wanted.iter().map(|value| -slope * value).collect())
        }
    }
}
