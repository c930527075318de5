//! Structure: calm, symmetry, density of edges, size of what is seen.

use burn::tensor::{Device, Tensor, TensorData};

use super::{luma, resize};

/// The size at which the waves of a picture are counted.
const SPECTRUM_PX: usize = 48;

/// In which way a picture should be its own mirror image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mirror {
    /// Left and right are the same.
    LeftRight,
    /// Top and bottom are the same.
    TopBottom,
    /// Half a turn changes nothing.
    HalfTurn,
    /// Rows and columns are the same; only for square pictures, others are left alone.
    Diagonal,
}

/// Mean length of the step between neighbours, a little rounded where there is none.
pub(super) fn variation(images: Tensor<4>) -> Tensor<1> {
    let [_, _, height, width] = images.dims();
    if width < 2 || height < 2 {
        return images.sum() * 0.0;
    }
    let [across, down] = steps(&images);
    (across.powi_scalar(2) + down.powi_scalar(2) + 1e-6).sqrt().mean()
}

/// Steps to the right and down, both without the last row and column.
pub(super) fn steps(images: &Tensor<4>) -> [Tensor<4>; 2] {
    let [_, _, height, width] = images.dims();
    let part = |y: usize, x: usize| images.clone().narrow(2, y, height - 1).narrow(3, x, width - 1);
    [part(0, 1) - part(0, 0), part(1, 0) - part(0, 0)]
}

/// Mean square of the difference between a picture and its mirror image.
pub(super) fn symmetry(images: Tensor<4>, mirror: Mirror) -> Tensor<1> {
    let [_, _, height, width] = images.dims();
    let mirrored = match mirror {
        Mirror::LeftRight => images.clone().flip([3]),
        Mirror::TopBottom => images.clone().flip([2]),
        Mirror::HalfTurn => images.clone().flip([2, 3]),
        Mirror::Diagonal if width == height => images.clone().swap_dims(2, 3),
        Mirror::Diagonal => return images.sum() * 0.0,
    };
    (images - mirrored).powi_scalar(2).mean()
}

/// Square of the distance of the edge density from the wanted one.
pub(super) fn edges(images: Tensor<4>, wanted: f32) -> Tensor<1> {
    let [n, _, height, width] = images.dims();
    if width < 2 || height < 2 {
        return images.sum() * 0.0;
    }
    let luma = luma(&images).reshape([n, 1, height, width]);
    let [across, down] = steps(&luma);
    // A step over one pixel is counted as one over a hundredth of the height, so that the size of the picture does not matter.
    let density = (across.powi_scalar(2) + down.powi_scalar(2) + 1e-8).sqrt().mean() * (height as f32 / 100.0);
    (density - wanted).powi_scalar(2)
}

/// Square of the distance of the mean wave number from the wanted one, in octaves.
pub(super) fn scale(images: Tensor<4>, wanted: f32) -> Tensor<1> {
    let centroid = centroid(images);
    let octaves = (centroid / wanted.clamp(0.5, SPECTRUM_PX as f32 / 2.0)).log() / std::f32::consts::LN_2;
    octaves.powi_scalar(2).mean()
}

/// The mean number of waves over the side of each picture, weighted by their strength: `[n]`.
fn centroid(images: Tensor<4>) -> Tensor<1> {
    let [n, ..] = images.dims();
    let device = images.device().without_autodiff();
    let side = SPECTRUM_PX;
    let luma = luma(&resize(images, [side, side])).reshape([n, side * side]);
    let mean = luma.clone().mean_dim(1);
    let luma = (luma - mean).reshape([n * side, side]);
    let [cos, sin] = waves(&device);
    // Over x, then over y: real and imaginary parts kept apart.
    let along = |wave: &Tensor<2>| {
        luma.clone().matmul(wave.clone()).reshape([n, side, side]).swap_dims(1, 2).reshape([n * side, side])
    };
    let (even, odd) = (along(&cos), along(&sin));
    let real = even.clone().matmul(cos.clone()) - odd.clone().matmul(sin.clone());
    let imaginary = even.matmul(sin) + odd.matmul(cos);
    let power = (real.powi_scalar(2) + imaginary.powi_scalar(2)).reshape([n, side * side]);
    let lengths: Vec<f32> = (0..side * side)
        .map(|at| {
            let wave = |at: usize| at.min(side - at) as f32;
            wave(at / side).hypot(wave(at % side))
        })
        .collect();
    let lengths = Tensor::<2>::from_data(TensorData::new(lengths, [1, side * side]), &device);
    let sum = power.clone().sum_dim(1) + 1e-6;
    // A picture of one colour has no waves at all; a tiny one of length 1 keeps the logarithm finite.
    (((power * lengths).sum_dim(1) + 1e-6) / sum).reshape([n])
}

/// Cosines and sines of every wave at every place, `[place, wave]`.
fn waves(device: &Device) -> [Tensor<2>; 2] {
    let side = SPECTRUM_PX;
    let angle = |at: usize| std::f32::consts::TAU * ((at / side) * (at % side) % side) as f32 / side as f32;
    [f32::cos, f32::sin].map(|wave| {
        let values: Vec<f32> = (0..side * side).map(|at| wave(angle(at))).collect();
        Tensor::from_data(TensorData::new(values, [side, side]), device)
    })
}
