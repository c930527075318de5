//! The parts that towers are made of: each runs forward, leaves what it needs behind, and runs backward.

use std::ops::Range;

use crate::words::net::layout::Layout;
use crate::words::net::matrix;

/// Every row times a matrix, plus a bias.
#[derive(Clone, Debug)]
pub(crate) struct Linear {
    pub(crate) weight: Range<usize>,
    pub(crate) bias: Range<usize>,
    pub(crate) inputs: usize,
    pub(crate) outputs: usize,
}

impl Linear {
    pub(crate) fn new(layout: &mut Layout, name: &str, inputs: usize, outputs: usize) -> Self {
        Self::named(layout, &format!("{name}.weight"), &format!("{name}.bias"), inputs, outputs)
    }

    /// With names of its own: those that end in `down` start small.
    pub(crate) fn named(layout: &mut Layout, weight: &str, bias: &str, inputs: usize, outputs: usize) -> Self {
        let weight = layout.add(weight, &[inputs, outputs]);
        Self { weight, bias: layout.add(bias, &[outputs]), inputs, outputs }
    }

    pub(crate) fn forward(&self, weights: &[f32], x: &[f32]) -> Vec<f32> {
        let rows = x.len() / self.inputs;
        let mut y = vec![0.0; rows * self.outputs];
        matrix::mul(&mut y, x, &weights[self.weight.clone()], [rows, self.inputs, self.outputs]);
        let bias = &weights[self.bias.clone()];
        for row in y.chunks_exact_mut(self.outputs) {
            row.iter_mut().zip(bias).for_each(|(y, b)| *y += b);
        }
        y
    }

    /// Adds the gradient of the weights, and gives that of the input.
    pub(crate) fn backward(&self, weights: &[f32], grads: &mut [f32], x: &[f32], dy: &[f32]) -> Vec<f32> {
        self.weight_gradient(grads, x, dy);
        self.input_gradient(weights, dy)
    }

    pub(crate) fn weight_gradient(&self, grads: &mut [f32], x: &[f32], dy: &[f32]) {
        let rows = x.len() / self.inputs;
        matrix::add_mul_turned_a(&mut grads[self.weight.clone()], x, dy, [rows, self.inputs, self.outputs]);
        add_rows(&mut grads[self.bias.clone()], dy);
    }

    pub(crate) fn input_gradient(&self, weights: &[f32], dy: &[f32]) -> Vec<f32> {
        let rows = dy.len() / self.outputs;
        let mut dx = vec![0.0; rows * self.inputs];
        matrix::mul_turned_b(&mut dx, dy, &weights[self.weight.clone()], [rows, self.inputs, self.outputs]);
        dx
    }
}

/// Adds all rows to one.
fn add_rows(sum: &mut [f32], rows: &[f32]) {
    for row in rows.chunks_exact(sum.len()) {
        sum.iter_mut().zip(row).for_each(|(sum, x)| *sum += x);
    }
}

/// A smooth gate between nothing and the identity, x (1 + x / sqrt(1 + x^2)) / 2: shaped like GELU, without an exponential.
pub(crate) fn gate(x: f32) -> f32 {
    0.5 * x * (1.0 + x / (1.0 + x * x).sqrt())
}

/// Its slope.
pub(crate) fn gate_slope(x: f32) -> f32 {
    let s = 1.0 / (1.0 + x * x).sqrt();
    0.5 * (1.0 + x * s) + 0.5 * x * s * s * s
}

/// Looks around each place, mixes channels there, and adds what it found: depthwise 3x3, norm over the picture, two matrices.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    pub(crate) channels: usize,
    pub(crate) side: usize,
    pub(crate) taps: Range<usize>,
    pub(crate) taps_bias: Range<usize>,
    pub(crate) gain: Range<usize>,
    pub(crate) shift: Range<usize>,
    pub(crate) up: Linear,
    pub(crate) down: Linear,
}

/// What a block leaves behind.
#[derive(Clone, Debug)]
pub(crate) struct BlockTape {
    x: Vec<f32>,
    /// Of each picture: one over the spread.
    scales: Vec<f32>,
    normed: Vec<f32>,
    lifted: Vec<f32>,
}

/// Added to a variance before its root is taken.
pub(crate) const EPSILON: f32 = 1e-5;

impl Block {
    pub(crate) fn new(layout: &mut Layout, name: &str, channels: usize, side: usize) -> Self {
        Self {
            channels,
            side,
            taps: layout.add(&format!("{name}.taps"), &[9, channels]),
            taps_bias: layout.add(&format!("{name}.taps_bias"), &[channels]),
            gain: layout.add(&format!("{name}.gain"), &[channels]),
            shift: layout.add(&format!("{name}.shift"), &[channels]),
            up: Linear::new(layout, &format!("{name}.up"), channels, 2 * channels),
            down: Linear::named(layout, &format!("{name}.down"), &format!("{name}.down_bias"), 2 * channels, channels),
        }
    }

    /// Values of one picture.
    fn picture(&self) -> usize {
        self.side * self.side * self.channels
    }

    pub(crate) fn forward(&self, weights: &[f32], x: Vec<f32>) -> (Vec<f32>, BlockTape) {
        let mut normed = self.look_around(weights, &x);
        let scales = normed.chunks_exact_mut(self.picture()).map(norm).collect();
        let lifted = self.up.forward(weights, &self.affine(weights, &normed));
        let opened: Vec<f32> = lifted.iter().map(|&u| gate(u)).collect();
        let mut y = self.down.forward(weights, &opened);
        y.iter_mut().zip(&x).for_each(|(y, x)| *y += x);
        (y, BlockTape { x, scales, normed, lifted })
    }

    /// Gives the gradient of the input; adds that of the weights where `grads` is given.
    pub(crate) fn backward(
        &self,
        weights: &[f32],
        grads: Option<&mut [f32]>,
        tape: &BlockTape,
        dy: Vec<f32>,
    ) -> Vec<f32> {
        let mut lifted = self.down.input_gradient(weights, &dy);
        let opened = grads.is_some().then(|| tape.lifted.iter().map(|&u| gate(u)).collect::<Vec<f32>>());
        lifted.iter_mut().zip(&tape.lifted).for_each(|(d, &u)| *d *= gate_slope(u));
        let mut normed = self.up.input_gradient(weights, &lifted);
        let mut grads = grads;
        if let (Some(grads), Some(opened)) = (grads.as_deref_mut(), opened) {
            let affine = self.affine(weights, &tape.normed);
            self.down.weight_gradient(grads, &opened, &dy);
            self.up.weight_gradient(grads, &affine, &lifted);
            add_rows(&mut grads[self.shift.clone()], &normed);
            let gain = &mut grads[self.gain.clone()];
            for (d, x) in normed.chunks_exact(self.channels).zip(tape.normed.chunks_exact(self.channels)) {
                gain.iter_mut().zip(d.iter().zip(x)).for_each(|(gain, (d, x))| *gain += d * x);
            }
        }
        let gain = &weights[self.gain.clone()];
        for row in normed.chunks_exact_mut(self.channels) {
            row.iter_mut().zip(gain).for_each(|(d, gain)| *d *= gain);
        }
        let pictures = normed.chunks_exact_mut(self.picture()).zip(tape.normed.chunks_exact(self.picture()));
        for ((d, x), &scale) in pictures.zip(&tape.scales) {
            norm_backward(d, x, scale);
        }
        self.look_back(weights, grads, &tape.x, &normed, dy)
    }

    fn affine(&self, weights: &[f32], normed: &[f32]) -> Vec<f32> {
        let (gain, shift) = (&weights[self.gain.clone()], &weights[self.shift.clone()]);
        let mut out = normed.to_vec();
        for row in out.chunks_exact_mut(self.channels) {
            row.iter_mut().zip(gain.iter().zip(shift)).for_each(|(x, (gain, shift))| *x = *x * gain + shift);
        }
        out
    }

    /// Calls `with(tap, here, there)` for every place and each of its neighbours inside the picture, as offsets into one picture.
    fn neighbours(&self, mut with: impl FnMut(usize, usize, usize)) {
        let (side, c) = (self.side, self.channels);
        for y in 0..side {
            for x in 0..side {
                for tap in 0..9 {
                    let (ny, nx) = (y + tap / 3, x + tap % 3);
                    if (1..=side).contains(&ny) && (1..=side).contains(&nx) {
                        with(tap, (y * side + x) * c, ((ny - 1) * side + nx - 1) * c);
                    }
                }
            }
        }
    }

    /// The depthwise 3x3, with nothing beyond the border.
    fn look_around(&self, weights: &[f32], x: &[f32]) -> Vec<f32> {
        let c = self.channels;
        let (taps, bias) = (&weights[self.taps.clone()], &weights[self.taps_bias.clone()]);
        let mut y = Vec::with_capacity(x.len());
        (0..x.len() / c).for_each(|_| y.extend_from_slice(bias));
        for (x, y) in x.chunks_exact(self.picture()).zip(y.chunks_exact_mut(self.picture())) {
            self.neighbours(|tap, here, there| {
                add_product(&mut y[here..here + c], &x[there..there + c], &taps[tap * c..tap * c + c]);
            });
        }
        y
    }

    /// Backward through the depthwise 3x3; `through` is what went around it, and becomes the gradient of the input.
    fn look_back(
        &self,
        weights: &[f32],
        grads: Option<&mut [f32]>,
        x: &[f32],
        dy: &[f32],
        through: Vec<f32>,
    ) -> Vec<f32> {
        let c = self.channels;
        let taps = &weights[self.taps.clone()];
        let mut dx = through;
        for (dx, dy) in dx.chunks_exact_mut(self.picture()).zip(dy.chunks_exact(self.picture())) {
            self.neighbours(|tap, here, there| {
                add_product(&mut dx[there..there + c], &dy[here..here + c], &taps[tap * c..tap * c + c]);
            });
        }
        if let Some(grads) = grads {
            add_rows(&mut grads[self.taps_bias.clone()], dy);
            let taps = &mut grads[self.taps.clone()];
            for (x, dy) in x.chunks_exact(self.picture()).zip(dy.chunks_exact(self.picture())) {
                self.neighbours(|tap, here, there| {
                    add_product(&mut taps[tap * c..tap * c + c], &x[there..there + c], &dy[here..here + c]);
                });
            }
        }
        dx
    }
}

fn add_product(sum: &mut [f32], a: &[f32], b: &[f32]) {
    sum.iter_mut().zip(a.iter().zip(b)).for_each(|(sum, (a, b))| *sum += a * b);
}

/// Brings values to mean 0 and spread 1, and gives one over the spread.
pub(crate) fn norm(values: &mut [f32]) -> f32 {
    let count = values.len() as f32;
    let mean = sum(values, values, |x, _| x) / count;
    for x in values.iter_mut() {
        *x -= mean;
    }
    let variance = sum(values, values, |x, y| x * y) / count;
    let scale = (variance + EPSILON).sqrt().recip();
    for x in values.iter_mut() {
        *x *= scale;
    }
    scale
}

/// Turns the gradient of normed values into that of the values.
pub(crate) fn norm_backward(d: &mut [f32], normed: &[f32], scale: f32) {
    let count = d.len() as f32;
    let mean = sum(d, normed, |d, _| d) / count;
    let along = sum(d, normed, |d, x| d * x) / count;
    d.iter_mut().zip(normed).for_each(|(d, x)| *d = scale * (*d - mean - x * along));
}

/// A sum over pairs in eight lanes: quick, and more exact than one by one.
fn sum(a: &[f32], b: &[f32], of: impl Fn(f32, f32) -> f32) -> f32 {
    let mut lanes = [0.0f32; 8];
    let (a_eights, b_eights) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = a_eights.remainder().iter().zip(b_eights.remainder()).map(|(&a, &b)| of(a, b)).sum();
    for (a, b) in a_eights.zip(b_eights) {
        for (lane, (&a, &b)) in lanes.iter_mut().zip(a.iter().zip(b)) {
            *lane += of(a, b);
        }
    }
    lanes.iter().sum::<f32>() + rest
}

/// Rows brought to length 1, with what the way back needs.
#[derive(Clone, Debug)]
pub(crate) struct Unit {
    /// The rows of length 1.
    pub(crate) unit: Vec<f32>,
    lengths: Vec<f32>,
}

impl Unit {
    pub(crate) fn new(mut rows: Vec<f32>, width: usize) -> Self {
        let shorten = |row: &mut [f32]| {
            let length = row.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-6);
            for x in row.iter_mut() {
                *x /= length;
            }
            length
        };
        let lengths = rows.chunks_exact_mut(width).map(shorten).collect();
        Self { unit: rows, lengths }
    }

    /// From the gradient of the unit rows to that of the rows.
    pub(crate) fn backward(&self, mut d: Vec<f32>) -> Vec<f32> {
        let width = self.unit.len() / self.lengths.len().max(1);
        let rows = d.chunks_exact_mut(width).zip(self.unit.chunks_exact(width));
        for ((d, unit), length) in rows.zip(&self.lengths) {
            let along: f32 = d.iter().zip(unit).map(|(d, u)| d * u).sum();
            d.iter_mut().zip(unit).for_each(|(d, u)| *d = (*d - u * along) / length);
        }
        d
    }
}
