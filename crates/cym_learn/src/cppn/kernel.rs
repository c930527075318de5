//! The two loops that all time goes into, and the only place of this module that is not safe code: the product of matrices, and the
//! activations, both compiled once more for processors with wider vectors.

#![expect(
    unsafe_code,
    reason = "loops in registers take pointers, and code for wider vectors may only run where they are; both are checked here"
)]

mod panels;
#[cfg(target_arch = "x86_64")]
mod tiles;

pub(super) use panels::{LANES, Panels};

use super::curves;

/// A function that a row of sums is put through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Curve {
    Sin,
    Cos,
    Gauss,
    Tanh,
    Sigmoid,
    Linear,
}

/// What a row of sums goes through: `scale * curve(gain * sum + bias)`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bend {
    pub gain: f32,
    pub bias: f32,
    pub scale: f32,
}

/// Puts a row of sums through a curve, in place.
pub(super) fn bend(curve: Curve, bend: Bend, row: &mut [f32]) {
    match wide() {
        Width::Plain => bend_row::<{ cfg!(target_arch = "aarch64") }>(curve, bend, row),
        // SAFETY: `wide` found the features that the function asks for.
        #[cfg(target_arch = "x86_64")]
        Width::Avx2 => unsafe { x86::bend_256(curve, bend, row) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Width::Avx512 => unsafe { x86::bend_512(curve, bend, row) },
    }
}

/// Puts a row of sums through the composite of arc tangents: the first number in place, the second into another row.
pub(super) fn bend_atan(bend: Bend, row: &mut [f32], second: &mut [f32]) {
    match wide() {
        Width::Plain => atan_row::<{ cfg!(target_arch = "aarch64") }>(bend, row, second),
        // SAFETY: `wide` found the features that the function asks for.
        #[cfg(target_arch = "x86_64")]
        Width::Avx2 => unsafe { x86::atan_256(bend, row, second) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Width::Avx512 => unsafe { x86::atan_512(bend, row, second) },
    }
}

/// The vectors of a processor.
#[derive(Clone, Copy)]
enum Width {
    Plain,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

/// What this processor has.
fn wide() -> Width {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
        let more = is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512dq");
        return if more { Width::Avx512 } else { Width::Avx2 };
    }
    Width::Plain
}

/// The same loops for wider vectors.
#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::{Bend, Curve, atan_row, bend_row};

    #[target_feature(enable = "avx2,fma")]
    pub(super) fn bend_256(curve: Curve, bend: Bend, row: &mut [f32]) {
        bend_row::<true>(curve, bend, row);
    }

    #[target_feature(enable = "avx512f,avx512vl,avx512dq,avx2,fma")]
    pub(super) fn bend_512(curve: Curve, bend: Bend, row: &mut [f32]) {
        bend_row::<true>(curve, bend, row);
    }

    #[target_feature(enable = "avx2,fma")]
    pub(super) fn atan_256(bend: Bend, row: &mut [f32], second: &mut [f32]) {
        atan_row::<true>(bend, row, second);
    }

    #[target_feature(enable = "avx512f,avx512vl,avx512dq,avx2,fma")]
    pub(super) fn atan_512(bend: Bend, row: &mut [f32], second: &mut [f32]) {
        atan_row::<true>(bend, row, second);
    }
}

#[expect(clippy::inline_always, reason = "it must become part of the function for the processor")]
#[inline(always)]
fn bend_row<const FUSED: bool>(curve: Curve, bend: Bend, row: &mut [f32]) {
    match curve {
        Curve::Sin => each(bend, row, curves::sin::<FUSED>),
        Curve::Cos => each(bend, row, curves::cos::<FUSED>),
        Curve::Gauss => each(bend, row, curves::gauss::<FUSED>),
        Curve::Tanh => each(bend, row, curves::tanh::<FUSED>),
        Curve::Sigmoid => each(bend, row, curves::sigmoid::<FUSED>),
        Curve::Linear => each(bend, row, |z| z),
    }
}

#[expect(clippy::inline_always, reason = "it must become part of the function for the processor")]
#[inline(always)]
fn each(Bend { gain, bias, scale }: Bend, row: &mut [f32], curve: impl Fn(f32) -> f32) {
    for value in row {
        *value = scale * curve(gain * *value + bias);
    }
}

#[expect(clippy::inline_always, reason = "it must become part of the function for the processor")]
#[inline(always)]
fn atan_row<const FUSED: bool>(Bend { gain, bias, .. }: Bend, row: &mut [f32], second: &mut [f32]) {
    for (value, second) in row.iter_mut().zip(second) {
        let angle = curves::atan::<FUSED>(gain * *value + bias);
        *value = angle * (1.0 / 0.67);
        *second = (angle * angle - 0.45) * (1.0 / 0.396);
    }
}
