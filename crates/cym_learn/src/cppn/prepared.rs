//! A network made ready for one frame: everything that is the same for all pixels is worked out once.

use super::architecture::Activation;
use super::features::{CALM_RADIUS, Features, damping, smoothstep};
use super::frame::Frame;
use super::kernel::{Bend, Curve, LANES, Panels, bend, bend_atan};
use super::network::Network;
use super::reference::first_damping;

/// What the pixels of a frame need besides the weights.
#[derive(Debug, Default)]
pub(super) struct Prepared {
    /// The uniform inputs.
    uniform: Vec<f32>,
    /// Bias of the first layer with the uniform inputs folded in.
    first_bias: Vec<f32>,
    /// How much of each neuron of the first layer is kept.
    damping: Vec<f32>,
    /// The output layer with the correlation of colours multiplied in: weights `[input][output]`, then bias.
    output: Vec<f32>,
    /// Numbers the network gives for a pixel.
    channels: usize,
    /// Factor on each layer's sums.
    gains: Vec<f32>,
    /// The size of a pixel for damping.
    pixel: f32,
    /// Directions of the Fourier features.
    directions: Vec<[f32; 2]>,
    /// The most numbers a pixel has at once.
    rows: usize,
    /// The weights of every layer without the uniform inputs, as the painter reads them.
    panels: Vec<Panels>,
}

/// Rows of numbers of a run of pixels: a row holds one number of every pixel.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub xs: Vec<f32>,
    pub ys: Vec<f32>,
    one: Vec<f32>,
    other: Vec<f32>,
}

impl Rows {
    /// Makes room for runs of at most `pixels` pixels of a prepared network.
    pub(super) fn fit(&mut self, prepared: &Prepared, pixels: usize) {
        let pixels = pixels.next_multiple_of(LANES);
        for places in [&mut self.xs, &mut self.ys] {
            places.resize(pixels, 0.0);
        }
        for rows in [&mut self.one, &mut self.other] {
            rows.resize(prepared.rows * pixels, 0.0);
        }
    }
}

impl Prepared {
    /// Works out what is the same for all pixels.
    pub(super) fn fit(&mut self, network: &Network, frame: &Frame<'_>, pixel: f32) {
        let architecture = network.architecture();
        let features = &architecture.features;
        let shapes = architecture.shapes();
        self.pixel = pixel;
        self.channels = architecture.output.channels();
        self.rows = shapes.iter().map(|&(inputs, _)| inputs).max().unwrap_or(0).max(features.per_pixel());
        self.gains.clear();
        self.gains.extend((0..shapes.len()).map(|layer| frame.gain(layer)));
        self.uniform.clear();
        features.uniform_inputs(frame, &mut self.uniform);
        self.directions = features.fourier.map(|fourier| fourier.directions()).unwrap_or_default();
        self.damping = if pixel > 0.0 { first_damping(network, self.gains[0], pixel) } else { Vec::new() };
        let depth = architecture.layers.len();
        for (index, layer) in network.layers().enumerate() {
            if index == 0 {
                self.first_bias.clear();
                self.first_bias.extend(layer.bias);
                let rows = layer.weights.chunks_exact(layer.outputs).skip(features.per_pixel());
                for (value, row) in self.uniform.iter().zip(rows) {
                    for (bias, weight) in self.first_bias.iter_mut().zip(row) {
                        *bias += value * weight;
                    }
                }
            } else if index == depth {
                self.output.clear();
                let matrix = architecture.output.matrix();
                for row in layer.weights.chunks_exact(layer.outputs).chain([layer.bias]) {
                    match matrix {
                        Some(matrix) => {
                            self.output.extend(matrix.map(|mix| mix.iter().zip(row).map(|(m, w)| m * w).sum::<f32>()));
                        }
                        None => self.output.extend(row),
                    }
                }
            }
        }
    }

    /// Puts the weights into the order that [`Prepared::evaluate`] needs, after [`Prepared::fit`] for the same network.
    pub(super) fn pack(&mut self, network: &Network) {
        let architecture = network.architecture();
        self.panels.resize_with(architecture.layers.len() + 1, Panels::default);
        for (index, (layer, panels)) in network.layers().zip(&mut self.panels).enumerate() {
            let weights = if index == architecture.layers.len() {
                &self.output[..self.output.len() - self.channels]
            } else if index == 0 {
                &layer.weights[..architecture.features.per_pixel() * layer.outputs]
            } else {
                layer.weights
            };
            panels.pack(weights, layer.outputs);
        }
    }

    /// Bias of the first layer with the uniform inputs folded in.
    pub(super) fn first_bias(&self) -> &[f32] {
        &self.first_bias
    }

    /// How much of a neuron of the first layer is kept.
    pub(super) fn damping_of(&self, neuron: usize) -> f32 {
        self.damping.get(neuron).copied().unwrap_or(1.0)
    }

    /// Weights of the output layer, the correlation of colours multiplied in.
    pub(super) fn output_weights(&self) -> &[f32] {
        &self.output[..self.output.len() - self.channels]
    }

    /// Bias of the output layer, likewise.
    pub(super) fn output_bias(&self) -> &[f32] {
        &self.output[self.output.len() - self.channels..]
    }

    /// The network's numbers at `xs`, `ys` of the rows (places on the plane), written to `out[pixel][channel]`.
    ///
    /// [`Prepared::pack`] must have been called.
    pub(super) fn evaluate(&self, network: &Network, rows: &mut Rows, out: &mut [f32]) {
        let architecture = network.architecture();
        let channels = architecture.output.channels();
        // A few pixels more are worked out than are kept, so that no loop has a rest.
        let pixels = (out.len() / channels).next_multiple_of(LANES);
        let Rows { xs, ys, one, other } = rows;
        self.features(&architecture.features, &xs[..pixels], &ys[..pixels], one);
        let (mut values, mut sums) = (one, other);
        let layers = network.layers().zip(&architecture.layers).zip(&self.panels);
        for (index, ((layer, hidden), panels)) in layers.enumerate() {
            let gain = self.gains[index];
            let biases = if index == 0 { self.first_bias.as_slice() } else { layer.bias };
            panels.times(pixels, values, sums);
            let (first, second) = sums.split_at_mut(layer.outputs * pixels);
            let factor = gain * hidden.activation.factor();
            for (neuron, (row, &bias)) in first.chunks_exact_mut(pixels).zip(biases).enumerate() {
                let scale = if index == 0 { self.damping_of(neuron) } else { 1.0 };
                let how = Bend { gain: factor, bias: factor * bias, scale };
                match curve(hidden.activation.of_unit(neuron)) {
                    Some(curve) => bend(curve, how, row),
                    None => bend_atan(how, row, &mut second[neuron * pixels..][..pixels]),
                }
            }
            (values, sums) = (sums, values);
        }
        if let Some(panels) = self.panels.last() {
            panels.times(pixels, values, sums);
        }
        let gain = self.gains.last().copied().unwrap_or(1.0);
        for (row, &bias) in sums.chunks_exact_mut(pixels).zip(self.output_bias()) {
            bend(Curve::Sigmoid, Bend { gain, bias: gain * bias, scale: 1.0 }, row);
        }
        for (channel, row) in sums.chunks_exact(pixels).take(channels).enumerate() {
            for (pixel, value) in out.chunks_exact_mut(channels).zip(row) {
                pixel[channel] = *value;
            }
        }
    }

    /// Fills the rows of per-pixel inputs; [`Features::fill`] says what they are.
    fn features(&self, features: &Features, xs: &[f32], ys: &[f32], rows: &mut [f32]) {
        let pixels = xs.len();
        let scale = features.scale;
        let mut rows = rows.chunks_exact_mut(pixels);
        let mut next = || rows.next().expect("there is a row for every input");
        let (x, y) = (next(), next());
        for at in 0..pixels {
            (x[at], y[at]) = (scale * xs[at], scale * ys[at]);
        }
        let radius = |at: usize| (x[at] * x[at] + y[at] * y[at]).sqrt();
        if features.radius {
            for (at, r) in next().iter_mut().enumerate() {
                *r = radius(at);
            }
        }
        for n in features.angle.then_some(1).into_iter().chain(features.angular.iter().copied()) {
            let (cos, sin) = (next(), next());
            for at in 0..pixels {
                let r = radius(at).max(1e-9);
                let calm =
                    smoothstep(r / CALM_RADIUS) * damping(n as f32 / std::f32::consts::TAU * scale / r, self.pixel);
                let [c, s] = power([x[at] / r, y[at] / r], n);
                (cos[at], sin[at]) = (calm * c, calm * s);
            }
        }
        for &k in &features.radial {
            let row = next();
            for (at, wave) in row.iter_mut().enumerate() {
                *wave = radius(at);
            }
            bend(Curve::Sin, Bend { gain: k, bias: 0.0, scale: damping(features.radial_waves(k), self.pixel) }, row);
        }
        for &[bx, by] in &self.directions {
            let how = Bend { gain: std::f32::consts::PI, bias: 0.0, scale: damping(0.5 * bx.hypot(by), self.pixel) };
            for curve in [Curve::Cos, Curve::Sin] {
                let row = next();
                for (at, phase) in row.iter_mut().enumerate() {
                    *phase = bx * xs[at] + by * ys[at];
                }
                bend(curve, how, row);
            }
        }
    }
}

/// The curve of a unit's activation; none for the composite of two.
fn curve(activation: Activation) -> Option<Curve> {
    match activation {
        Activation::Sin | Activation::Siren(_) => Some(Curve::Sin),
        Activation::Cos => Some(Curve::Cos),
        Activation::Gauss => Some(Curve::Gauss),
        Activation::Tanh => Some(Curve::Tanh),
        Activation::Linear | Activation::Mixed(_) => Some(Curve::Linear),
        Activation::Atan => None,
    }
}

/// The n-th power of a complex number: cosine and sine of n times its angle if it has length 1.
fn power([mut c, mut s]: [f32; 2], mut n: u32) -> [f32; 2] {
    let [mut re, mut im] = [1.0, 0.0];
    while n > 0 {
        if n & 1 == 1 {
            [re, im] = [re * c - im * s, re * s + im * c];
        }
        [c, s] = [c * c - s * s, 2.0 * c * s];
        n >>= 1;
    }
    [re, im]
}
