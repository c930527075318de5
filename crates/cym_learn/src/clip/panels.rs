//! Weights packed once for products with few rows: what a picture's fifty tokens need, again and again.
//!
//! A general product of matrices packs its operands on every call; with as few rows as one picture has tokens, that costs more than the
//! product. Here sixteen outputs lie side by side (a panel), so that a product streams through them once. The way back needs panels of
//! inputs, which are made when a gradient is first asked for; that doubles the memory of the tower that looks. Processors
//! without AVX2 and FMA take the `gemm` crate panel by panel.

#[cfg(target_arch = "x86_64")]
mod avx2;

use std::sync::OnceLock;

use rayon::prelude::*;

use crate::matrix::{ONE, View, multiply};

/// Outputs of a panel.
const LANES: usize = 16;

/// A weight `[outputs][inputs]`, stored `[panel][input][lane]`; lanes beyond the last output are 0.
#[derive(Clone, Debug, Default)]
pub(super) struct Panels {
    inputs: usize,
    outputs: usize,
    values: Vec<f32>,
    /// The same with inputs and outputs exchanged, made when something first goes back: reading panels across would be three times as
    /// slow as reading them along.
    turned: OnceLock<Box<Self>>,
}

impl Panels {
    /// Packs a weight `[outputs][inputs]`.
    pub(super) fn pack(weight: &[f32], inputs: usize) -> Self {
        let outputs = weight.len() / inputs.max(1);
        let mut values = vec![0.0; outputs.div_ceil(LANES) * inputs * LANES];
        values.par_chunks_mut(inputs * LANES).zip(weight.par_chunks(inputs * LANES)).for_each(|(panel, rows)| {
            for (lane, row) in rows.chunks(inputs).enumerate() {
                for (lanes, value) in panel.chunks_mut(LANES).zip(row) {
                    lanes[lane] = *value;
                }
            }
        });
        Self { inputs, outputs, values, turned: OnceLock::new() }
    }

    /// The weight as it came, `[outputs][inputs]`.
    pub(super) fn unpack(&self) -> Vec<f32> {
        let mut weight = vec![0.0; self.outputs * self.inputs];
        weight.par_chunks_mut(self.inputs).enumerate().for_each(|(output, row)| {
            let panel = self.panel(output / LANES);
            for (value, lanes) in row.iter_mut().zip(panel.chunks(LANES)) {
                *value = lanes[output % LANES];
            }
        });
        weight
    }

    pub(super) fn inputs(&self) -> usize {
        self.inputs
    }

    pub(super) fn outputs(&self) -> usize {
        self.outputs
    }

    /// Number of weights.
    pub(super) fn len(&self) -> usize {
        self.inputs * self.outputs
    }

    fn panel(&self, index: usize) -> &[f32] {
        &self.values[index * self.inputs * LANES..][..self.inputs * LANES]
    }

    /// Adds `x * weight^T` to `out`; rows of `x` are inputs, rows of `out` outputs.
    pub(super) fn onto(&self, x: &[f32], out: &mut [f32]) {
        let Self { inputs, outputs, .. } = *self;
        let count = x.len() / inputs;
        // Columns of `out` belong to panels, so tasks cannot write to it: each fills its own block, and rows collect them.
        let blocks: Vec<Vec<f32>> = (0..outputs.div_ceil(LANES))
            .into_par_iter()
            .map(|index| {
                let mut block = vec![0.0; count * LANES];
                panel_times(self.panel(index), x, &mut block);
                block
            })
            .collect();
        out.par_chunks_mut(outputs).enumerate().for_each(|(row, out)| {
            for (out, block) in out.chunks_mut(LANES).zip(&blocks) {
                crate::lanes::add(out, &block[row * LANES..][..LANES]);
            }
        });
    }

    /// The gradient by what went in, from that by what came out.
    pub(super) fn back(&self, out: &[f32]) -> Vec<f32> {
        let turned = self.turned.get_or_init(|| Box::new(self.turn()));
        let mut x = vec![0.0; out.len() / self.outputs * self.inputs];
        turned.onto(out, &mut x);
        x
    }

    /// The same weight with inputs and outputs exchanged, block by block of sixteen by sixteen.
    fn turn(&self) -> Self {
        let Self { inputs, outputs, .. } = *self;
        let mut values = vec![0.0; inputs.div_ceil(LANES) * outputs * LANES];
        values.par_chunks_mut(outputs * LANES).enumerate().for_each(|(index, turned)| {
            for (from, block) in turned.chunks_mut(LANES * LANES).enumerate() {
                let panel = self.panel(from);
                for (output, lanes) in block.chunks_mut(LANES).enumerate() {
                    for (lane, value) in lanes.iter_mut().enumerate() {
                        *value = panel.get((index * LANES + lane) * LANES + output).copied().unwrap_or(0.0);
                    }
                }
            }
        });
        Self { inputs: outputs, outputs: inputs, values, turned: OnceLock::new() }
    }
}

/// `x` times one panel: rows of sixteen.
fn panel_times(panel: &[f32], x: &[f32], block: &mut [f32]) {
    let inputs = panel.len() / LANES;
    #[cfg(target_arch = "x86_64")]
    if avx2::is_there() {
        avx2::forward(panel, x, block);
        return;
    }
    let views = (View::rows(x, inputs), View::rows(panel, LANES));
    multiply(block, [LANES, 1], false, views, [x.len() / inputs, LANES, inputs], 1.0, ONE);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(count: usize, seed: usize) -> Vec<f32> {
        (0..count).map(|at| ((at * at * 7919 + at * 31 + seed * 104_729) % 2003) as f32 / 1001.5 - 1.0).collect()
    }

    #[test]
    fn products_of_all_shapes_are_those_of_plain_loops() {
        for (count, inputs, outputs) in
            [(1, 16, 16), (7, 130, 48), (50, 64, 31), (13, 65, 32), (6, 3, 5), (20, 192, 160)]
        {
            let weight = numbers(inputs * outputs, 1);
            let x = numbers(count * inputs, 2);
            let panels = Panels::pack(&weight, inputs);
            assert_eq!(panels.unpack(), weight);
            let mut out = vec![0.5; count * outputs];
            panels.onto(&x, &mut out);
            let back = panels.back(&out);
            for row in 0..count {
                for output in 0..outputs {
                    let sum: f64 = (0..inputs)
                        .map(|input| f64::from(x[row * inputs + input]) * f64::from(weight[output * inputs + input]))
                        .sum();
                    assert!((f64::from(out[row * outputs + output]) - 0.5 - sum).abs() < 1e-4);
                }
                for input in 0..inputs {
                    let sum: f64 = (0..outputs)
                        .map(|output| {
                            f64::from(out[row * outputs + output]) * f64::from(weight[output * inputs + input])
                        })
                        .sum();
                    assert!((f64::from(back[row * inputs + input]) - sum).abs() < 1e-3);
                }
            }
        }
    }
}
