//! Products of dense matrices, row by row in memory.

use gemm::{Parallelism, gemm};

/// A matrix and how to step through it.
#[derive(Clone, Copy)]
struct View<'a> {
    data: &'a [f32],
    rows: usize,
    cols: usize,
    turned: bool,
}

impl View<'_> {
    /// Steps between columns and between rows.
    fn steps(&self) -> (isize, isize) {
        if self.turned { (self.rows as isize, 1) } else { (1, self.cols as isize) }
    }
}

/// `out` = `a` x `b`, or that added to it.
fn product(out: &mut [f32], a: View<'_>, b: View<'_>, add: bool) {
    let (m, k, n) = (a.rows, a.cols, b.cols);
    assert!(a.data.len() == m * k && b.data.len() == k * n && b.rows == k && out.len() == m * n, "shapes do not fit");
    let ((a_col, a_row), (b_col, b_row)) = (a.steps(), b.steps());
    let keep = if add { 1.0 } else { 0.0 };
    // SAFETY: the lengths were just held against the shapes, so every place that the strides reach lies inside its slice; `out`
    // is borrowed alone.
    #[expect(unsafe_code, reason = "the matrix product of the gemm crate takes pointers")]
    unsafe {
        gemm(
            m,
            n,
            k,
            out.as_mut_ptr(),
            1,
            n as isize,
            add,
            a.data.as_ptr(),
            a_col,
            a_row,
            b.data.as_ptr(),
            b_col,
            b_row,
            keep,
            1.0,
            false,
            false,
            false,
            Parallelism::None,
        );
    }
}

/// `out[m, n] = a[m, k] b[k, n]`.
pub(crate) fn mul(out: &mut [f32], a: &[f32], b: &[f32], [m, k, n]: [usize; 3]) {
    let view = |data, rows, cols| View { data, rows, cols, turned: false };
    product(out, view(a, m, k), view(b, k, n), false);
}

/// `out[k, n] += a[m, k]^T b[m, n]`: the gradient of weights.
pub(crate) fn add_mul_turned_a(out: &mut [f32], a: &[f32], b: &[f32], [m, k, n]: [usize; 3]) {
    let a = View { data: a, rows: k, cols: m, turned: true };
    product(out, a, View { data: b, rows: m, cols: n, turned: false }, true);
}

/// `out[m, k] = a[m, n] b[k, n]^T`: the gradient of inputs.
pub(crate) fn mul_turned_b(out: &mut [f32], a: &[f32], b: &[f32], [m, k, n]: [usize; 3]) {
    let b = View { data: b, rows: n, cols: k, turned: true };
    product(out, View { data: a, rows: m, cols: n, turned: false }, b, false);
}

#[cfg(test)]
mod tests {
    use super::{add_mul_turned_a, mul, mul_turned_b};

    #[test]
    fn products_are_those_of_the_book() {
        let a = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0]; // 2 x 3
        let b = [1.0, 0.0, 2.0, 1.0, 0.0, 3.0]; // 3 x 2
        let mut out = [0.0; 4];
        mul(&mut out, &a, &b, [2, 3, 2]);
        assert_eq!(out, [5.0, 11.0, 14.0, 23.0]);
        let mut turned = [0.0; 6];
        mul_turned_b(&mut turned, &out, &b, [2, 3, 2]);
        assert_eq!(turned, [5.0, 21.0, 33.0, 14.0, 51.0, 69.0]);
        let mut added = [1.0; 6];
        add_mul_turned_a(&mut added, &a, &out, [2, 3, 2]);
        assert_eq!(added, [62.0, 104.0, 81.0, 138.0, 100.0, 172.0]);
    }
}
