//! Weights packed for the painter: a layer times rows of pixels, without copying anything while drawing.
//!
//! The general product of the `gemm` crate puts both of its operands into an order of its own on every call. Here the weights are put
//! into that order once a frame, and pixels lie in it anyway, so that the inner loop is all that is left. Processors without AVX2 and
//! FMA take the `gemm` crate.

use super::{Width, wide};
use crate::matrix::{ONE, View, multiply};

/// Rows of pixels are a multiple of this long.
pub(in super::super) const LANES: usize = 16;

/// The weights of a layer, `[panel][input][output of the panel]`; outputs beyond the last are 0.
#[derive(Debug, Clone, Default)]
pub(in super::super) struct Panels {
    inputs: usize,
    outputs: usize,
    values: Vec<f32>,
}

/// Outputs that lie side by side; none if all do.
fn panel() -> Option<usize> {
    match wide() {
        Width::Plain => None,
        #[cfg(target_arch = "x86_64")]
        Width::Avx2 => Some(super::tiles::avx2::ROWS),
        #[cfg(target_arch = "x86_64")]
        Width::Avx512 => Some(super::tiles::avx512::ROWS),
    }
}

impl Panels {
    /// Packs weights `[input][output]`.
    pub(in super::super) fn pack(&mut self, weights: &[f32], outputs: usize) {
        let inputs = weights.len() / outputs;
        assert_eq!(weights.len(), inputs * outputs, "weights must be a whole matrix");
        let panel = panel().unwrap_or(outputs);
        (self.inputs, self.outputs) = (inputs, outputs);
        self.values.clear();
        self.values.resize(outputs.next_multiple_of(panel) * inputs, 0.0);
        for (index, to) in self.values.chunks_exact_mut(panel * inputs).enumerate() {
            let start = index * panel;
            let count = panel.min(outputs - start);
            for (to, row) in to.chunks_exact_mut(panel).zip(weights.chunks_exact(outputs)) {
                to[..count].copy_from_slice(&row[start..][..count]);
            }
        }
    }

    /// `sums[output][pixel] = weights[input][output] * values[input][pixel]`, rows of `pixels` numbers, a multiple of [`LANES`].
    ///
    /// Processors with AVX2 and those with AVX-512 give the same to the last bit: both add inputs up in their order.
    pub(in super::super) fn times(&self, pixels: usize, values: &[f32], sums: &mut [f32]) {
        let Self { inputs, outputs, values: weights } = self;
        match wide() {
            Width::Plain => {
                let views = (View::strided(weights, [1, *outputs]), View::rows(values, pixels));
                multiply(sums, [pixels, 1], false, views, [*outputs, pixels, *inputs], 1.0, ONE);
            }
            #[cfg(target_arch = "x86_64")]
            Width::Avx2 => super::tiles::avx2::times([*inputs, *outputs, pixels], weights, values, sums),
            #[cfg(target_arch = "x86_64")]
            Width::Avx512 => super::tiles::avx512::times([*inputs, *outputs, pixels], weights, values, sums),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(count: usize, seed: usize) -> Vec<f32> {
        (0..count).map(|at| ((at * at * 7919 + at * 31 + seed * 104_729) % 2003) as f32 / 1001.5 - 1.0).collect()
    }

    /// The product by plain loops in 64 bits.
    fn plain([inputs, outputs, pixels]: [usize; 3], weights: &[f32], values: &[f32]) -> Vec<f32> {
        let sum = |output: usize, pixel: usize| {
            let product =
                |input: usize| f64::from(weights[input * outputs + output]) * f64::from(values[input * pixels + pixel]);
            (0..inputs).map(product).sum::<f64>() as f32
        };
        (0..outputs).flat_map(|output| (0..pixels).map(move |pixel| (output, pixel))).map(|(o, p)| sum(o, p)).collect()
    }

    #[test]
    fn products_of_all_shapes_are_those_of_plain_loops_and_touch_nothing_else() {
        for (inputs, outputs, pixels) in
            [(1, 1, 16), (2, 3, 32), (12, 16, 48), (33, 25, 64), (7, 13, 112), (256, 6, 96)]
        {
            let (weights, values) = (numbers(inputs * outputs, 1), numbers(inputs * pixels, 2));
            let mut panels = Panels::default();
            panels.pack(&weights, outputs);
            let mut sums = vec![7.0; outputs * pixels + 20];
            panels.times(pixels, &values, &mut sums);
            for (sum, expected) in sums.iter().zip(plain([inputs, outputs, pixels], &weights, &values)) {
                assert!((sum - expected).abs() < 2e-5, "{sum} and {expected} of {inputs} {outputs} {pixels}");
            }
            assert!(sums[outputs * pixels..].iter().all(|&rest| rest == 7.0), "it wrote beyond its end");
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn narrow_and_wide_vectors_agree_to_the_last_bit() {
        use super::super::tiles::{avx2, avx512};
        if !matches!(wide(), Width::Avx512) {
            return;
        }
        // One panel of either kind holds six outputs: those of the wider one are filled up.
        let shape @ [inputs, outputs, pixels] = [50, 6, 112];
        let (weights, values) = (numbers(inputs * outputs, 3), numbers(inputs * pixels, 4));
        let wider: Vec<f32> =
            weights.chunks_exact(outputs).flat_map(|row| row.iter().copied().chain([0.0; 2])).collect();
        let (mut narrow_sums, mut wide_sums) = (vec![0.0; outputs * pixels], vec![0.0; outputs * pixels]);
        avx2::times(shape, &weights, &values, &mut narrow_sums);
        avx512::times(shape, &wider, &values, &mut wide_sums);
        assert_eq!(narrow_sums, wide_sums);
    }
}
