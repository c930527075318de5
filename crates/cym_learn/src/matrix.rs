//! Products of matrices on the CPU, checked: the one place of this crate's training that calls the `gemm` crate.

use gemm::Parallelism;

/// A matrix inside of a slice: value `(row, column)` lies at `row * strides[0] + column * strides[1]`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct View<'a> {
    values: &'a [f32],
    strides: [usize; 2],
}

impl<'a> View<'a> {
    /// Rows one after the other.
    pub(crate) fn rows(values: &'a [f32], columns: usize) -> Self {
        Self::strided(values, [columns, 1])
    }

    pub(crate) fn strided(values: &'a [f32], strides: [usize; 2]) -> Self {
        Self { values, strides }
    }

    /// Rows and columns exchanged.
    pub(crate) fn turned(self) -> Self {
        let [row, column] = self.strides;
        Self::strided(self.values, [column, row])
    }
}

/// `dst = scale * a * b`, or that added to what `dst` holds; `a` is `[m][k]`, `b` is `[k][n]`, `dst` is `[m][n]` with strides of its own.
///
/// # Panics
/// If a view does not hold the matrix that it is used as: the caller made both.
#[expect(unsafe_code, reason = "the gemm crate takes pointers; the ends of all three matrices are checked first")]
pub(crate) fn multiply(
    dst: &mut [f32],
    strides: [usize; 2],
    add: bool,
    (a, b): (View<'_>, View<'_>),
    [m, n, k]: [usize; 3],
    scale: f32,
    threads: Parallelism,
) {
    if m == 0 || n == 0 {
        return;
    }
    let last = |rows: usize, columns: usize, strides: [usize; 2]| (rows - 1) * strides[0] + (columns - 1) * strides[1];
    assert!(last(m, n, strides) < dst.len(), "the product of {m} by {n} does not fit");
    if k > 0 {
        assert!(last(m, k, a.strides) < a.values.len(), "the left matrix of {m} by {k} ends early");
        assert!(last(k, n, b.strides) < b.values.len(), "the right matrix of {k} by {n} ends early");
    }
    let [[dst_rs, dst_cs], [a_rs, a_cs], [b_rs, b_cs]] =
        [strides, a.strides, b.strides].map(|pair| pair.map(|stride| stride as isize));
    // SAFETY: every index that the product touches is at most the last one of its matrix, checked above against the length of its slice;
    // `dst` is borrowed alone.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            dst.as_mut_ptr(),
            dst_cs,
            dst_rs,
            add,
            a.values.as_ptr(),
            a_cs,
            a_rs,
            b.values.as_ptr(),
            b_cs,
            b_rs,
            1.0_f32,
            scale,
            false,
            false,
            false,
            threads,
        );
    }
}

/// Only this thread.
pub(crate) const ONE: Parallelism = Parallelism::None;
