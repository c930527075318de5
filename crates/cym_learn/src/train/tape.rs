//! Drawing with a memory: pictures of a network, and from the gradient by the pictures the gradient by every weight.
//!
//! This is the CPU's way of training: products of matrices by the `gemm` crate, activations by [`crate::lanes`], pixels in chunks that stay
//! in the cache, chunks on all cores. [`super::graph`] does the same as a burn computation; tests hold the two together. The order of all
//! sums is fixed whatever the number of cores, so a training gives the same weights every time.

mod bend;

use rayon::prelude::*;

use super::view::{Ramp, View};
use crate::cppn::{Architecture, Layer, LayerView, Network, Output, pixel_place};
use crate::encoder::Pictures;
use crate::lanes::{add, sigmoid};
use crate::matrix::{ONE, View as Matrix, multiply};

/// Pixels of a chunk.
const CHUNK_PX: usize = 1024;
/// Sums over chunks go to so many lists, which are added in order: fixed, so that the result does not depend on the number of cores.
const GROUPS: usize = 16;
/// What pictures may remember. Larger ones are drawn again for the way back, which takes a third longer.
const TAPE_MAX_BYTES: usize = 768 << 20;

/// Pictures of a network, and the way back from them to its weights.
pub struct Drawn {
    /// The pictures, one for each view.
    pub pictures: Pictures,
    views: Vec<View>,
    ramp: Ramp,
    chunks: Vec<Chunk>,
}

/// What one layer leaves behind: what goes on, and how fast that changes with the layer's sums.
struct Bent {
    values: Vec<f32>,
    slopes: Vec<f32>,
}

/// What one chunk of pixels leaves behind.
struct Chunk {
    inputs: Vec<f32>,
    layers: Vec<Bent>,
    /// What the network gives, after the sigmoid.
    given: Vec<f32>,
}

/// Which pixels of which view a chunk is.
#[derive(Clone, Copy)]
struct Span {
    view: usize,
    start: usize,
    len: usize,
}

impl Drawn {
    /// Draws a network at every view.
    pub fn new(network: &Network, views: &[View], size_px: [usize; 2], ramp: &Ramp) -> Self {
        let mut pictures = Pictures::black(views.len(), size_px);
        let spans = spans(views.len(), pictures.plane_len());
        let keep = tape_bytes(network.architecture(), pictures.count * pictures.plane_len()) <= TAPE_MAX_BYTES;
        let drawn: Vec<Chunk> = spans
            .par_iter()
            .map(|&span| {
                let mut chunk = Chunk::draw(network, &views[span.view], span, size_px);
                if !keep {
                    chunk.inputs = Vec::new();
                    chunk.layers = Vec::new();
                }
                chunk
            })
            .collect();
        let plane_len = pictures.plane_len();
        for (span, chunk) in spans.iter().zip(&drawn) {
            let picture = &mut pictures.rgb[span.view * 3 * plane_len..][..3 * plane_len];
            for (at, given) in chunk.given.chunks(chunk.given.len() / span.len).enumerate() {
                for (plane, value) in rgb(network.architecture().output, given, ramp).into_iter().enumerate() {
                    picture[plane * plane_len + span.start + at] = value;
                }
            }
        }
        Self { pictures, views: views.to_vec(), ramp: ramp.clone(), chunks: if keep { drawn } else { Vec::new() } }
    }

    /// The gradient by every weight from the gradient by every value of the pictures. `network` is the one that drew them.
    pub fn pull(&self, network: &Network, gradient: &[f32]) -> Vec<f32> {
        let size_px = self.pictures.size_px;
        let plane_len = self.pictures.plane_len();
        let spans = spans(self.views.len(), plane_len);
        let per_group = spans.len().div_ceil(GROUPS).max(1);
        let groups: Vec<Vec<f32>> = spans
            .par_chunks(per_group)
            .enumerate()
            .map(|(group, spans)| {
                let mut weights = vec![0.0; network.weights().len()];
                for (at, &span) in spans.iter().enumerate() {
                    let view = &self.views[span.view];
                    let picture = &gradient[span.view * 3 * plane_len..][..3 * plane_len];
                    let by_pixel = |given: &[f32]| self.by_given(network.architecture().output, given, picture, span);
                    if let Some(chunk) = self.chunks.get(group * per_group + at) {
                        chunk.pull(network, view, by_pixel(&chunk.given), &mut weights);
                    } else {
                        let chunk = Chunk::draw(network, view, span, size_px);
                        chunk.pull(network, view, by_pixel(&chunk.given), &mut weights);
                    }
                }
                weights
            })
            .collect();
        let mut sum = vec![0.0; network.weights().len()];
        for group in &groups {
            add(&mut sum, group);
        }
        sum
    }

    /// The gradient by what the last layer gave before the sigmoid (and the mixing of colours), from that by the picture.
    fn by_given(&self, output: Output, given: &[f32], picture: &[f32], span: Span) -> Vec<f32> {
        let plane_len = self.pictures.plane_len();
        let channels = output.channels();
        let mut sums = vec![0.0; given.len()];
        for (at, (sums, given)) in sums.chunks_mut(channels).zip(given.chunks(channels)).enumerate() {
            let colour: [f32; 3] = std::array::from_fn(|plane| picture[plane * plane_len + span.start + at]);
            if let Output::Palette(_) = output {
                let (_, slope) = self.ramp.colour(given[0]);
                let by_scalar: f32 = colour.iter().zip(slope).map(|(colour, slope)| colour * slope).sum();
                sums[0] = by_scalar * given[0] * (1.0 - given[0]);
                continue;
            }
            let by_mixed: [f32; 3] = std::array::from_fn(|plane| colour[plane] * given[plane] * (1.0 - given[plane]));
            match output.matrix() {
                Some(rows) => {
                    for (column, sum) in sums.iter_mut().enumerate() {
                        *sum = (0..3).map(|row| rows[row][column] * by_mixed[row]).sum();
                    }
                }
                None => sums.copy_from_slice(&by_mixed),
            }
        }
        sums
    }
}

impl Chunk {
    fn draw(network: &Network, view: &View, span: Span, size_px: [usize; 2]) -> Self {
        let architecture = network.architecture();
        let features = &architecture.features;
        let size = size_px.map(|side| side as u32);
        let (xs, ys): (Vec<f32>, Vec<f32>) = (span.start..span.start + span.len)
            .map(|at| {
                let (column, row) = (at % size_px[0], at / size_px[0]);
                let [x, y] = view.place.map(pixel_place(column as f32, row as f32, size));
                (x, y)
            })
            .unzip();
        let mut inputs = vec![0.0; span.len * features.per_pixel()];
        features.fill(&xs, &ys, 0.0, &mut inputs);
        let mut layers: Vec<Bent> = Vec::with_capacity(architecture.layers.len());
        let mut given = Vec::new();
        for (index, map) in network.layers().enumerate() {
            let from = layers.last().map_or(&inputs, |bent| &bent.values);
            let bias = if index == 0 { folded_bias(architecture, &map, view) } else { map.bias.to_vec() };
            let mut sums = bias.repeat(span.len);
            let width = from.len() / span.len;
            let views = (Matrix::rows(from, width), Matrix::rows(map.weights, map.outputs));
            multiply(&mut sums, [map.outputs, 1], true, views, [span.len, map.outputs, width], 1.0, ONE);
            match architecture.layers.get(index) {
                Some(layer) => layers.push(bend_layer(layer, &sums)),
                None => given = give(architecture.output, &sums),
            }
        }
        Self { inputs, layers, given }
    }

    /// Adds the gradient by every weight to `weights`; `sums` is the gradient by the sums of the last layer.
    fn pull(&self, network: &Network, view: &View, mut sums: Vec<f32>, weights: &mut [f32]) {
        let architecture = network.architecture();
        let maps: Vec<LayerView<'_>> = network.layers().collect();
        let mut end = weights.len();
        for (index, map) in maps.iter().enumerate().rev() {
            let start = end - map.inputs * map.outputs - map.outputs;
            let (by_weight, by_bias) = weights[start..end].split_at_mut(map.inputs * map.outputs);
            end = start;
            let from = if index == 0 { &self.inputs } else { &self.layers[index - 1].values };
            let count = sums.len() / map.outputs;
            let width = from.len() / count;
            let back = Matrix::rows(&sums, map.outputs);
            let views = (Matrix::rows(from, width).turned(), back);
            multiply(by_weight, [map.outputs, 1], true, views, [width, map.outputs, count], 1.0, ONE);
            let mut bias = vec![0.0; map.outputs];
            sums.chunks(map.outputs).for_each(|row| add(&mut bias, row));
            add(by_bias, &bias);
            if index == 0 {
                // The uniform inputs are the same for every pixel of the view: their rows get the bias's gradient times the input.
                let mut uniform = Vec::new();
                architecture.features.uniform_inputs(&view.frame(), &mut uniform);
                for (row, input) in by_weight.chunks_mut(map.outputs).skip(width).zip(uniform) {
                    row.iter_mut().zip(&bias).for_each(|(row, bias)| *row += input * bias);
                }
                return;
            }
            let mut values = vec![0.0; from.len()];
            let views = (back, Matrix::rows(map.weights, map.outputs).turned());
            multiply(&mut values, [width, 1], false, views, [count, width, map.outputs], 1.0, ONE);
            sums = bend::back(architecture.layers[index - 1], &values, &self.layers[index - 1]);
        }
    }
}

/// The first bias with everything that is the same for all pixels of a view.
fn folded_bias(architecture: &Architecture, first: &LayerView<'_>, view: &View) -> Vec<f32> {
    let mut uniform = Vec::new();
    architecture.features.uniform_inputs(&view.frame(), &mut uniform);
    let mut bias = first.bias.to_vec();
    let rows = first.weights.chunks(first.outputs).skip(architecture.features.per_pixel());
    for (row, input) in rows.zip(uniform) {
        bias.iter_mut().zip(row).for_each(|(bias, weight)| *bias += input * weight);
    }
    bias
}

fn bend_layer(layer: &Layer, sums: &[f32]) -> Bent {
    let mut bent = Bent { values: vec![0.0; sums.len() * layer.activation.copies()], slopes: vec![0.0; sums.len()] };
    bend::forward(*layer, sums, &mut bent);
    bent
}

/// What the network gives from the sums of its last layer.
fn give(output: Output, sums: &[f32]) -> Vec<f32> {
    match output.matrix() {
        Some(rows) => sums
            .chunks(3)
            .flat_map(|sums| rows.map(|row| sigmoid(row.iter().zip(sums).map(|(weight, sum)| weight * sum).sum())))
            .collect(),
        None => sums.iter().map(|&sum| sigmoid(sum)).collect(),
    }
}

fn rgb(output: Output, given: &[f32], ramp: &Ramp) -> [f32; 3] {
    match output {
        Output::Palette(_) => ramp.colour(given[0]).0,
        Output::Rgb { .. } => [given[0], given[1], given[2]],
    }
}

fn spans(views: usize, plane_len: usize) -> Vec<Span> {
    (0..views)
        .flat_map(|view| {
            (0..plane_len).step_by(CHUNK_PX).map(move |start| Span {
                view,
                start,
                len: CHUNK_PX.min(plane_len - start),
            })
        })
        .collect()
}

fn tape_bytes(architecture: &Architecture, pixels: usize) -> usize {
    let layers: usize =
        architecture.layers.iter().map(|layer| layer.width as usize * (layer.activation.copies() + 1)).sum();
    4 * pixels * (layers + architecture.features.per_pixel())
}
