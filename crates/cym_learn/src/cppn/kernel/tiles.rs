//! The inner loops of the product, by hand: a tile of sums stays in registers while all inputs go past.
//!
//! Every step loads the values of one input for a few vectors of pixels, and spreads one weight after the other over a vector. With as
//! many sums as there are registers for, the multipliers never wait: it is as fast as a loop that touches no memory.

/// The loops for one kind of vectors.
macro_rules! tiles {
    ($feature:tt, $lanes:literal, $rows:literal, $columns:literal,
     $zero:ident, $load:ident, $spread:ident, $fma:ident, $store:ident) => {
        use std::arch::x86_64::{$fma, $load, $spread, $store, $zero};

        use super::super::panels::LANES;

        /// Outputs of a panel.
        pub(in super::super) const ROWS: usize = $rows;
        /// Vectors of pixels of a tile.
        const COLUMNS: usize = $columns;
        /// Pixels of a vector.
        const VECTOR: usize = $lanes;

        /// All products of a layer: `weights[panel][input][ROWS]`, `values[input][pixel]`, `sums[output][pixel]`.
        ///
        /// # Panics
        /// If a slice is too short, pixels are no multiple of [`LANES`], or the processor has no such vectors.
        pub(in super::super) fn times(
            [inputs, outputs, pixels]: [usize; 3],
            weights: &[f32],
            values: &[f32],
            sums: &mut [f32],
        ) {
            assert!(is_x86_feature_detected!($feature), "asked for {} before", $feature);
            assert!(is_x86_feature_detected!("fma"), "asked for multiply-and-add before");
            assert!(
                pixels.is_multiple_of(LANES)
                    && weights.len() >= outputs.next_multiple_of(ROWS) * inputs
                    && values.len() >= inputs * pixels
                    && sums.len() >= outputs * pixels,
                "matrices of {inputs} inputs, {outputs} outputs and {pixels} pixels must have that much room"
            );
            let mut start = 0;
            while start < pixels {
                // As many vectors as are left; with the narrow ones it is always a whole tile.
                let columns = ((pixels - start) / VECTOR).min(COLUMNS);
                for first in (0..outputs).step_by(ROWS) {
                    let rows = ROWS.min(outputs - first);
                    // SAFETY: the features were asked for above. `first + ROWS` is within the filled outputs, so the panel is within the
                    // weights; `start + columns * VECTOR` is at most `pixels` and `first + rows` at most `outputs`, so the tile's pixels
                    // are within every row of values and sums. All lengths were checked above; `sums` is borrowed alone.
                    unsafe {
                        let (weights, values) = (weights.as_ptr().add(first * inputs), values.as_ptr().add(start));
                        let sums = sums.as_mut_ptr().add(first * pixels + start);
                        match columns {
                            1 => tile::<1>(inputs, weights, values, pixels, sums, rows),
                            2 => tile::<2>(inputs, weights, values, pixels, sums, rows),
                            _ => tile::<COLUMNS>(inputs, weights, values, pixels, sums, rows),
                        }
                    }
                }
                start += columns * VECTOR;
            }
        }

        /// [`ROWS`] outputs for `C` vectors of pixels, of which the first `rows` are kept.
        ///
        /// # Safety
        /// The processor has the features; `weights` is good for `inputs * ROWS` numbers, `values` for `C` vectors at each of `inputs`
        /// rows, `sums` for as many at each of `rows` rows; both have rows `stride` apart.
        #[target_feature(enable = $feature)]
        #[target_feature(enable = "fma")]
        unsafe fn tile<const C: usize>(
            inputs: usize,
            weights: *const f32,
            values: *const f32,
            stride: usize,
            sums: *mut f32,
            rows: usize,
        ) {
            let mut tile = [[$zero(); C]; ROWS];
            for input in 0..inputs {
                // SAFETY: `input` is below `inputs`, `row` below `ROWS` and `column` below `C`: within what the caller promised.
                unsafe {
                    let (weights, values) = (weights.add(input * ROWS), values.add(input * stride));
                    let vectors: [_; C] = std::array::from_fn(|column| $load(values.add(column * VECTOR)));
                    for row in 0..ROWS {
                        let weight = $spread(*weights.add(row));
                        for column in 0..C {
                            tile[row][column] = $fma(vectors[column], weight, tile[row][column]);
                        }
                    }
                }
            }
            for row in 0..ROWS {
                for column in 0..C {
                    if row < rows {
                        // SAFETY: as above; `row` is below `rows`.
                        unsafe { $store(sums.add(row * stride + column * VECTOR), tile[row][column]) };
                    }
                }
            }
        }
    };
}

/// Sixteen registers of eight: twelve sums, two vectors of pixels and a weight.
pub(super) mod avx2 {
    tiles!("avx2", 8, 6, 2, _mm256_setzero_ps, _mm256_loadu_ps, _mm256_set1_ps, _mm256_fmadd_ps, _mm256_storeu_ps);
}

/// Thirty-two registers of sixteen: 24 sums, three vectors of pixels and a weight.
pub(super) mod avx512 {
    tiles!("avx512f", 16, 8, 3, _mm512_setzero_ps, _mm512_loadu_ps, _mm512_set1_ps, _mm512_fmadd_ps, _mm512_storeu_ps);
}
