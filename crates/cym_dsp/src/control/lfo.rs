//! Oscillators that are slow enough to watch.

use std::f64::consts::TAU;

use super::chance::value_noise_1d;

/// The shape of one turn of an oscillator.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum LfoShape {
    /// A sine that begins in the middle and rises.
    #[default]
    Sine,
    /// Straight up from 0 to 1 and down again.
    Triangle,
    /// Straight up, then back at once.
    Saw,
    /// 1 for the first half, 0 for the second.
    Square,
    /// 1 for this part (0..1) of the turn, 0 for the rest.
    Pulse(f32),
    /// Smooth chance: a new aim each turn, from this seed.
    Random(u32),
}

/// The oscillator's value in 0..1 at `phase`, counted in turns (2.25 is a quarter into the third).
///
/// There is no state: the value at a moment is the same however one got there.
pub fn lfo(shape: LfoShape, phase: f64) -> f32 {
    if !phase.is_finite() {
        return 0.0;
    }
    let turn = phase - phase.floor();
    let value = match shape {
        LfoShape::Sine => 0.5 + 0.5 * (turn * TAU).sin(),
        LfoShape::Triangle => 1.0 - (2.0 * turn - 1.0).abs(),
        LfoShape::Saw => turn,
        LfoShape::Square => f64::from(u8::from(turn < 0.5)),
        LfoShape::Pulse(width) => f64::from(u8::from(turn < f64::from(width))),
        LfoShape::Random(seed) => f64::from(value_noise_1d(seed, phase)),
    };
    value as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_pass_through_their_corners() {
        let at = |shape| [0.0, 0.25, 0.5, 0.75].map(|phase| (lfo(shape, 2.0 + phase) * 1e4).round() / 1e4);
        assert_eq!(at(LfoShape::Sine), [0.5, 1.0, 0.5, 0.0]);
        assert_eq!(at(LfoShape::Triangle), [0.0, 0.5, 1.0, 0.5]);
        assert_eq!(at(LfoShape::Saw), [0.0, 0.25, 0.5, 0.75]);
        assert_eq!(at(LfoShape::Square), [1.0, 1.0, 0.0, 0.0]);
        assert_eq!(at(LfoShape::Pulse(0.3)), [1.0, 1.0, 0.0, 0.0]);
        assert_eq!(lfo(LfoShape::Saw, -0.25), 0.75);
        assert_eq!(lfo(LfoShape::Sine, f64::INFINITY), 0.0);
        let random = lfo(LfoShape::Random(3), 7.5);
        assert!((0.0..1.0).contains(&random) && random != lfo(LfoShape::Random(4), 7.5));
    }
}
