//! Products of dense matrices, row by row in memory, on one thread: groups of pictures run beside each other.

use crate::matrix::{ONE, View, multiply};

/// `out[m, n] = a[m, k] b[k, n]`.
pub(crate) fn mul(out: &mut [f32], a: &[f32], b: &[f32], [m, k, n]: [usize; 3]) {
    multiply(out, [n, 1], false, (View::rows(a, k), View::rows(b, n)), [m, n, k], 1.0, ONE);
}

/// `out[k, n] += a[m, k]^T b[m, n]`: the gradient of weights.
pub(crate) fn add_mul_turned_a(out: &mut [f32], a: &[f32], b: &[f32], [m, k, n]: [usize; 3]) {
    multiply(out, [n, 1], true, (View::rows(a, k).turned(), View::rows(b, n)), [k, n, m], 1.0, ONE);
}

/// `out[m, k] = a[m, n] b[k, n]^T`: the gradient of inputs.
pub(crate) fn mul_turned_b(out: &mut [f32], a: &[f32], b: &[f32], [m, k, n]: [usize; 3]) {
    multiply(out, [k, 1], false, (View::rows(a, n), View::rows(b, n).turned()), [m, k, n], 1.0, ONE);
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
