//! Eigenvalues of small symmetric matrices by Jacobi's rotations: slower than the best, and always right.

/// Sweeps over all pairs; small matrices settle in fewer than ten.
const MOST_SWEEPS: usize = 30;

/// The unit matrix.
pub(super) fn identity(n: usize) -> Vec<f64> {
    (0..n * n).map(|at| if at / n == at % n { 1.0 } else { 0.0 }).collect()
}

/// Eigenvalues, and the eigenvectors in columns, of a symmetric matrix in rows.
pub(super) fn symmetric(matrix: &[f64], n: usize) -> (Vec<f64>, Vec<f64>) {
    let mut a = matrix.to_vec();
    let mut axes = identity(n);
    for _ in 0..MOST_SWEEPS {
        let off: f64 = (0..n).flat_map(|i| (0..i).map(move |j| (i, j))).map(|(i, j)| a[i * n + j].powi(2)).sum();
        let on: f64 = (0..n).map(|i| a[i * n + i].powi(2)).sum();
        // A matrix with what is no number in it never settles; the bound on sweeps ends that too.
        if off <= 1e-30 * on.max(1e-300) {
            break;
        }
        for p in 0..n {
            for q in p + 1..n {
                rotate(&mut a, &mut axes, n, p, q);
            }
        }
    }
    ((0..n).map(|i| a[i * n + i]).collect(), axes)
}

/// Turns the plane of two axes so that their common entry becomes 0.
fn rotate(a: &mut [f64], axes: &mut [f64], n: usize, p: usize, q: usize) {
    let entry = a[p * n + q];
    if entry == 0.0 {
        return;
    }
    let theta = (a[q * n + q] - a[p * n + p]) / (2.0 * entry);
    let t = theta.signum() / (theta.abs() + theta.hypot(1.0));
    let cos = 1.0 / t.hypot(1.0);
    let sin = t * cos;
    for k in 0..n {
        let (kp, kq) = (a[k * n + p], a[k * n + q]);
        a[k * n + p] = cos * kp - sin * kq;
        a[k * n + q] = sin * kp + cos * kq;
    }
    for k in 0..n {
        let (pk, qk) = (a[p * n + k], a[q * n + k]);
        a[p * n + k] = cos * pk - sin * qk;
        a[q * n + k] = sin * pk + cos * qk;
    }
    for k in 0..n {
        let (kp, kq) = (axes[k * n + p], axes[k * n + q]);
        axes[k * n + p] = cos * kp - sin * kq;
        axes[k * n + q] = sin * kp + cos * kq;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_and_values_give_the_matrix_back() {
        let n = 5;
        let matrix: Vec<f64> =
            (0..n * n).map(|at| (((at / n).max(at % n) * 7 + (at / n).min(at % n) * 3) % 11) as f64).collect();
        let (values, axes) = symmetric(&matrix, n);
        for i in 0..n {
            for j in 0..n {
                let back: f64 = (0..n).map(|k| axes[i * n + k] * values[k] * axes[j * n + k]).sum();
                let unit: f64 = (0..n).map(|k| axes[k * n + i] * axes[k * n + j]).sum();
                assert!((back - matrix[i * n + j]).abs() < 1e-9, "entry {i} {j}");
                assert!((unit - f64::from(u8::from(i == j))).abs() < 1e-9, "axes {i} and {j}");
            }
        }
    }
}
