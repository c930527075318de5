//! The weights of a CLIP in one order, whatever file they came from.

use super::error::ClipError;
use super::file::WeightFile;
use super::layout::{Attention, Layout};
use super::panels::Panels;
use super::shape::{ClipShape, TowerShape};

/// An affine map: `bias` has one value for each output or none at all.
#[derive(Clone, Debug, Default)]
pub(super) struct Linear {
    pub(super) weight: Panels,
    pub(super) bias: Vec<f32>,
}

/// Scale and shift of a layer norm.
#[derive(Clone, Debug, Default)]
pub(super) struct Norm {
    pub(super) scale: Vec<f32>,
    pub(super) shift: Vec<f32>,
}

/// A block: attention, then a hidden layer, each on top of what came in.
#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    pub(super) before_attention: Norm,
    /// Queries, keys and values in one: `[3 * width][width]`.
    pub(super) qkv: Linear,
    pub(super) out: Linear,
    pub(super) before_hidden: Norm,
    pub(super) hidden: Linear,
    pub(super) narrow: Linear,
}

/// The tower that looks.
#[derive(Clone, Debug, Default)]
pub(super) struct ImageWeights {
    pub(super) class: Vec<f32>,
    /// `[width][3 * patch * patch]`.
    pub(super) patch: Linear,
    /// `[tokens][width]`.
    pub(super) places: Vec<f32>,
    pub(super) before: Norm,
    pub(super) blocks: Vec<Block>,
    pub(super) after: Norm,
    /// `[dim][width]`.
    pub(super) projection: Linear,
}

/// The tower that reads.
#[derive(Clone, Debug, Default)]
pub(super) struct TextWeights {
    /// `[vocabulary][width]`.
    pub(super) tokens: Vec<f32>,
    /// `[context][width]`.
    pub(super) places: Vec<f32>,
    pub(super) blocks: Vec<Block>,
    pub(super) after: Norm,
    /// `[dim][width]`.
    pub(super) projection: Linear,
}

/// Reads the tower that looks.
pub(super) fn image(file: &WeightFile, layout: &Layout, shape: &ClipShape) -> Result<ImageWeights, ClipError> {
    let width = shape.image.width;
    let patch_len = 3 * shape.patch_px * shape.patch_px;
    Ok(ImageWeights {
        class: file.read_shaped(&layout.class, &[width])?,
        patch: plain(&file.read_shaped(&layout.patch, &[width, 3, shape.patch_px, shape.patch_px])?, patch_len),
        places: file.read_shaped(&layout.image_places, &[shape.image_tokens(), width])?,
        before: norm(file, &layout.image_before, width)?,
        blocks: blocks(file, layout, &layout.image_blocks, shape.image)?,
        after: norm(file, &layout.image_after, width)?,
        projection: projection(file, layout, &layout.image_projection, width, shape.dim)?,
    })
}

/// Reads the tower that reads.
pub(super) fn text(file: &WeightFile, layout: &Layout, shape: &ClipShape) -> Result<TextWeights, ClipError> {
    let width = shape.text.width;
    Ok(TextWeights {
        tokens: file.read_shaped(&layout.tokens, &[shape.vocabulary, width])?,
        places: file.read_shaped(&layout.text_places, &[shape.context, width])?,
        blocks: blocks(file, layout, &layout.text_blocks, shape.text)?,
        after: norm(file, &layout.text_after, width)?,
        projection: projection(file, layout, &layout.text_projection, width, shape.dim)?,
    })
}

fn blocks(file: &WeightFile, layout: &Layout, prefix: &str, tower: TowerShape) -> Result<Vec<Block>, ClipError> {
    let width = tower.width;
    let names = layout.block;
    (0..tower.layers)
        .map(|layer| {
            let name = |part: &str| format!("{prefix}{layer}.{part}");
            let qkv = match names.attention {
                Attention::One { weight, bias } => Linear {
                    weight: Panels::pack(&file.read_shaped(&name(weight), &[3 * width, width])?, width),
                    bias: file.read_shaped(&name(bias), &[3 * width])?,
                },
                Attention::Three(parts) => {
                    let (mut weight, mut bias) = (Vec::new(), Vec::new());
                    for part in parts {
                        weight.extend(file.read_shaped(&name(&format!("{part}.weight")), &[width, width])?);
                        bias.extend(file.read_shaped(&name(&format!("{part}.bias")), &[width])?);
                    }
                    Linear { weight: Panels::pack(&weight, width), bias }
                }
            };
            Ok(Block {
                before_attention: norm(file, &name(names.before_attention), width)?,
                qkv,
                out: linear(file, &name(names.out), width, width)?,
                before_hidden: norm(file, &name(names.before_hidden), width)?,
                hidden: linear(file, &name(names.hidden), width, tower.hidden)?,
                narrow: linear(file, &name(names.narrow), tower.hidden, width)?,
            })
        })
        .collect()
}

fn linear(file: &WeightFile, name: &str, inputs: usize, outputs: usize) -> Result<Linear, ClipError> {
    Ok(Linear {
        weight: Panels::pack(&file.read_shaped(&format!("{name}.weight"), &[outputs, inputs])?, inputs),
        bias: file.read_shaped(&format!("{name}.bias"), &[outputs])?,
    })
}

/// A map without a bias.
fn plain(weight: &[f32], inputs: usize) -> Linear {
    Linear { weight: Panels::pack(weight, inputs), bias: Vec::new() }
}

fn norm(file: &WeightFile, name: &str, width: usize) -> Result<Norm, ClipError> {
    Ok(Norm {
        scale: file.read_shaped(&format!("{name}.weight"), &[width])?,
        shift: file.read_shaped(&format!("{name}.bias"), &[width])?,
    })
}

fn projection(file: &WeightFile, layout: &Layout, name: &str, width: usize, dim: usize) -> Result<Linear, ClipError> {
    let weight = if layout.projects_from_left {
        file.read_shaped(name, &[dim, width])?
    } else {
        let columns = file.read_shaped(name, &[width, dim])?;
        (0..dim * width).map(|at| columns[at % width * dim + at / width]).collect()
    };
    Ok(plain(&weight, width))
}
