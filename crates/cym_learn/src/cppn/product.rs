//! What the machine's matrix product can do at most: the measure that drawing is held against.

use rayon::prelude::*;

use crate::matrix::{ONE, View, multiply};

/// Products of square matrices, one on every thread, by the `gemm` crate.
///
/// Whoever has a clock runs it a few times: the operations of [`Product::run`] over the best time are the machine's peak, and
/// [`Architecture::flop_per_pixel`](super::Architecture::flop_per_pixel) times the pixels over a frame's time is what drawing reaches of it.
#[derive(Debug, Clone)]
pub struct Product {
    side: usize,
    left: Vec<f32>,
    right: Vec<f32>,
    sums: Vec<Vec<f32>>,
}

impl Product {
    /// Matrices of `side` rows and columns for every thread; 1,024 is large enough to be a peak.
    pub fn new(side: usize) -> Self {
        let numbers = |step: usize| (0..side * side).map(|at| (at * step % 31) as f32 / 31.0).collect();
        let sums = vec![vec![0.0; side * side]; rayon::current_num_threads()];
        Self { side, left: numbers(7), right: numbers(11), sums }
    }

    /// Multiplies on all threads; gives the number of multiplications and additions.
    pub fn run(&mut self) -> f64 {
        let Self { side, left, right, sums } = self;
        let each = 2.0 * (*side as f64).powi(3);
        sums.par_iter_mut().with_max_len(1).for_each(|sums| {
            // sums[output][pixel] = left[input][output] * right[input][pixel]
            let views = (View::strided(left, [1, *side]), View::rows(right, *side));
            multiply(sums, [*side, 1], false, views, [*side; 3], 1.0, ONE);
        });
        each * sums.len() as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_product_is_one_and_counts_its_operations() {
        let mut product = Product::new(40);
        assert_eq!(product.run(), 2.0 * 64_000.0 * rayon::current_num_threads() as f64);
        let Product { left, right, sums, .. } = product;
        // sums[output][pixel] = left[input][output] * right[input][pixel]
        for (output, pixel) in [(0, 0), (3, 17), (39, 39)] {
            let expected: f32 = (0..40).map(|input| left[input * 40 + output] * right[input * 40 + pixel]).sum();
            for sums in &sums {
                assert!(
                    (sums[output * 40 + pixel] - expected).abs() < 1e-3,
                    "{} and {expected}",
                    sums[output * 40 + pixel]
                );
            }
        }
    }
}
