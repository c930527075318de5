//! Products with panels for processors with AVX2 and FMA: twelve sums stay in registers, two products a cycle.

#![expect(
    unsafe_code,
    reason = "the inner loop reads through pointers, whose ends are checked before it; AVX2 code runs only after asking for it"
)]

use std::arch::x86_64::{_mm256_broadcast_ss, _mm256_fmadd_ps, _mm256_loadu_ps, _mm256_setzero_ps, _mm256_storeu_ps};

use super::LANES;

/// Rows that go through at once: six of them, sixteen lanes each, fill twelve of the sixteen registers.
const ROWS: usize = 6;

/// Whether this processor can.
pub(super) fn is_there() -> bool {
    std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma")
}

/// `block[row][lane] = sum over inputs of x[row][input] * panel[input][lane]`. Only where [`is_there`].
pub(super) fn forward(panel: &[f32], x: &[f32], block: &mut [f32]) {
    assert!(is_there(), "asked for AVX2 before");
    let inputs = panel.len() / LANES;
    for (x, block) in x.chunks(ROWS * inputs).zip(block.chunks_mut(ROWS * LANES)) {
        // SAFETY: the processor has AVX2 and FMA.
        unsafe {
            match block.len() / LANES {
                1 => rows::<1>(panel, x, block),
                2 => rows::<2>(panel, x, block),
                3 => rows::<3>(panel, x, block),
                4 => rows::<4>(panel, x, block),
                5 => rows::<5>(panel, x, block),
                _ => rows::<ROWS>(panel, x, block),
            }
        }
    }
}

/// `R` rows at once.
#[target_feature(enable = "avx2,fma")]
#[expect(
    clippy::needless_range_loop,
    reason = "counted loops over arrays are unrolled into registers, iterators over them are not"
)]
fn rows<const R: usize>(panel: &[f32], x: &[f32], block: &mut [f32]) {
    let inputs = panel.len() / LANES;
    assert!(x.len() >= R * inputs && block.len() >= R * LANES, "{R} rows of {inputs} inputs must be there");
    let mut sums = [[_mm256_setzero_ps(); 2]; R];
    // SAFETY: `at` is below `inputs` and `row` below `R`, so what is read ends at `inputs * LANES` in the panel and at `R * inputs` in
    // the rows, and what is written at `R * LANES` in the block: all checked above. Loads and stores take any address.
    unsafe {
        let rows: [*const f32; R] = std::array::from_fn(|row| x.as_ptr().add(row * inputs));
        let mut weights = panel.as_ptr();
        for at in 0..inputs {
            let [low, high] = [_mm256_loadu_ps(weights), _mm256_loadu_ps(weights.add(8))];
            weights = weights.add(LANES);
            for row in 0..R {
                let value = _mm256_broadcast_ss(&*rows[row].add(at));
                sums[row][0] = _mm256_fmadd_ps(low, value, sums[row][0]);
                sums[row][1] = _mm256_fmadd_ps(high, value, sums[row][1]);
            }
        }
        for row in 0..R {
            let lanes = block.as_mut_ptr().add(row * LANES);
            _mm256_storeu_ps(lanes, sums[row][0]);
            _mm256_storeu_ps(lanes.add(8), sums[row][1]);
        }
    }
}
