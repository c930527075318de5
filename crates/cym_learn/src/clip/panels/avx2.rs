//! Products with panels for processors with AVX2 and FMA: twelve sums stay in registers, two products a cycle.

#![expect(
    unsafe_code,
    reason = "vector loads and stores take pointers, made from arrays of their length; AVX2 code runs only after asking for it"
)]

use std::arch::x86_64::{
    __m256, _mm256_fmadd_ps, _mm256_loadu_ps, _mm256_set1_ps, _mm256_setzero_ps, _mm256_storeu_ps,
};

use super::LANES;

/// Rows that go through at once: six of them, sixteen lanes each, fill twelve of the sixteen registers.
const ROWS: usize = 6;
/// Inputs that the way back takes at once: two for six rows, twelve registers as well.
pub(super) const BACK_INPUTS: usize = 2;

/// Eight numbers: what a register holds.
type Eight = [f32; 8];

/// Whether this processor can.
pub(super) fn is_there() -> bool {
    std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma")
}

/// `block[row][lane] = sum over inputs of x[row][input] * panel[input][lane]`. Only where [`is_there`].
pub(super) fn forward(panel: &[f32], x: &[f32], block: &mut [f32]) {
    assert!(is_there(), "asked for AVX2 before");
    // SAFETY: the processor has AVX2 and FMA.
    unsafe { forward_there(panel.as_chunks().0, x, block.as_chunks_mut().0) }
}

/// `block[row][input] = sum over lanes of all panels of out[row][lane] * panel[input][lane]`, for panels of `len` inputs each, an even
/// number. Only where [`is_there`].
pub(super) fn back<'p>(
    panels: &(impl Iterator<Item = &'p [f32]> + Clone),
    out: &[f32],
    outputs: usize,
    block: &mut [f32],
    len: usize,
) {
    assert!(is_there(), "asked for AVX2 before");
    let mut pair = Vec::with_capacity(outputs / 8);
    for input in (0..len).step_by(BACK_INPUTS) {
        // The two inputs of all panels, copied together: otherwise they lie pages apart, for every six rows again.
        pair.clear();
        for panel in panels.clone() {
            let lanes = panel[input * LANES..][..BACK_INPUTS * LANES].as_chunks::<8>().0;
            pair.extend([[lanes[0], lanes[2]], [lanes[1], lanes[3]]]);
        }
        // SAFETY: the processor has AVX2 and FMA.
        unsafe { back_there(&pair, out, outputs, &mut block[input..], len) }
    }
}

#[target_feature(enable = "avx2,fma")]
fn forward_there(panel: &[[f32; LANES]], x: &[f32], block: &mut [[f32; LANES]]) {
    let inputs = panel.len();
    let tiles = x.chunks(ROWS * inputs).zip(block.chunks_mut(ROWS));
    for (x, block) in tiles {
        match block.len() {
            1 => forward_rows::<1>(panel, x, block),
            2 => forward_rows::<2>(panel, x, block),
            3 => forward_rows::<3>(panel, x, block),
            4 => forward_rows::<4>(panel, x, block),
            5 => forward_rows::<5>(panel, x, block),
            _ => forward_rows::<ROWS>(panel, x, block),
        }
    }
}

#[target_feature(enable = "avx2,fma")]
fn forward_rows<const R: usize>(panel: &[[f32; LANES]], x: &[f32], block: &mut [[f32; LANES]]) {
    let inputs = panel.len();
    let rows: [&[f32]; R] = std::array::from_fn(|row| &x[row * inputs..][..inputs]);
    let mut sums = [[_mm256_setzero_ps(); 2]; R];
    for (at, lanes) in panel.iter().enumerate() {
        let halves = lanes.as_chunks::<8>().0;
        let weights = [load(&halves[0]), load(&halves[1])];
        for (sums, row) in sums.iter_mut().zip(rows) {
            let value = _mm256_set1_ps(row[at]);
            sums[0] = _mm256_fmadd_ps(weights[0], value, sums[0]);
            sums[1] = _mm256_fmadd_ps(weights[1], value, sums[1]);
        }
    }
    for (lanes, sums) in block.iter_mut().zip(sums) {
        for (lanes, sum) in lanes.as_chunks_mut::<8>().0.iter_mut().zip(sums) {
            store(lanes, sum);
        }
    }
}

#[target_feature(enable = "avx2,fma")]
fn back_there(pair: &[[Eight; BACK_INPUTS]], out: &[f32], outputs: usize, block: &mut [f32], len: usize) {
    for (tile, out) in out.chunks(ROWS * outputs).enumerate() {
        let block = &mut block[tile * ROWS * len..];
        match out.len() / outputs {
            1 => back_rows::<1>(pair, out, block, len),
            2 => back_rows::<2>(pair, out, block, len),
            3 => back_rows::<3>(pair, out, block, len),
            4 => back_rows::<4>(pair, out, block, len),
            5 => back_rows::<5>(pair, out, block, len),
            _ => back_rows::<ROWS>(pair, out, block, len),
        }
    }
}

#[target_feature(enable = "avx2,fma")]
fn back_rows<const R: usize>(pair: &[[Eight; BACK_INPUTS]], out: &[f32], block: &mut [f32], len: usize) {
    let lanes = pair.len();
    let rows: [&[Eight]; R] = std::array::from_fn(|row| &out[row * 8 * lanes..][..8 * lanes].as_chunks().0[..lanes]);
    let mut sums = [[_mm256_setzero_ps(); BACK_INPUTS]; R];
    for (at, weights) in pair.iter().enumerate() {
        let weights = [load(&weights[0]), load(&weights[1])];
        for (sums, row) in sums.iter_mut().zip(rows) {
            let value = load(&row[at]);
            sums[0] = _mm256_fmadd_ps(weights[0], value, sums[0]);
            sums[1] = _mm256_fmadd_ps(weights[1], value, sums[1]);
        }
    }
    for (row, sums) in sums.into_iter().enumerate() {
        for (input, sum) in sums.into_iter().enumerate() {
            block[row * len + input] = total(sum);
        }
    }
}

#[target_feature(enable = "avx2,fma")]
fn total(sum: __m256) -> f32 {
    let mut lanes = [0.0; 8];
    store(&mut lanes, sum);
    ((lanes[0] + lanes[4]) + (lanes[1] + lanes[5])) + ((lanes[2] + lanes[6]) + (lanes[3] + lanes[7]))
}

#[target_feature(enable = "avx2,fma")]
fn load(values: &Eight) -> __m256 {
    // SAFETY: the array has the eight numbers that are read; any address will do.
    unsafe { _mm256_loadu_ps(values.as_ptr()) }
}

#[target_feature(enable = "avx2,fma")]
fn store(values: &mut Eight, sum: __m256) {
    // SAFETY: the array has room for the eight numbers that are written; any address will do.
    unsafe { _mm256_storeu_ps(values.as_mut_ptr(), sum) }
}
