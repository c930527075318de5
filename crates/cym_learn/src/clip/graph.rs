//! CLIP as burn computations: runs on every device of burn and has gradients by autodiff. [`super::kernel`] does the same faster on a
//! CPU; both are held to PyTorch and to each other.

use burn::tensor::activation::{gelu, sigmoid, softmax};
use burn::tensor::module::{layer_norm, linear};
use burn::tensor::{Device, Int, Tensor, TensorData};

use super::shape::{Activation, ClipShape, TowerShape};
use super::tokens;
use super::weights::{Block, ImageWeights, Linear, Norm, TextWeights};
use super::{MEAN, NORM_EPSILON, STD};

/// A layer of burn: weight `[inputs, outputs]`.
#[derive(Debug)]
struct GraphLinear {
    weight: Tensor<2>,
    bias: Option<Tensor<1>>,
}

impl GraphLinear {
    fn new(from: &Linear, device: &Device) -> Self {
        let stored = Tensor::<2>::from_data(
            TensorData::new(from.weight.unpack(), [from.weight.outputs(), from.weight.inputs()]),
            device,
        );
        Self { weight: stored.transpose(), bias: (!from.bias.is_empty()).then(|| vector(&from.bias, device)) }
    }

    fn forward<const D: usize>(&self, x: Tensor<D>) -> Tensor<D> {
        linear(x, self.weight.clone(), self.bias.clone())
    }
}

#[derive(Debug)]
struct GraphNorm {
    scale: Tensor<1>,
    shift: Tensor<1>,
}

impl GraphNorm {
    fn new(from: &Norm, device: &Device) -> Self {
        Self { scale: vector(&from.scale, device), shift: vector(&from.shift, device) }
    }

    fn forward<const D: usize>(&self, x: Tensor<D>) -> Tensor<D> {
        layer_norm(x, self.scale.clone(), Some(self.shift.clone()), f64::from(NORM_EPSILON))
    }
}

#[derive(Debug)]
struct GraphBlock {
    before_attention: GraphNorm,
    qkv: GraphLinear,
    out: GraphLinear,
    before_hidden: GraphNorm,
    hidden: GraphLinear,
    narrow: GraphLinear,
}

impl GraphBlock {
    fn new(from: &Block, device: &Device) -> Self {
        Self {
            before_attention: GraphNorm::new(&from.before_attention, device),
            qkv: GraphLinear::new(&from.qkv, device),
            out: GraphLinear::new(&from.out, device),
            before_hidden: GraphNorm::new(&from.before_hidden, device),
            hidden: GraphLinear::new(&from.hidden, device),
            narrow: GraphLinear::new(&from.narrow, device),
        }
    }

    /// `x` is `[n, tokens, width]`; `mask` is added to what every token thinks of every other.
    fn forward(&self, x: Tensor<3>, tower: TowerShape, activation: Activation, mask: Option<&Tensor<4>>) -> Tensor<3> {
        let [n, tokens, width] = x.dims();
        let head_width = width / tower.heads;
        let qkv = self.qkv.forward(self.before_attention.forward(x.clone()));
        let part = |at: usize| {
            qkv.clone().narrow(2, at * width, width).reshape([n, tokens, tower.heads, head_width]).swap_dims(1, 2)
        };
        let scores = part(0).matmul(part(1).swap_dims(2, 3)) / (head_width as f32).sqrt();
        let scores = match mask {
            Some(mask) => scores + mask.clone(),
            None => scores,
        };
        let seen = softmax(scores, 3).matmul(part(2)).swap_dims(1, 2).reshape([n, tokens, width]);
        let x = x + self.out.forward(seen);
        let hidden = self.hidden.forward(self.before_hidden.forward(x.clone()));
        let bent = match activation {
            Activation::QuickGelu => hidden.clone() * sigmoid(hidden * 1.702),
            Activation::Gelu => gelu(hidden),
        };
        x + self.narrow.forward(bent)
    }
}

/// The tower that looks.
#[derive(Debug)]
pub(super) struct ImageGraph {
    shape: ClipShape,
    mean: Tensor<4>,
    std: Tensor<4>,
    class: Tensor<3>,
    patch: GraphLinear,
    places: Tensor<3>,
    before: GraphNorm,
    blocks: Vec<GraphBlock>,
    after: GraphNorm,
    projection: GraphLinear,
}

impl ImageGraph {
    pub(super) fn new(shape: ClipShape, from: &ImageWeights, device: &Device) -> Self {
        let width = shape.image.width;
        let tensor =
            |values: &[f32], shape: [usize; 3]| Tensor::from_data(TensorData::new(values.to_vec(), shape), device);
        let colour = |values: [f32; 3]| Tensor::from_data(TensorData::new(values.to_vec(), [1, 3, 1, 1]), device);
        Self {
            shape,
            mean: colour(MEAN),
            std: colour(STD),
            class: tensor(&from.class, [1, 1, width]),
            patch: GraphLinear::new(&from.patch, device),
            places: tensor(&from.places, [1, shape.image_tokens(), width]),
            before: GraphNorm::new(&from.before, device),
            blocks: from.blocks.iter().map(|block| GraphBlock::new(block, device)).collect(),
            after: GraphNorm::new(&from.after, device),
            projection: GraphLinear::new(&from.projection, device),
        }
    }

    /// Vectors of pictures, not yet of length 1, and what the layers of `keep` made of the patches.
    pub(super) fn forward(&self, images: Tensor<4>, keep: &[usize]) -> (Tensor<2>, Vec<Tensor<3>>) {
        let [n, ..] = images.dims();
        let ClipShape { size_px, patch_px, .. } = self.shape;
        let side = size_px / patch_px;
        let width = self.shape.image.width;
        // Patches do not overlap, so the convolution is a product of matrices: [n, places, 3 * patch * patch].
        let patches = ((images - self.mean.clone()) / self.std.clone())
            .reshape([n, 3, side, patch_px, side, patch_px])
            .permute([0, 2, 4, 1, 3, 5])
            .reshape([n, side * side, 3 * patch_px * patch_px]);
        let class = self.class.clone().expand([n, 1, width]);
        let mut x = Tensor::cat(vec![class, self.patch.forward(patches)], 1) + self.places.clone();
        x = self.before.forward(x);
        let mut kept = Vec::new();
        for (layer, block) in self.blocks.iter().enumerate() {
            x = block.forward(x, self.shape.image, self.shape.activation, None);
            if keep.contains(&layer) {
                kept.push(x.clone().narrow(1, 1, side * side));
            }
        }
        let class = self.after.forward(x.narrow(1, 0, 1).reshape([n, width]));
        (self.projection.forward(class), kept)
    }
}

/// The tower that reads.
#[derive(Debug)]
pub(super) struct TextGraph {
    shape: ClipShape,
    tokens: Tensor<2>,
    places: Tensor<3>,
    mask: Tensor<4>,
    blocks: Vec<GraphBlock>,
    after: GraphNorm,
    projection: GraphLinear,
}

impl TextGraph {
    pub(super) fn new(shape: ClipShape, from: &TextWeights, device: &Device) -> Self {
        let ClipShape { vocabulary, context, .. } = shape;
        let width = shape.text.width;
        let mask = (0..context * context)
            .map(|at| if at % context > at / context { f32::NEG_INFINITY } else { 0.0 })
            .collect::<Vec<_>>();
        Self {
            shape,
            tokens: Tensor::from_data(TensorData::new(from.tokens.clone(), [vocabulary, width]), device),
            places: Tensor::from_data(TensorData::new(from.places.clone(), [1, context, width]), device),
            mask: Tensor::from_data(TensorData::new(mask, [1, 1, context, context]), device),
            blocks: from.blocks.iter().map(|block| GraphBlock::new(block, device)).collect(),
            after: GraphNorm::new(&from.after, device),
            projection: GraphLinear::new(&from.projection, device),
        }
    }

    /// Vectors of texts given as tokens (`context` each, all below the size of the vocabulary), not yet of length 1.
    pub(super) fn forward(&self, ids: &[Vec<u32>]) -> Tensor<2> {
        let ClipShape { context, .. } = self.shape;
        let width = self.shape.text.width;
        let device = self.tokens.device();
        let flat: Vec<i32> = ids.iter().flatten().map(|&id| id as i32).collect();
        let flat = Tensor::<1, Int>::from_data(TensorData::new(flat, [ids.len() * context]), &device);
        let mut x = self.tokens.clone().select(0, flat).reshape([ids.len(), context, width]) + self.places.clone();
        for block in &self.blocks {
            x = block.forward(x, self.shape.text, self.shape.activation, Some(&self.mask));
        }
        let ends: Vec<i32> =
            ids.iter().enumerate().map(|(row, ids)| (row * context + tokens::end_of(ids)) as i32).collect();
        let ends = Tensor::<1, Int>::from_data(TensorData::new(ends, [ids.len()]), &device);
        let x = x.reshape([ids.len() * context, width]).select(0, ends);
        self.projection.forward(self.after.forward(x))
    }
}

fn vector(values: &[f32], device: &Device) -> Tensor<1> {
    Tensor::from_data(TensorData::new(values.to_vec(), [values.len()]), device)
}
