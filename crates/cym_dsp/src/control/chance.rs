//! Chance that repeats: numbers that depend on a seed and an index, and on nothing else.

/// A repeatable random number in 0..1 (1 excluded) for an index; other seeds give unrelated numbers.
///
/// The permuted congruential hash of Jarzynski and Olano (2020), on seed and index in turn: integers only,
/// so it is the same on every machine, and shaders can compute it too.
pub fn hash_unit(seed: u32, n: u32) -> f32 {
    // 24 bits fill an f32 exactly, and never round up to 1.
    (pcg(n ^ pcg(seed)) >> 8) as f32 / 16_777_216.0
}

fn pcg(value: u32) -> u32 {
    let state = value.wrapping_mul(747_796_405).wrapping_add(2_891_336_453);
    let word = ((state >> ((state >> 28) + 4)) ^ state).wrapping_mul(277_803_737);
    (word >> 22) ^ word
}

/// Smooth repeatable noise in 0..1 over a line: [`hash_unit`] at whole numbers, eased in between.
///
/// The ease `6t^5 - 15t^4 + 10t^3` has no jump in speed or acceleration.
pub fn value_noise_1d(seed: u32, x: f64) -> f32 {
    if !x.is_finite() {
        return 0.5;
    }
    let cell = x.floor();
    let t = (x - cell) as f32;
    // Cells repeat after 2^32, far beyond any time in seconds.
    let index = cell.rem_euclid(4_294_967_296.0) as u32;
    let (a, b) = (hash_unit(seed, index), hash_unit(seed, index.wrapping_add(1)));
    let eased = t * t * t * (t * (t * 6.0 - 15.0) + 10.0);
    (b - a).mul_add(eased, a)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_even_and_unrelated() {
        let count = 10_000;
        let mean = |f: &dyn Fn(u32) -> f32| (0..count).map(f).sum::<f32>() / count as f32;
        assert!((mean(&|n| hash_unit(1, n)) - 0.5).abs() < 0.01);
        let between_seeds = mean(&|n| (hash_unit(1, n) - 0.5) * (hash_unit(2, n) - 0.5));
        let between_neighbours = mean(&|n| (hash_unit(1, n) - 0.5) * (hash_unit(1, n + 1) - 0.5));
        assert!(between_seeds.abs() < 0.004 && between_neighbours.abs() < 0.004);
        assert!((0..count).all(|n| (0.0..1.0).contains(&hash_unit(9, n))));
    }

    #[test]
    fn noise_meets_its_numbers_and_moves_smoothly() {
        assert_eq!(value_noise_1d(5, 3.0), hash_unit(5, 3));
        assert_eq!(value_noise_1d(5, -1.0), hash_unit(5, u32::MAX));
        let step = (0..5_000).map(|i| {
            let x = f64::from(i) * 0.001 - 2.5;
            (value_noise_1d(5, x + 0.001) - value_noise_1d(5, x)).abs()
        });
        assert!(step.fold(0.0, f32::max) < 0.002);
        assert_eq!(value_noise_1d(5, f64::NAN), 0.5);
    }
}
