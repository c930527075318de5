//! The image tower on a CPU, forward and backward to the picture, without a tensor library.
//!
//! The weights are frozen, so the way back needs only the gradient by what went through, never by the weights: the same work as the way
//! forward. Products with weights are those of [`super::panels`], everything else runs over rows in parallel.

mod attention;
mod rows;

use self::attention::{attend, attend_back};
use self::rows::{Normed, norm, norm_back};
use super::shape::ClipShape;
use super::weights::{Block, ImageWeights, Linear};
use super::{MEAN, STD};
use crate::encoder::Pictures;
use crate::lanes::add;

/// What one block remembers on the way forward.
struct BlockTape {
    before_attention: Normed,
    /// `[n][tokens][3 * width]`.
    qkv: Vec<f32>,
    /// What every token thinks of every other, `[n][heads][tokens][tokens]`.
    attention: Vec<f32>,
    before_hidden: Normed,
    /// The hidden layer before it bends, `[n][tokens][hidden]`.
    hidden: Vec<f32>,
}

/// What the whole tower remembers.
pub(super) struct Tape {
    count: usize,
    before: Normed,
    blocks: Vec<BlockTape>,
    after: Normed,
}

/// Vectors of pictures, not of length 1, `[n][dim]`, and the tape for the way back.
pub(super) fn forward(shape: &ClipShape, weights: &ImageWeights, pictures: &Pictures) -> (Vec<f32>, Tape) {
    let count = pictures.count;
    let tokens = shape.image_tokens();
    let width = shape.image.width;
    let embedded = {
        let patches = patches(shape, pictures);
        affine(&weights.patch, &patches)
    };
    let mut x = vec![0.0; count * tokens * width];
    for (picture, x) in x.chunks_mut(tokens * width).enumerate() {
        x.copy_from_slice(&weights.places);
        let patches = &embedded[picture * (tokens - 1) * width..];
        for (x, &add) in x.iter_mut().zip(weights.class.iter().chain(patches)) {
            *x += add;
        }
    }
    let (mut x, before) = norm(&weights.before, &x);
    let mut blocks = Vec::with_capacity(weights.blocks.len());
    for block in &weights.blocks {
        blocks.push(block_forward(shape, block, &mut x));
    }
    let class: Vec<f32> = x.chunks(tokens * width).flat_map(|x| &x[..width]).copied().collect();
    let (class, after) = norm(&weights.after, &class);
    let vectors = affine(&weights.projection, &class);
    let tape = Tape { count, before, blocks, after };
    (vectors, tape)
}

/// The gradient by every value of the pictures from the gradient by every vector.
pub(super) fn backward(shape: &ClipShape, weights: &ImageWeights, tape: &Tape, vectors: &[f32]) -> Vec<f32> {
    let tokens = shape.image_tokens();
    let width = shape.image.width;
    let class = norm_back(&weights.after, &tape.after, &affine_back(&weights.projection, vectors));
    let mut x = vec![0.0; tape.count * tokens * width];
    for (x, class) in x.chunks_mut(tokens * width).zip(class.chunks(width)) {
        x[..width].copy_from_slice(class);
    }
    for (block, tape) in weights.blocks.iter().zip(&tape.blocks).rev() {
        block_backward(shape, block, tape, &mut x);
    }
    let x = norm_back(&weights.before, &tape.before, &x);
    let embedded: Vec<f32> = x.chunks(tokens * width).flat_map(|x| &x[width..]).copied().collect();
    pixels(shape, tape.count, &affine_back(&weights.patch, &embedded))
}

fn block_forward(shape: &ClipShape, block: &Block, x: &mut [f32]) -> BlockTape {
    let tower = shape.image;
    let tokens = shape.image_tokens();
    let (normed, before_attention) = norm(&block.before_attention, x);
    let qkv = affine(&block.qkv, &normed);
    let (seen, attention) = attend(&qkv, tokens, tower.width, tower.heads);
    affine_onto(&block.out, &seen, x);
    let (normed, before_hidden) = norm(&block.before_hidden, x);
    let hidden = affine(&block.hidden, &normed);
    let mut bent = hidden.clone();
    rows::bend(&mut bent, shape.activation);
    affine_onto(&block.narrow, &bent, x);
    BlockTape { before_attention, qkv, attention, before_hidden, hidden }
}

fn block_backward(shape: &ClipShape, block: &Block, tape: &BlockTape, x: &mut [f32]) {
    let tower = shape.image;
    let tokens = shape.image_tokens();
    let mut hidden = affine_back(&block.narrow, x);
    rows::bend_back(&mut hidden, &tape.hidden, shape.activation);
    add(x, &norm_back(&block.before_hidden, &tape.before_hidden, &affine_back(&block.hidden, &hidden)));
    let seen = affine_back(&block.out, x);
    let qkv = attend_back(&seen, &tape.qkv, &tape.attention, tokens, tower.width, tower.heads);
    add(x, &norm_back(&block.before_attention, &tape.before_attention, &affine_back(&block.qkv, &qkv)));
}

/// `x * weight^T + bias` for rows of `x`.
fn affine(linear: &Linear, x: &[f32]) -> Vec<f32> {
    let count = x.len() / linear.weight.inputs();
    let mut out =
        if linear.bias.is_empty() { vec![0.0; count * linear.weight.outputs()] } else { linear.bias.repeat(count) };
    linear.weight.onto(x, &mut out);
    out
}

/// The same added to `out`, which has as many rows.
fn affine_onto(linear: &Linear, x: &[f32], out: &mut [f32]) {
    for row in out.chunks_mut(linear.weight.outputs()) {
        add(row, &linear.bias);
    }
    linear.weight.onto(x, out);
}

/// The gradient by what went into an affine map.
fn affine_back(linear: &Linear, out: &[f32]) -> Vec<f32> {
    linear.weight.back(out)
}

/// Where value `at` of patch `patch` comes from in its picture: plane and place.
fn place(shape: &ClipShape, patch: usize, at: usize) -> (usize, usize) {
    let ClipShape { size_px, patch_px, .. } = *shape;
    let side = size_px / patch_px;
    let (plane, row, column) = (at / (patch_px * patch_px), at / patch_px % patch_px, at % patch_px);
    let (down, across) = (patch / side, patch % side);
    (plane, (down * patch_px + row) * size_px + across * patch_px + column)
}

/// Patches of pictures, with the colours as CLIP wants them: `[n][patches][3 * patch * patch]`.
fn patches(shape: &ClipShape, pictures: &Pictures) -> Vec<f32> {
    let patch_len = 3 * shape.patch_px * shape.patch_px;
    let per_picture = shape.image_tokens() - 1;
    let plane_len = pictures.plane_len();
    let mut patches = vec![0.0; pictures.count * per_picture * patch_len];
    for (index, patch) in patches.chunks_mut(patch_len).enumerate() {
        let picture = &pictures.rgb[index / per_picture * 3 * plane_len..];
        for (at, value) in patch.iter_mut().enumerate() {
            let (plane, from) = place(shape, index % per_picture, at);
            *value = (picture[plane * plane_len + from] - MEAN[plane]) / STD[plane];
        }
    }
    patches
}

/// The gradient by the pictures from that by their patches.
fn pixels(shape: &ClipShape, count: usize, patches: &[f32]) -> Vec<f32> {
    let patch_len = 3 * shape.patch_px * shape.patch_px;
    let per_picture = shape.image_tokens() - 1;
    let plane_len = shape.size_px * shape.size_px;
    let mut rgb = vec![0.0; count * 3 * plane_len];
    for (index, patch) in patches.chunks(patch_len).enumerate() {
        let picture = &mut rgb[index / per_picture * 3 * plane_len..];
        for (at, value) in patch.iter().enumerate() {
            let (plane, to) = place(shape, index % per_picture, at);
            picture[plane * plane_len + to] = value / STD[plane];
        }
    }
    rgb
}
