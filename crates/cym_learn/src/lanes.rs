//! Functions over whole slices that compilers turn into vector instructions: no branches, no table, no call into the system's library.
//!
//! Each is a formula for one number and a loop around it that is compiled twice, once for every x86-64 and once for those with AVX2; both
//! do the same sums and products in the same order, so a training gives the same numbers on both.

#![expect(
    clippy::inline_always,
    reason = "only inlined into a loop do these become vector code for that loop's processor"
)]

/// A loop that is compiled for the machine's widest vectors as well.
macro_rules! wide {
    ($(#[$doc:meta])* $vis:vis fn $name:ident($($argument:ident: $kind:ty),* $(,)?) $body:block) => {
        $(#[$doc])*
        $vis fn $name($($argument: $kind),*) {
            #[inline(always)]
            fn plain($($argument: $kind),*) $body

            #[cfg(target_arch = "x86_64")]
            {
                #[target_feature(enable = "avx2")]
                fn avx2($($argument: $kind),*) {
                    plain($($argument),*);
                }
                if std::arch::is_x86_feature_detected!("avx2") {
                    #[expect(unsafe_code, reason = "a function for AVX2, called right after asking the processor for it")]
                    // SAFETY: the processor has AVX2; the function is safe code otherwise.
                    return unsafe { avx2($($argument),*) };
                }
            }
            plain($($argument),*);
        }
    };
}
pub(crate) use wide;

/// Adding this rounds to a whole number, and leaves that number in the low bits.
const ROUND: f32 = 12_582_912.0;

/// e to the power of `x`, to about two units in the last place; clamped to what an f32 can hold.
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    let x = x.clamp(-87.0, 88.0);
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let whole = shifted - ROUND;
    // ln 2 in two parts, so that the difference keeps its last bits.
    let r = (x - whole * 0.693_359_4) + whole * 2.121_944_4e-4;
    let series =
        1.0 + r * (1.0 + r * (0.5 + r * (0.166_666_65 + r * (0.041_665_795 + r * (0.008_333_452 + r * 0.001_381_1)))));
    series * f32::from_bits(shifted.to_bits().wrapping_sub(ROUND.to_bits()).wrapping_add(127) << 23)
}

/// Logistic function.
#[inline(always)]
pub(crate) fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

/// Hyperbolic tangent, off by at most 2e-7.
#[inline(always)]
pub(crate) fn tanh(x: f32) -> f32 {
    (1.0 - 2.0 / (exp(2.0 * x.abs()) + 1.0)).copysign(x)
}

/// Sine and cosine, off by at most 2e-7 for arguments up to a thousand. Polynomials as in Cephes.
#[inline(always)]
pub(crate) fn sin_cos(x: f32) -> (f32, f32) {
    let shifted = x * std::f32::consts::FRAC_2_PI + ROUND;
    let quarter = shifted.to_bits();
    let whole = shifted - ROUND;
    // pi / 2 in three parts.
    let r = ((x - whole * 1.570_312_5) - whole * 4.837_513e-4) - whole * 7.549_79e-8;
    let z = r * r;
    let sin = r + r * z * (-0.166_666_55 + z * (0.008_332_161 - z * 1.951_529_6e-4));
    let cos = 1.0 - 0.5 * z + z * z * (0.041_666_646 + z * (-0.001_388_731_6 + z * 2.443_315_7e-5));
    let odd = quarter & 1 == 1;
    let (first, second) = if odd { (cos, sin) } else { (sin, cos) };
    let sin_sign = (quarter & 2) << 30;
    let cos_sign = (quarter.wrapping_add(1) & 2) << 30;
    (f32::from_bits(first.to_bits() ^ sin_sign), f32::from_bits(second.to_bits() ^ cos_sign))
}

/// Arc tangent, off by at most 2e-7. Polynomial and ranges as in Cephes.
#[inline(always)]
pub(crate) fn atan(x: f32) -> f32 {
    let t = x.abs();
    let far = t > 2.414_213_6;
    let middle = t > 0.414_213_57;
    let (above, below) = if far {
        (-1.0, t)
    } else if middle {
        (t - 1.0, t + 1.0)
    } else {
        (t, 1.0)
    };
    let start = if far {
        std::f32::consts::FRAC_PI_2
    } else if middle {
        std::f32::consts::FRAC_PI_4
    } else {
        0.0
    };
    let r = above / below;
    let z = r * r;
    let series = r + r * z * (-0.333_329_5 + z * (0.199_777_1 + z * (-0.138_776_85 + z * 0.080_537_45)));
    (start + series).copysign(x)
}

/// The normal distribution function at `x` and its density. Abramowitz and Stegun 7.1.26, off by at most 1.5e-7.
#[inline(always)]
pub(crate) fn normal(x: f32) -> (f32, f32) {
    let density = exp(-0.5 * x * x);
    let t = 1.0 / (1.0 + 0.327_591_1 * std::f32::consts::FRAC_1_SQRT_2 * x.abs());
    let series = t * (0.254_829_6 + t * (-0.284_496_74 + t * (1.421_413_7 + t * (-1.453_152 + t * 1.061_405_4))));
    let tail = 0.5 * series * density;
    let below = if x < 0.0 { tail } else { 1.0 - tail };
    (below, density * 0.398_942_3)
}

/// Sum in eight lanes: faster than one after the other, and closer to the truth.
#[inline(always)]
pub(crate) fn sum(values: &[f32]) -> f32 {
    let (chunks, rest) = values.as_chunks::<8>();
    let mut lanes = [0.0_f32; 8];
    for chunk in chunks {
        for (lane, value) in lanes.iter_mut().zip(chunk) {
            *lane += value;
        }
    }
    lanes.iter().sum::<f32>() + rest.iter().sum::<f32>()
}

/// Sum of products in eight lanes.
#[inline(always)]
pub(crate) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let mut lanes = [0.0_f32; 8];
    for (a, b) in a.iter().zip(b) {
        for ((lane, a), b) in lanes.iter_mut().zip(a).zip(b) {
            *lane += a * b;
        }
    }
    lanes.iter().sum::<f32>() + a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum::<f32>()
}

/// Adds values of equal length.
pub(crate) fn add(to: &mut [f32], values: &[f32]) {
    to.iter_mut().zip(values).for_each(|(to, value)| *to += value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_right_in_its_whole_range() {
        for at in -8600..8700 {
            let x = at as f32 * 0.01;
            let truth = f64::from(x).exp();
            let error = (f64::from(exp(x)) - truth).abs() / truth;
            assert!(error < 4e-7, "exp({x}) is off by {error}");
        }
    }

    #[test]
    fn waves_and_bends_are_right() {
        for at in -40_000..40_000 {
            let x = at as f32 * 0.025;
            let wide = f64::from(x);
            let (sin, cos) = sin_cos(x);
            let pairs = [
                (sin, wide.sin()),
                (cos, wide.cos()),
                (atan(x), wide.atan()),
                (tanh(0.01 * x), f64::from(0.01 * x).tanh()),
                (sigmoid(0.05 * x), 1.0 / (1.0 + (-f64::from(0.05 * x)).exp())),
            ];
            for (at, (found, truth)) in pairs.into_iter().enumerate() {
                assert!((f64::from(found) - truth).abs() < 4e-7, "function {at} of {x}: {found} is not {truth}");
            }
        }
    }

    #[test]
    fn the_normal_distribution_is_the_integral_of_its_density() {
        let (mut below, step) = (0.0_f64, 1e-3);
        for at in -6000..6000 {
            let x = f64::from(at) * step;
            let density = |x: f64| (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt();
            assert!((f64::from(normal(x as f32).0) - below).abs() < 1e-6, "at {x}");
            assert!((f64::from(normal(x as f32).1) - density(x)).abs() < 1e-6, "at {x}");
            below += step * density(x + 0.5 * step);
        }
    }
}
