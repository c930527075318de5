//! The tower for pictures: patches, three stages of blocks, statistics, embedding.

use crate::words::net::block::{Block, BlockTape, Linear, Unit};
use crate::words::net::layout::Layout;
use crate::words::net::{EMBED, SIZE_PX};

/// Channels of the stages; each has half the side of the one before.
pub(crate) const CHANNELS: [usize; 3] = [56, 96, 160];
/// Side of the first stage.
pub(crate) const FIRST_SIDE: usize = SIZE_PX / 4;
/// Blocks a stage.
pub(crate) const BLOCKS: usize = 2;
/// Side of the patches that are looked at first; they lie 4 px apart and overlap.
pub(crate) const PATCH_PX: usize = 7;
/// How far the first patch reaches over the border.
pub(crate) const BORDER_PX: usize = 3;
/// Mean and spread of each channel of each stage, and of the last also the largest.
pub(crate) const FEATURES: usize = 2 * (CHANNELS[0] + CHANNELS[1] + CHANNELS[2]) + CHANNELS[2];
/// Pixels are brought to about -2..2: (x - 1/2) times this.
pub(crate) const PIXEL_GAIN: f32 = 4.0;
/// Added to a variance before its root: a flat picture has a gradient, too.
pub(crate) const SPREAD_FLOOR: f32 = 1e-3;

/// One stage: a matrix that gathers, then blocks.
#[derive(Clone, Debug)]
pub(crate) struct Stage {
    pub(crate) enter: Linear,
    pub(crate) blocks: Vec<Block>,
    pub(crate) side: usize,
    pub(crate) channels: usize,
}

/// The tower.
#[derive(Clone, Debug)]
pub(crate) struct ImageNet {
    pub(crate) stages: Vec<Stage>,
    pub(crate) project: Linear,
}

/// What a forward pass leaves behind.
#[derive(Clone, Debug)]
pub(crate) struct ImageTape {
    stages: Vec<StageTape>,
    /// Statistics of each picture, one row each.
    pub(crate) features: Vec<f32>,
    /// The result.
    pub(crate) embedding: Unit,
}

#[derive(Clone, Debug)]
struct StageTape {
    gathered: Vec<f32>,
    blocks: Vec<BlockTape>,
    out: Vec<f32>,
}

impl ImageNet {
    pub(crate) fn new(layout: &mut Layout) -> Self {
        let mut inputs = PATCH_PX * PATCH_PX * 3;
        let mut stages = Vec::new();
        for (i, &channels) in CHANNELS.iter().enumerate() {
            let side = FIRST_SIDE >> i;
            let enter = Linear::new(layout, &format!("image.{i}.enter"), inputs, channels);
            let block = |b| Block::new(layout, &format!("image.{i}.{b}"), channels, side);
            stages.push(Stage { enter, blocks: (0..BLOCKS).map(block).collect(), side, channels });
            inputs = 4 * channels;
        }
        Self { stages, project: Linear::new(layout, "image.project", FEATURES, EMBED) }
    }

    pub(crate) fn forward(&self, weights: &[f32], pixels: &[f32]) -> ImageTape {
        let count = pixels.len() / (SIZE_PX * SIZE_PX * 3);
        let mut features = vec![0.0; count * FEATURES];
        let mut tapes: Vec<StageTape> = Vec::new();
        let mut offset = 0;
        for (i, stage) in self.stages.iter().enumerate() {
            let gathered = match tapes.last() {
                None => patches(pixels),
                Some(before) => quads(&before.out, stage.side, self.stages[i - 1].channels),
            };
            let mut x = stage.enter.forward(weights, &gathered);
            let mut blocks = Vec::new();
            for block in &stage.blocks {
                let (y, tape) = block.forward(weights, x);
                blocks.push(tape);
                x = y;
            }
            let last = i + 1 == self.stages.len();
            statistics(&x, stage, last, &mut features[offset..]);
            offset += if last { 3 } else { 2 } * stage.channels;
            tapes.push(StageTape { gathered, blocks, out: x });
        }
        let embedding = Unit::new(self.project.forward(weights, &features), EMBED);
        ImageTape { stages: tapes, features, embedding }
    }

    /// Backward from the gradient of the embedding (unit rows) and of the features. Adds the gradient of the weights where
    /// `grads` is given; gives that of the pixels where it is wanted.
    pub(crate) fn backward(
        &self,
        weights: &[f32],
        mut grads: Option<&mut [f32]>,
        tape: &ImageTape,
        embedding: Vec<f32>,
        features: Option<&[f32]>,
        pixels_wanted: bool,
    ) -> Option<Vec<f32>> {
        let d = tape.embedding.backward(embedding);
        let mut d_features = match grads.as_deref_mut() {
            Some(grads) => self.project.backward(weights, grads, &tape.features, &d),
            None => self.project.input_gradient(weights, &d),
        };
        if let Some(more) = features {
            d_features.iter_mut().zip(more).for_each(|(d, more)| *d += more);
        }
        let mut offset = FEATURES;
        let mut from_later: Option<Vec<f32>> = None;
        for (i, (stage, tape_of)) in self.stages.iter().zip(&tape.stages).enumerate().rev() {
            let last = i + 1 == self.stages.len();
            offset -= if last { 3 } else { 2 } * stage.channels;
            let mut d = from_later.take().unwrap_or_else(|| vec![0.0; tape_of.out.len()]);
            statistics_backward(&tape_of.out, stage, last, (&tape.features[offset..], &d_features[offset..]), &mut d);
            for (block, block_tape) in stage.blocks.iter().zip(&tape_of.blocks).rev() {
                d = block.backward(weights, grads.as_deref_mut(), block_tape, d);
            }
            let first = i == 0;
            let gathered = match grads.as_deref_mut() {
                Some(grads) if first && !pixels_wanted => {
                    stage.enter.weight_gradient(grads, &tape_of.gathered, &d);
                    return None;
                }
                Some(grads) => stage.enter.backward(weights, grads, &tape_of.gathered, &d),
                None => stage.enter.input_gradient(weights, &d),
            };
            if first {
                return Some(patches_backward(&gathered));
            }
            from_later = Some(quads_backward(&gathered, stage.side, self.stages[i - 1].channels));
        }
        None
    }
}

/// Calls `with(place in the patches, place in the picture, length)` for every row of every patch, cut at the border.
fn patch_runs(mut with: impl FnMut(usize, usize, usize)) {
    const STEP: usize = SIZE_PX / FIRST_SIDE;
    const WIDTH: usize = PATCH_PX * PATCH_PX * 3;
    for py in 0..FIRST_SIDE {
        for px in 0..FIRST_SIDE {
            for dy in 0..PATCH_PX {
                let y = py * STEP + dy;
                if !(BORDER_PX..SIZE_PX + BORDER_PX).contains(&y) {
                    continue;
                }
                let start = px * STEP;
                let first = BORDER_PX.saturating_sub(start);
                let end = PATCH_PX.min(SIZE_PX + BORDER_PX - start);
                let to = (py * FIRST_SIDE + px) * WIDTH + (dy * PATCH_PX + first) * 3;
                let from = ((y - BORDER_PX) * SIZE_PX + start + first - BORDER_PX) * 3;
                with(to, from, (end - first) * 3);
            }
        }
    }
}

/// Overlapping patches as rows; beyond the border all is middle grey.
fn patches(pixels: &[f32]) -> Vec<f32> {
    let picture = SIZE_PX * SIZE_PX * 3;
    let rows = FIRST_SIDE * FIRST_SIDE * PATCH_PX * PATCH_PX * 3;
    let mut out = vec![0.0; pixels.len() / picture * rows];
    for (pixels, out) in pixels.chunks_exact(picture).zip(out.chunks_exact_mut(rows)) {
        patch_runs(|to, from, length| {
            let run = out[to..to + length].iter_mut().zip(&pixels[from..from + length]);
            run.for_each(|(out, &pixel)| *out = (pixel - 0.5) * PIXEL_GAIN);
        });
    }
    out
}

fn patches_backward(d: &[f32]) -> Vec<f32> {
    let picture = SIZE_PX * SIZE_PX * 3;
    let rows = FIRST_SIDE * FIRST_SIDE * PATCH_PX * PATCH_PX * 3;
    let mut out = vec![0.0; d.len() / rows * picture];
    for (d, out) in d.chunks_exact(rows).zip(out.chunks_exact_mut(picture)) {
        patch_runs(|from, to, length| {
            let run = out[to..to + length].iter_mut().zip(&d[from..from + length]);
            run.for_each(|(out, d)| *out += d * PIXEL_GAIN);
        });
    }
    out
}

/// Each 2x2 places of a map side by side in one row; `side` is that of the result.
fn quads(x: &[f32], side: usize, channels: usize) -> Vec<f32> {
    let mut out = vec![0.0; x.len()];
    quad_runs(x.len(), side, channels, |to, from| out[to..to + channels].copy_from_slice(&x[from..from + channels]));
    out
}

fn quads_backward(d: &[f32], side: usize, channels: usize) -> Vec<f32> {
    let mut out = vec![0.0; d.len()];
    quad_runs(d.len(), side, channels, |from, to| out[to..to + channels].copy_from_slice(&d[from..from + channels]));
    out
}

fn quad_runs(length: usize, side: usize, channels: usize, mut with: impl FnMut(usize, usize)) {
    let picture = side * side * 4 * channels;
    for start in (0..length).step_by(picture) {
        for y in 0..2 * side {
            for x in 0..2 * side {
                let row = (y / 2) * side + x / 2;
                let part = (y % 2) * 2 + x % 2;
                with(start + (row * 4 + part) * channels, start + (y * 2 * side + x) * channels);
            }
        }
    }
}

/// Mean, spread and, at the end, the largest value of each channel of each picture, into rows of [`FEATURES`].
fn statistics(x: &[f32], stage: &Stage, last: bool, features: &mut [f32]) {
    let (c, places) = (stage.channels, (stage.side * stage.side) as f32);
    for (x, features) in x.chunks_exact(stage.side * stage.side * c).zip(features.chunks_mut(FEATURES)) {
        let (mean, rest) = features.split_at_mut(c);
        let (spread, rest) = rest.split_at_mut(c);
        for row in x.chunks_exact(c) {
            mean.iter_mut().zip(row).for_each(|(mean, x)| *mean += x / places);
        }
        for row in x.chunks_exact(c) {
            let parts = spread.iter_mut().zip(row.iter().zip(mean.iter()));
            parts.for_each(|(spread, (x, mean))| *spread += (x - mean) * (x - mean) / places);
        }
        for spread in spread.iter_mut() {
            *spread = (*spread + SPREAD_FLOOR).sqrt();
        }
        if last {
            rest[..c].copy_from_slice(&x[..c]);
            for row in x.chunks_exact(c) {
                rest[..c].iter_mut().zip(row).for_each(|(most, x)| *most = most.max(*x));
            }
        }
    }
}

/// Adds to the gradient of a stage's result what comes from its statistics.
fn statistics_backward(x: &[f32], stage: &Stage, last: bool, (features, d_features): (&[f32], &[f32]), d: &mut [f32]) {
    let (c, places) = (stage.channels, (stage.side * stage.side) as f32);
    let picture = stage.side * stage.side * c;
    let pictures = x.chunks_exact(picture).zip(d.chunks_exact_mut(picture));
    for ((x, d), (f, df)) in pictures.zip(features.chunks(FEATURES).zip(d_features.chunks(FEATURES))) {
        for (x, d) in x.chunks_exact(c).zip(d.chunks_exact_mut(c)) {
            for i in 0..c {
                d[i] += (df[i] + df[c + i] * (x[i] - f[i]) / f[c + i]) / places;
            }
        }
        if last {
            for i in 0..c {
                let largest = x.iter().skip(i).step_by(c).position(|&x| x >= f[2 * c + i]);
                d[largest.unwrap_or(0) * c + i] += df[2 * c + i];
            }
        }
    }
}
