//! From one range to another, along a curve.

use std::f32::consts::PI;

/// The way from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Easing {
    /// Straight.
    #[default]
    Linear,
    /// Slow at both ends: `3t^2 - 2t^3`.
    Smoothstep,
    /// Late and steep: `(2^(10t) - 1) / 1023`.
    Exponential,
    /// Slow at both ends, after half a cosine.
    Sine,
    /// Beyond the aim by a tenth, and back.
    Back,
    /// Falls on the aim and bounces three times.
    Bounce,
}

impl Easing {
    /// All of them, in the order of a menu.
    pub const ALL: [Self; 6] =
        [Self::Linear, Self::Smoothstep, Self::Exponential, Self::Sine, Self::Back, Self::Bounce];

    /// The curve at `t`, held to 0..1; every curve begins at 0 and ends at 1.
    pub fn at(self, t: f32) -> f32 {
        let t = super::finite(t).clamp(0.0, 1.0);
        match self {
            Self::Linear => t,
            Self::Smoothstep => t * t * (3.0 - 2.0 * t),
            Self::Exponential => (1024.0_f32.powf(t) - 1.0) / 1023.0,
            Self::Sine => 0.5 - 0.5 * (PI * t).cos(),
            Self::Back => {
                // 1.70158 makes the cubic overshoot by 10 %.
                let (over, left) = (1.701_58, t - 1.0);
                1.0 + left * left * ((over + 1.0) * left + over)
            }
            Self::Bounce => bounce(t),
        }
    }
}

/// A ball dropped from 0 on 1: the fall takes 4 parts of 11 of the time, the bounces 4, 2 and 1.
fn bounce(t: f32) -> f32 {
    let place = t * 11.0;
    let (middle, half, depth) = if place < 4.0 {
        return (place / 4.0).powi(2);
    } else if place < 8.0 {
        (6.0, 2.0, 0.25)
    } else if place < 10.0 {
        (9.0, 1.0, 0.062_5)
    } else {
        (10.5, 0.5, 0.015_625)
    };
    let off = (place - middle) / half;
    1.0 - depth * (1.0 - off * off)
}

/// `value` from one range to another along a curve; clamped to the aim, or continued straight beyond it.
///
/// A range of no width sends what is below its place to the start, and the rest to the end.
pub fn remap(value: f32, from: (f32, f32), to: (f32, f32), easing: Easing, clamp: bool) -> f32 {
    let value = super::finite(value);
    let width = from.1 - from.0;
    let t = if width == 0.0 { f32::from(u8::from(value >= from.0)) } else { (value - from.0) / width };
    let eased = if clamp || (0.0..=1.0).contains(&t) { easing.at(t) } else { t };
    super::finite((to.1 - to.0).mul_add(eased, to.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_curve_begins_at_0_ends_at_1_and_never_jumps() {
        for easing in Easing::ALL {
            assert!(easing.at(0.0).abs() < 1e-6, "{easing:?}");
            assert!((easing.at(1.0) - 1.0).abs() < 1e-6, "{easing:?}");
            for i in 0..1000 {
                let t = i as f32 / 1000.0;
                assert!((easing.at(t + 0.001) - easing.at(t)).abs() < 0.012, "{easing:?} at {t}");
            }
        }
        let top = (0..1000).map(|i| Easing::Back.at(i as f32 / 1000.0)).fold(0.0, f32::max);
        assert!((top - 1.1).abs() < 0.001, "{top}");
    }

    #[test]
    fn ranges_map_both_ways_and_clamp_when_asked() {
        assert_eq!(remap(5.0, (0.0, 10.0), (1.0, 3.0), Easing::Linear, true), 2.0);
        assert_eq!(remap(2.0, (10.0, 0.0), (0.0, 1.0), Easing::Linear, true), 0.8);
        assert_eq!(remap(20.0, (0.0, 10.0), (0.0, 1.0), Easing::Sine, true), 1.0);
        assert_eq!(remap(20.0, (0.0, 10.0), (0.0, 1.0), Easing::Sine, false), 2.0);
        assert_eq!(remap(1.0, (1.0, 1.0), (0.0, 4.0), Easing::Linear, true), 4.0);
        assert_eq!(remap(f32::NAN, (0.0, 1.0), (2.0, 4.0), Easing::Linear, true), 2.0);
    }
}
