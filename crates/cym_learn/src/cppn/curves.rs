//! The activations as polynomials, so that loops over them become vector code: sine, cosine, tanh, sigmoid, gauss and arc tangent
//! within 1e-6 of the truth for arguments up to 8,000; beyond that waves keep their bounds but not their place.
//!
//! Every function is written for one number and inlined into loops that the compiler widens to what the processor has. `FUSED` says
//! whether that includes a multiply-and-add in one step: where it is missing, asking for it would call a slow function.

#![expect(
    clippy::inline_always,
    reason = "only inlined into a loop do these become vector code for the loop's processor"
)]

use std::f32::consts::{FRAC_1_PI, FRAC_PI_2, LOG2_E};

/// Adding this rounds a number up to four million to a whole one, which then stands in the lowest bits.
const ROUND: f32 = 12_582_912.0;
/// Beyond this a wave's argument says little about its phase.
const MAX_PHASE: f32 = 100_000.0;
/// Pi as a sum, so that whole multiples up to 4,000 of the first two parts are exact.
const PI_PARTS: [f32; 3] = [3.140_625, 0.000_967_741, -8.742_278e-8];
/// The logarithm of 2 as a sum, for the same reason.
const LN2_PARTS: [f32; 2] = [0.693_115_23, 3.194_618_3e-5];

#[inline(always)]
fn fma<const FUSED: bool>(a: f32, b: f32, c: f32) -> f32 {
    if FUSED { a.mul_add(b, c) } else { a * b + c }
}

/// Unlike `f32::clamp` this is two instructions, and turns NaN into `low`.
#[inline(always)]
fn between(value: f32, low: f32, high: f32) -> f32 {
    let raised = if value > low { value } else { low };
    if raised < high { raised } else { high }
}

/// `sin r` for r in -pi/2..pi/2, with its sign turned for an odd number of half turns in the lowest bit.
#[inline(always)]
fn half_wave<const FUSED: bool>(r: f32, half_turns: u32) -> f32 {
    let square = r * r;
    let mut p = fma::<FUSED>(2.600_054_8e-6, square, -0.000_198_066_15);
    p = fma::<FUSED>(p, square, 0.008_333_017);
    p = fma::<FUSED>(p, square, -0.166_666_57);
    let sin = fma::<FUSED>(p * square, r, r);
    f32::from_bits(sin.to_bits() ^ (half_turns << 31))
}

/// `x - turns pi`, kept within what [`half_wave`] takes.
#[inline(always)]
fn reduced<const FUSED: bool>(x: f32, turns: f32) -> f32 {
    let mut r = fma::<FUSED>(turns, -PI_PARTS[0], x);
    r = fma::<FUSED>(turns, -PI_PARTS[1], r);
    fma::<FUSED>(turns, -PI_PARTS[2], r)
}

#[inline(always)]
pub(super) fn sin<const FUSED: bool>(x: f32) -> f32 {
    let x = between(x, -MAX_PHASE, MAX_PHASE);
    let rounded = fma::<FUSED>(x, FRAC_1_PI, ROUND);
    half_wave::<FUSED>(reduced::<FUSED>(x, rounded - ROUND), rounded.to_bits())
}

#[inline(always)]
pub(super) fn cos<const FUSED: bool>(x: f32) -> f32 {
    let x = between(x, -MAX_PHASE, MAX_PHASE);
    // cos x = sin(x + pi/2): the half turns are counted from there
    let rounded = fma::<FUSED>(x, FRAC_1_PI, 0.5) + ROUND;
    half_wave::<FUSED>(reduced::<FUSED>(x, rounded - ROUND - 0.5), rounded.to_bits())
}

/// `exp x` for x in -80..80, held there beyond.
#[inline(always)]
fn exp<const FUSED: bool>(x: f32) -> f32 {
    let x = between(x, -80.0, 80.0);
    let rounded = fma::<FUSED>(x, LOG2_E, ROUND);
    let octaves = rounded - ROUND;
    let r = fma::<FUSED>(octaves, -LN2_PARTS[1], fma::<FUSED>(octaves, -LN2_PARTS[0], x));
    let mut p = fma::<FUSED>(0.008_374_64, r, 0.041_898_277);
    p = fma::<FUSED>(p, r, 0.166_664_57);
    p = fma::<FUSED>(p, r, 0.499_991_48);
    let mantissa = fma::<FUSED>(p * r, r, r) + 1.0;
    f32::from_bits(mantissa.to_bits().wrapping_add(rounded.to_bits() << 23))
}

#[inline(always)]
pub(super) fn gauss<const FUSED: bool>(x: f32) -> f32 {
    exp::<FUSED>(-x * x)
}

#[inline(always)]
pub(super) fn tanh<const FUSED: bool>(x: f32) -> f32 {
    let e = exp::<FUSED>(-2.0 * x.abs());
    ((1.0 - e) / (1.0 + e)).copysign(x)
}

#[inline(always)]
pub(super) fn sigmoid<const FUSED: bool>(x: f32) -> f32 {
    1.0 / (1.0 + exp::<FUSED>(-x))
}

#[inline(always)]
pub(super) fn atan<const FUSED: bool>(x: f32) -> f32 {
    let size = between(x.abs(), 0.0, 1e30);
    // atan x = pi/2 - atan 1/x
    let steep = size > 1.0;
    let t = if steep { 1.0 } else { size } / if steep { size } else { 1.0 };
    let square = t * t;
    let mut p = fma::<FUSED>(-0.004_355_404_5, square, 0.023_040_133);
    p = fma::<FUSED>(p, square, -0.057_773_583);
    p = fma::<FUSED>(p, square, 0.097_942_345);
    p = fma::<FUSED>(p, square, -0.139_765_81);
    p = fma::<FUSED>(p, square, 0.199_627_04);
    p = fma::<FUSED>(p, square, -0.333_316_6);
    let flat = fma::<FUSED>(p * square, t, t);
    let angle = if steep { FRAC_PI_2 - flat } else { flat };
    angle.copysign(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The largest error of both variants over arguments from small to large.
    fn error(reach: f64, fast: [fn(f32) -> f32; 2], exact: fn(f64) -> f64) -> f64 {
        let arguments = (-200_000..=200_000).map(|step| (f64::from(step) / 200_000.0).powi(3) * reach);
        let of = |x: f64| {
            let x = x as f32;
            fast.map(|fast| (f64::from(fast(x)) - exact(f64::from(x))).abs()).into_iter().fold(0.0, f64::max)
        };
        arguments.map(of).fold(0.0, f64::max)
    }

    #[test]
    fn curves_are_within_a_millionth() {
        let errors = [
            ("sin", error(8000.0, [sin::<true>, sin::<false>], f64::sin)),
            ("cos", error(8000.0, [cos::<true>, cos::<false>], f64::cos)),
            ("gauss", error(30.0, [gauss::<true>, gauss::<false>], |x| (-x * x).exp())),
            ("tanh", error(30.0, [tanh::<true>, tanh::<false>], f64::tanh)),
            ("atan", error(3000.0, [atan::<true>, atan::<false>], f64::atan)),
            ("sigmoid", error(100.0, [sigmoid::<true>, sigmoid::<false>], |x| 1.0 / (1.0 + (-x).exp()))),
        ];
        for (name, error) in errors {
            println!("{name}: {error:.2e}");
            assert!(error < 1e-6, "{name} is off by {error:e}");
        }
    }

    #[test]
    fn no_argument_leaves_the_bounds() {
        for x in [f32::INFINITY, f32::NEG_INFINITY, f32::NAN, f32::MAX, f32::MIN, 1e9, -1e6, 0.0, -0.0, 1e-40] {
            for (value, most) in [
                (sin::<true>(x), 1.0),
                (cos::<true>(x), 1.0),
                (gauss::<true>(x), 1.0),
                (tanh::<true>(x), 1.0),
                (sigmoid::<true>(x), 1.0),
                (atan::<true>(x), FRAC_PI_2),
                (sin::<false>(x), 1.0),
                (cos::<false>(x), 1.0),
            ] {
                assert!(value.abs() <= most + 1e-5, "{value} for {x}");
            }
        }
    }
}
