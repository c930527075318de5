//! `OpenAI`'s and `OpenCLIP`'s vision transformers: pictures and words as vectors of one space.
//!
//! A file of weights is all there is: its sizes are read off its tensors ([`shape`]), whichever of the two ways it is written in, and
//! whether its numbers are f32, f16 or bf16. What the file cannot say (which GELU) comes from a configuration beside it, from
//! [`ClipOptions`], or is guessed and told by [`Clip::shape`].
//!
//! The same weights have two executors: burn ([`graph`]), with autodiff, on any device; and kernels of our own for CPUs ([`kernel`]),
//! forward and backward to the picture. Tests hold both to PyTorch's `transformers` and `open_clip`.

mod error;
pub mod file;
mod graph;
mod kernel;
mod layout;
mod panels;
mod shape;
mod tokens;
mod torch;
mod weights;

use std::path::Path;
use std::sync::OnceLock;

use burn::tensor::{Device, Tensor};

use self::file::WeightFile;
use self::graph::{ImageGraph, TextGraph};
use self::weights::{ImageWeights, TextWeights};
use crate::encoder::{ImageEncoder, Pictures, TextEncoder, read};

pub use self::error::{CONVERT, CONVERT_SCRIPT, ClipError, FILES_THAT_WORK};
pub use self::shape::{Activation, ClipOptions, ClipShape, TowerShape};
pub use self::tokens::{tokenise, words_read};

/// What CLIP subtracts from sRGB-encoded colours, for red, green and blue.
const MEAN: [f32; 3] = [0.481_454_67, 0.457_827_5, 0.408_210_73];
/// What CLIP divides by after that.
const STD: [f32; 3] = [0.268_629_54, 0.261_302_6, 0.275_777_1];
/// What keeps a layer norm from dividing by zero.
const NORM_EPSILON: f32 = 1e-5;

/// A CLIP model in memory.
pub struct Clip {
    shape: ClipShape,
    image: ImageWeights,
    text: TextWeights,
    device: Device,
    image_graph: OnceLock<ImageGraph>,
}

impl std::fmt::Debug for Clip {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Clip").field("shape", &self.shape).finish_non_exhaustive()
    }
}

impl Clip {
    /// Loads a model from `.safetensors`, or from a `.pt`/`.pth` archive of plain tensors.
    ///
    /// # Errors
    /// If the file is missing, truncated, damaged, needs code to be run, or is of another kind of model; every message says which files
    /// work.
    pub fn open(path: &Path, options: ClipOptions) -> Result<Self, ClipError> {
        Self::from_file(&WeightFile::open(path)?, options)
    }

    /// Loads a model from a file that is already open.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn from_file(file: &WeightFile, options: ClipOptions) -> Result<Self, ClipError> {
        let layout = layout::sniff(file)?;
        let shape = shape::infer(file, &layout, options)?;
        Ok(Self {
            shape,
            image: weights::image(file, &layout, &shape)?,
            text: weights::text(file, &layout, &shape)?,
            device: Device::flex(),
            image_graph: OnceLock::new(),
        })
    }

    /// Sizes of the model, and which GELU it uses.
    pub fn shape(&self) -> ClipShape {
        self.shape
    }

    /// Number of weights of both towers.
    pub fn params(&self) -> usize {
        let image = &self.image;
        let text = &self.text;
        let alone = image.class.len() + image.places.len() + text.tokens.len() + text.places.len();
        let norms = [&image.before, &image.after, &text.after];
        let linears = [&image.patch, &image.projection, &text.projection];
        let blocks = image.blocks.iter().chain(&text.blocks);
        let in_blocks: usize = blocks
            .map(|block| {
                let norms = [&block.before_attention, &block.before_hidden];
                let linears = [&block.qkv, &block.out, &block.hidden, &block.narrow];
                norms.map(|norm| norm.scale.len() + norm.shift.len()).iter().sum::<usize>()
                    + linears.map(|linear| linear.weight.len() + linear.bias.len()).iter().sum::<usize>()
            })
            .sum();
        alone
            + norms.map(|norm| norm.scale.len() + norm.shift.len()).iter().sum::<usize>()
            + linears.map(|linear| linear.weight.len()).iter().sum::<usize>()
            + in_blocks
    }

    /// Vectors of pictures as the model makes them, not of length 1, `[n, dim]`; with gradients if `images` has autodiff.
    pub fn image_features(&self, images: Tensor<4>) -> Tensor<2> {
        self.image_graph().forward(images, &[]).0
    }

    /// Vectors of texts as the model makes them, not of length 1. Tokens as [`tokenise`] makes them; a token beyond the vocabulary counts
    /// as the last one.
    pub fn text_features(&self, ids: &[Vec<u32>]) -> Vec<Vec<f32>> {
        if ids.is_empty() {
            return Vec::new();
        }
        let last = self.shape.vocabulary as u32 - 1;
        let ids: Vec<Vec<u32>> = ids
            .iter()
            .map(|ids| {
                let mut ids: Vec<u32> = ids.iter().map(|&id| id.min(last)).collect();
                ids.resize(self.shape.context, 0);
                ids
            })
            .collect();
        // Made for the call and dropped again: words are read once in a training, and kept twice they would cost a quarter of a gigabyte.
        let graph = TextGraph::new(self.shape, &self.text, &self.device);
        read(graph.forward(&ids)).chunks(self.shape.dim).map(<[f32]>::to_vec).collect()
    }

    fn image_graph(&self) -> &ImageGraph {
        self.image_graph.get_or_init(|| ImageGraph::new(self.shape, &self.image, &self.device))
    }

    /// Layers whose values a perceptual loss compares: four, evenly spread, the last one among them.
    fn kept_layers(&self) -> Vec<usize> {
        let layers = self.shape.image.layers;
        let mut kept: Vec<usize> = (1..=4).map(|quarter| (quarter * layers / 4).max(1) - 1).collect();
        kept.dedup();
        kept
    }
}

impl ImageEncoder for Clip {
    fn size_px(&self) -> usize {
        self.shape.size_px
    }

    fn dim(&self) -> usize {
        self.shape.dim
    }

    fn device(&self) -> Device {
        self.device.clone()
    }

    fn embed(&self, images: Tensor<4>) -> Tensor<2> {
        let vectors = self.image_features(images);
        let length = vectors.clone().powi_scalar(2).sum_dim(1).sqrt().clamp_min(1e-12);
        vectors / length
    }

    fn features(&self, images: Tensor<4>) -> Vec<Tensor<3>> {
        self.image_graph().forward(images, &self.kept_layers()).1
    }

    fn pull_back(&self, pictures: &Pictures, pull: &mut dyn FnMut(&[f32]) -> Vec<f32>) -> Vec<f32> {
        // Inside of the pool once: two hundred small loops would otherwise hand over to it and back, each of them.
        let (mut vectors, tape) = rayon::scope(|_| kernel::forward(&self.shape, &self.image, pictures));
        let dim = self.shape.dim;
        let lengths: Vec<f32> = vectors.chunks_mut(dim).map(make_unit).collect();
        let mut gradient = pull(&vectors);
        // A unit vector only turns: what the gradient says along the vector itself has no effect.
        for ((gradient, vector), length) in gradient.chunks_mut(dim).zip(vectors.chunks(dim)).zip(lengths) {
            let along: f32 = gradient.iter().zip(vector).map(|(a, b)| a * b).sum();
            for (gradient, value) in gradient.iter_mut().zip(vector) {
                *gradient = (*gradient - along * value) / length;
            }
        }
        rayon::scope(|_| kernel::backward(&self.shape, &self.image, &tape, &gradient))
    }
}

impl TextEncoder for Clip {
    fn dim(&self) -> usize {
        self.shape.dim
    }

    fn embed_texts(&self, texts: &[&str]) -> Vec<Vec<f32>> {
        let ids: Vec<Vec<u32>> = texts.iter().map(|text| tokenise(text, self.shape.context)).collect();
        let mut vectors = self.text_features(&ids);
        for vector in &mut vectors {
            make_unit(vector);
        }
        vectors
    }

    /// Byte pairs spell every word, so none is unknown.
    fn unknown_words(&self, _text: &str) -> Vec<String> {
        Vec::new()
    }
}

/// Makes a vector's length 1 and answers with the length that it had.
fn make_unit(vector: &mut [f32]) -> f32 {
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt().max(1e-12);
    for value in vector.iter_mut() {
        *value /= length;
    }
    length
}
