//! What pictures are judged by: parts that add up, each with a weight.
//!
//! Every part takes pictures `[n, 3, height, width]` (sRGB-encoded, 0 to 1) and gives one number that is better the smaller it is; burn's
//! autodiff gives its gradient. Parts look at nothing else, so any of them goes with any training: guidance by words, targets, taste.

mod colour;
mod likeness;
mod structure;

use std::sync::Arc;

use burn::tensor::{Device, Tensor, TensorData};

use crate::encoder::{ImageEncoder, Pictures, read};

pub use self::colour::{Histogram, oklab};
pub use self::likeness::{Distance, PixelDistance, Style, distance};
pub use self::structure::Mirror;

/// Beyond this score a picture is liked for sure, either way.
const MOST_LIKED: f32 = 30.0;

/// One thing that pictures are judged by.
#[derive(Clone)]
pub enum Loss {
    /// How far every pixel is from that of the target of the same place in the list; pictures of another size are compared at the smaller.
    Pixels {
        /// The targets, as many as there are pictures.
        targets: Arc<Pictures>,
        /// How distances are counted.
        distance: PixelDistance,
    },
    /// How far every step from a pixel to its neighbours is from that in the target of the same place in the list: likeness of edges,
    /// whatever the colours.
    Outlines(Arc<Pictures>),
    /// How far the layers of an image encoder see other statistics than in the targets: likeness of style, not of place.
    Style {
        /// Who looks.
        encoder: Arc<dyn ImageEncoder>,
        /// What it saw in the targets, one of it for every picture or one for all.
        style: Arc<Style>,
    },
    /// How far an image encoder's vectors are from one wanted vector of length 1.
    Vector {
        /// Who looks.
        encoder: Arc<dyn ImageEncoder>,
        /// What it should see.
        wanted: Arc<Vec<f32>>,
        /// How distances are counted.
        distance: Distance,
    },
    /// How little the pictures are liked: small for what a taste ranks high, and a gradient that fades once it is surely liked.
    Taste {
        /// The eye that the taste was learnt with.
        encoder: Arc<dyn ImageEncoder>,
        /// What is liked, see [`crate::taste::Taste::direction`].
        direction: Arc<Vec<f32>>,
    },
    /// How far the colours of all pictures are from wanted ones, wherever they are.
    Palette(Arc<Histogram>),
    /// How much the pictures fall below this mean saturation (chroma in Oklab; strong colours have 0.15 to 0.3).
    Saturation(f32),
    /// How much each picture's lightness varies less than this (standard deviation, 0 to 0.5).
    Contrast(f32),
    /// How much neighbouring pixels differ: small in calm pictures.
    Variation,
    /// How much the pictures differ from their own mirror image.
    Symmetry(Mirror),
    /// How far the density of edges is from this (mean change of lightness over one part in a hundred of the height, 0 to 1).
    Edges(f32),
    /// How far the size of what is seen is from this: the mean number of waves over the picture's height, 2 for large shapes, 30 for
    /// fine ones.
    Scale(f32),
}

impl Loss {
    /// The name in reports.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Pixels { .. } => "pixels",
            Self::Outlines(_) => "outlines",
            Self::Style { .. } => "style",
            Self::Vector { .. } => "words",
            Self::Taste { .. } => "taste",
            Self::Palette(_) => "palette",
            Self::Saturation(_) => "saturation",
            Self::Contrast(_) => "contrast",
            Self::Variation => "variation",
            Self::Symmetry(_) => "symmetry",
            Self::Edges(_) => "edges",
            Self::Scale(_) => "scale",
        }
    }

    /// Adds all that the loss is made of to a digest, so that a changed loss is seen.
    pub(crate) fn digest(&self, hash: &mut blake3::Hasher) {
        let mut floats = |values: &[f32]| {
            for value in values {
                hash.update(&value.to_le_bytes());
            }
        };
        match self {
            Self::Pixels { targets, distance } => {
                floats(&targets.rgb);
                floats(&[f32::from(*distance as u8)]);
            }
            Self::Outlines(targets) => floats(&targets.rgb),
            Self::Style { style, .. } => style.values().for_each(floats),
            Self::Vector { wanted, distance, .. } => {
                floats(wanted);
                floats(&[f32::from(*distance as u8)]);
            }
            Self::Taste { direction, .. } => floats(direction),
            Self::Palette(histogram) => floats(histogram.values()),
            Self::Saturation(value) | Self::Contrast(value) | Self::Edges(value) | Self::Scale(value) => {
                floats(&[*value]);
            }
            Self::Variation => {}
            Self::Symmetry(mirror) => floats(&[f32::from(*mirror as u8)]),
        }
    }

    /// The loss of pictures as a tensor of one number, with gradients if the pictures have autodiff.
    pub fn of(&self, images: Tensor<4>) -> Tensor<1> {
        match self {
            Self::Pixels { targets, distance } => likeness::pixels(images, targets, *distance),
            Self::Outlines(targets) => likeness::outlines(images, targets),
            Self::Style { encoder, style } => likeness::style(images, encoder.as_ref(), style),
            Self::Vector { encoder, wanted, distance } => {
                let size = encoder.size_px();
                let vectors = encoder.embed(resize(images, [size, size]));
                likeness::distances(vectors, wanted, *distance)
            }
            Self::Taste { encoder, direction } => {
                let size = encoder.size_px();
                let vectors = encoder.embed(resize(images, [size, size]));
                let direction = matrix(direction.to_vec(), [encoder.dim(), 1], &vectors.device().without_autodiff());
                let liked = vectors.matmul(direction).clamp(-MOST_LIKED, MOST_LIKED);
                (liked.neg().exp() + 1.0).log().mean()
            }
            Self::Palette(histogram) => colour::palette(images, histogram),
            Self::Saturation(floor) => colour::saturation(images, *floor),
            Self::Contrast(floor) => colour::contrast(&images, *floor),
            Self::Variation => structure::variation(images),
            Self::Symmetry(mirror) => structure::symmetry(images, *mirror),
            Self::Edges(wanted) => structure::edges(images, *wanted),
            Self::Scale(wanted) => structure::scale(images, *wanted),
        }
    }
}

/// A loss with its weight.
#[derive(Clone)]
pub struct Part {
    /// What is judged.
    pub loss: Loss,
    /// How much it counts; negative to be repelled.
    pub weight: f32,
}

/// What a judgement says.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// The weighted sum.
    pub total: f32,
    /// Every part by itself, before its weight.
    pub parts: Vec<(&'static str, f32)>,
    /// The gradient of the sum by every value of the pictures.
    pub gradient: Vec<f32>,
}

/// Judges pictures by all parts.
///
/// A part of [`Loss::Vector`] at the encoder's own size takes the encoder's fast way; all others are one burn computation.
pub fn judge(parts: &[Part], pictures: &Pictures) -> Judgement {
    let mut values = vec![0.0; parts.len()];
    let mut gradient = vec![0.0; pictures.rgb.len()];
    let images = pictures.to_tensor(&Device::flex().autodiff()).require_grad();
    let mut sum: Option<Tensor<1>> = None;
    let mut of_sum = Vec::new();
    for (index, part) in parts.iter().enumerate().filter(|(_, part)| part.weight != 0.0) {
        if let Some((value, by_pixels)) = fast(&part.loss, pictures) {
            values[index] = value;
            for (to, by) in gradient.iter_mut().zip(by_pixels) {
                *to += part.weight * by;
            }
            continue;
        }
        let loss = part.loss.of(images.clone());
        of_sum.push((index, loss.clone()));
        let weighted = loss * part.weight;
        sum = Some(match sum {
            Some(sum) => sum + weighted,
            None => weighted,
        });
    }
    if let Some(sum) = sum {
        for (index, loss) in of_sum {
            values[index] = read(loss).first().copied().unwrap_or(f32::NAN);
        }
        if let Some(by_pixels) = images.grad(&sum.backward()) {
            for (to, by) in gradient.iter_mut().zip(read(by_pixels)) {
                *to += by;
            }
        }
    }
    let weighted = parts.iter().zip(&values).map(|(part, value)| part.weight * value);
    Judgement {
        total: weighted.sum(),
        parts: parts.iter().map(|part| part.loss.name()).zip(values.iter().copied()).collect(),
        gradient,
    }
}

/// The loss of one vector, and the slope by each of its numbers.
type OfVector<'a> = &'a dyn Fn(&[f32]) -> (f32, Vec<f32>);

/// The loss and its gradient by the encoder's own kernels, where that is possible.
fn fast(loss: &Loss, pictures: &Pictures) -> Option<(f32, Vec<f32>)> {
    let (encoder, of_vector): (_, OfVector<'_>) = match loss {
        Loss::Vector { encoder, wanted, distance } => {
            (encoder, &move |vector| likeness::distance(vector, wanted, *distance))
        }
        Loss::Taste { encoder, direction } => (encoder, &move |vector| dislike(vector, direction)),
        _ => return None,
    };
    let size = encoder.size_px();
    if pictures.size_px != [size, size] {
        return None;
    }
    let mut value = 0.0;
    let over = 1.0 / pictures.count.max(1) as f32;
    let gradient = encoder.pull_back(pictures, &mut |vectors| {
        let dim = encoder.dim();
        let mut gradient = vec![0.0; vectors.len()];
        for (vector, gradient) in vectors.chunks(dim).zip(gradient.chunks_mut(dim)) {
            let (one, slope) = of_vector(vector);
            value += one * over;
            gradient.iter_mut().zip(slope).for_each(|(to, by)| *to = by * over);
        }
        gradient
    });
    Some((value, gradient))
}

/// How little a vector is liked (the logistic loss of its score), and the slope by each of its numbers.
fn dislike(vector: &[f32], direction: &[f32]) -> (f32, Vec<f32>) {
    let score: f32 = vector.iter().zip(direction).map(|(a, b)| a * b).sum();
    let liked = score.clamp(-MOST_LIKED, MOST_LIKED);
    let slope = if liked == score { -1.0 / (1.0 + liked.exp()) } else { 0.0 };
    ((-liked).exp().ln_1p(), direction.iter().map(|by| slope * by).collect())
}

/// Pictures at another size: a product with two constant matrices, so that gradients flow on every device. Larger pixels average what
/// they cover; smaller ones lie on straight lines between.
pub fn resize(images: Tensor<4>, size_px: [usize; 2]) -> Tensor<4> {
    let [n, planes, height, width] = images.dims();
    if [width, height] == size_px {
        return images;
    }
    let device = images.device().without_autodiff();
    let [to_width, to_height] = size_px;
    let across = matrix(resampling(width, to_width), [width, to_width], &device);
    let rows = images.reshape([n * planes * height, width]).matmul(across);
    let down = matrix(resampling(height, to_height), [height, to_height], &device);
    rows.reshape([n * planes, height, to_width])
        .swap_dims(1, 2)
        .reshape([n * planes * to_width, height])
        .matmul(down)
        .reshape([n * planes, to_width, to_height])
        .swap_dims(1, 2)
        .reshape([n, planes, to_height, to_width])
}

/// Weights `[from][to]` of a triangle filter as wide as the larger of both pixels.
pub(crate) fn resampling(from: usize, to: usize) -> Vec<f32> {
    let ratio = from as f32 / to as f32;
    let reach = ratio.max(1.0);
    let mut weights = vec![0.0; from * to];
    for column in 0..to {
        let centre = (column as f32 + 0.5) * ratio - 0.5;
        let weight = |row: usize| (1.0 - (row as f32 - centre).abs() / reach).max(0.0);
        let sum: f32 = (0..from).map(weight).sum();
        for row in 0..from {
            weights[row * to + column] = weight(row) / sum.max(1e-12);
        }
    }
    weights
}

fn matrix(values: Vec<f32>, shape: [usize; 2], device: &Device) -> Tensor<2> {
    Tensor::from_data(TensorData::new(values, shape), device)
}

/// Lightness as television has it, `[n, height, width]`, 0 to 1: enough for edges and contrast, and cheap.
fn luma(images: &Tensor<4>) -> Tensor<3> {
    let [n, _, height, width] = images.dims();
    let plane = |at: usize| images.clone().narrow(1, at, 1).reshape([n, height, width]);
    plane(0) * 0.2126 + plane(1) * 0.7152 + plane(2) * 0.0722
}
