//! Colours: a palette anywhere in the picture, saturation, contrast. Measured in Oklab, where distances are as large as they look.

use burn::tensor::{Device, Tensor, TensorData};

use super::luma;
use crate::encoder::{Pictures, read};

/// Bins for lightness, for green against red, and for blue against yellow.
const BINS: [usize; 3] = [6, 8, 8];
/// What the bins cover.
const RANGES: [[f32; 2]; 3] = [[0.0, 1.0], [-0.3, 0.3], [-0.3, 0.3]];
/// More pixels than this are not looked at: every second, third, ... is.
const PIXELS_MAX: usize = 16_384;

/// How often which colour occurs, with soft borders between the bins so that a small change of a colour changes it a little.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    /// `[lightness * a][b]`, with the sum 1.
    bins: Vec<f32>,
    /// Mean and deviation of lightness, a and b.
    moments: [f32; 6],
}

impl Histogram {
    /// The colours of pictures, all of them together.
    pub fn of(pictures: &Pictures) -> Self {
        let pixels = pixels(pictures.to_tensor(&Device::flex()));
        Self::of_pixels(pixels)
    }

    /// The colours of a palette, sRGB-encoded, each with its share. Nothing but black if the list is empty.
    pub fn of_palette(colours: &[([f32; 3], f32)]) -> Self {
        // A hundred pixels in proportion: shares of a palette need no more.
        let sum: f32 = colours.iter().map(|(_, share)| share.max(0.0)).sum::<f32>().max(1e-6);
        let mut rgb: Vec<f32> = Vec::new();
        for (colour, share) in colours {
            let count = (100.0 * share.max(0.0) / sum).round().max(1.0) as usize;
            rgb.extend(colour.repeat(count));
        }
        if rgb.is_empty() {
            rgb = vec![0.0; 3];
        }
        let count = rgb.len() / 3;
        Self::of_pixels(Tensor::from_data(TensorData::new(rgb, [count, 3]), &Device::flex()))
    }

    /// Its bins; they say all about it.
    pub(super) fn values(&self) -> &[f32] {
        &self.bins
    }

    fn of_pixels(pixels: Tensor<2>) -> Self {
        let lab = oklab(pixels);
        let moments = read(moments(lab.clone()));
        Self { bins: read(bins(&lab)), moments: std::array::from_fn(|at| moments[at]) }
    }
}

/// Squared distance of both histograms, and of means and deviations: the second pulls where no bin is shared yet.
pub(super) fn palette(images: Tensor<4>, wanted: &Histogram) -> Tensor<1> {
    let device = images.device().without_autodiff();
    let lab = oklab(pixels(images));
    let size: f32 = wanted.bins.iter().map(|bin| bin * bin).sum();
    let wanted_bins =
        Tensor::<2>::from_data(TensorData::new(wanted.bins.clone(), [BINS[0] * BINS[1], BINS[2]]), &device);
    let by_bins = (bins(&lab) - wanted_bins).powi_scalar(2).sum() / size.max(1e-6);
    let wanted_moments = Tensor::<1>::from_data(TensorData::new(wanted.moments.to_vec(), [6]), &device);
    by_bins + (moments(lab) - wanted_moments).powi_scalar(2).sum() * 10.0
}

/// The square of what is missing to this mean chroma.
pub(super) fn saturation(images: Tensor<4>, floor: f32) -> Tensor<1> {
    let lab = oklab(pixels(images));
    let chroma = (lab.narrow(1, 1, 2).powi_scalar(2).sum_dim(1) + 1e-8).sqrt().mean();
    (chroma.neg() + floor).clamp_min(0.0).powi_scalar(2)
}

/// The square of what is missing to this deviation of lightness, the mean over pictures.
pub(super) fn contrast(images: &Tensor<4>, floor: f32) -> Tensor<1> {
    let [n, _, height, width] = images.dims();
    let luma = luma(images).reshape([n, height * width]);
    let mean = luma.clone().mean_dim(1);
    let deviation = ((luma - mean).powi_scalar(2).mean_dim(1) + 1e-8).sqrt();
    (deviation.neg() + floor).clamp_min(0.0).powi_scalar(2).mean()
}

/// Pixels of all pictures, `[pixels, 3]`, at most [`PIXELS_MAX`] of them, evenly spread.
fn pixels(images: Tensor<4>) -> Tensor<2> {
    let [n, _, height, width] = images.dims();
    let every = (n * height * width).div_ceil(PIXELS_MAX);
    let all = images.permute([0, 2, 3, 1]).reshape([n * height * width, 3]);
    if every <= 1 {
        return all;
    }
    // An odd step does not fall into the columns of pictures with an even width.
    let every = every | 1;
    let count = n * height * width / every;
    all.narrow(0, 0, count * every).reshape([count, every * 3]).narrow(1, 0, 3)
}

/// Colours, sRGB-encoded, as Oklab: lightness, green to red, blue to yellow; `[pixels, 3]` both. Ottosson's matrices.
pub fn oklab(rgb: Tensor<2>) -> Tensor<2> {
    let device = rgb.device().without_autodiff();
    let matrix = |rows: [[f32; 3]; 3]| {
        // Rows of the published matrices act on columns; pixels are rows here.
        let turned: Vec<f32> = (0..9).map(|at| rows[at % 3][at / 3]).collect();
        Tensor::<2>::from_data(TensorData::new(turned, [3, 3]), &device)
    };
    let rgb = rgb.clamp(0.0, 1.0);
    // The two pieces of the sRGB curve, blended by where they meet; the power's argument stays away from 0, where its slope is infinite.
    let curve = ((rgb.clone() + 0.055) / 1.055).powf_scalar(2.4);
    let below = rgb.clone().lower_elem(0.040_45);
    let linear = curve.mask_where(below, rgb / 12.92);
    let cone = linear.matmul(matrix([
        [0.412_221_47, 0.536_332_54, 0.051_445_993],
        [0.211_903_5, 0.680_699_5, 0.107_396_96],
        [0.088_302_46, 0.281_718_84, 0.629_978_7],
    ]));
    // The slope of a cube root is infinite at 0; a thousandth of a per cent of light takes that away and is not seen.
    let root = (cone + 1e-5).powf_scalar(1.0 / 3.0);
    root.matmul(matrix([
        [0.210_454_26, 0.793_617_8, -0.004_072_047],
        [1.977_998_5, -2.428_592_2, 0.450_593_7],
        [0.025_904_037, 0.782_771_77, -0.808_675_77],
    ]))
}

/// Soft bins of colours in Oklab: `[lightness * a, b]`, with the sum 1.
fn bins(lab: &Tensor<2>) -> Tensor<2> {
    let count = lab.dims()[0];
    let device = lab.device().without_autodiff();
    let soft = |axis: usize| {
        let [low, high] = RANGES[axis];
        let step = (high - low) / (BINS[axis] - 1) as f32;
        let centres: Vec<f32> = (0..BINS[axis]).map(|bin| low + step * bin as f32).collect();
        let centres = Tensor::<2>::from_data(TensorData::new(centres, [1, BINS[axis]]), &device);
        let apart = (lab.clone().narrow(1, axis, 1) - centres) / step;
        let weight = (apart.powi_scalar(2) * -1.5).exp();
        let sum = weight.clone().sum_dim(1) + 1e-6;
        weight / sum
    };
    let lightness = soft(0).reshape([count, BINS[0], 1]);
    let a = soft(1).reshape([count, 1, BINS[1]]);
    let joint = (lightness * a).reshape([count, BINS[0] * BINS[1]]);
    joint.transpose().matmul(soft(2)) / count as f32
}

fn moments(lab: Tensor<2>) -> Tensor<1> {
    let mean = lab.clone().mean_dim(0);
    let deviation = ((lab - mean.clone()).powi_scalar(2).mean_dim(0) + 1e-6).sqrt();
    Tensor::cat(vec![mean.reshape([3]), deviation.reshape([3])], 0)
}
