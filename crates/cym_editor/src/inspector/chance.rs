//! Chance with a seed: other values for params, near the present ones or far from them.

use cym_graph::{Gradient, Input, Stop, Value, WireType};

use crate::widgets::Scale;
use crate::widgets::color::Oklch;

/// A number that looks like chance, and is the same for the same one given.
pub(super) fn mix(seed: u64) -> u64 {
    let mut x = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// Numbers from a seed, one after the other.
#[derive(Clone, Debug)]
pub(super) struct Chance(u64);

impl Chance {
    /// The chance of a thing with a name, so that other things do not change its numbers.
    pub(super) fn new(seed: u64, name: &str) -> Self {
        let named = name
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        Self(mix(seed ^ mix(named)))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// 0 to 1, evenly.
    pub(super) fn even(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1_u64 << 24) as f32
    }

    /// -1 to 1, more often near 0.
    fn near(&mut self) -> f32 {
        self.even() + self.even() - 1.0
    }
}

/// Another value for an input: at a strength of 0 the present one, at 1 any of its range. `None` for what is not left to chance
/// (words, files, curves).
pub(super) fn other(value: &Value, input: &Input, chance: &mut Chance, strength: f32) -> Option<Value> {
    let strength = strength.clamp(0.0, 1.0);
    match (value, input.ty) {
        (Value::Float(now), WireType::Float) if input.toggle => {
            // Half of the strongest throws change a switch.
            let turn = chance.even() < strength * 0.5;
            Some(Value::Float(if turn { f32::from(u8::from(*now == 0.0)) } else { *now }))
        }
        (Value::Float(now), WireType::Float) if !input.choices.is_empty() => {
            let (turn, pick) = (chance.even() < strength * 0.7, chance.even());
            let picked = (pick * input.choices.len() as f32).floor().min((input.choices.len() - 1) as f32);
            Some(Value::Float(if turn { picked } else { *now }))
        }
        (Value::Float(now), WireType::Float) => {
            // Without a range nobody knows what is sensible.
            input.range.map(|_| Value::Float(number(*now, input, chance, strength)))
        }
        (Value::Vec2(now), WireType::Vec2) => {
            input.range.map(|_| Value::Vec2(now.map(|part| number(part, input, chance, strength))))
        }
        (Value::Vec3(now), WireType::Vec3) => {
            input.range.map(|_| Value::Vec3(now.map(|part| number(part, input, chance, strength))))
        }
        (Value::Color(now), WireType::Color) => Some(Value::Color(color(*now, chance, strength))),
        (Value::Gradient(now), WireType::Gradient) => Some(Value::Gradient(gradient(now, chance, strength))),
        _ => None,
    }
}

/// A number between its present place on the bar and any other one; in ratios on a bar of ratios.
fn number(now: f32, input: &Input, chance: &mut Chance, strength: f32) -> f32 {
    let scale = Scale::new(input.range, input.integer);
    let share = scale.share(now).clamp(0.0, 1.0) as f32;
    // Small strengths step about the present place; strong ones forget it.
    let step = (share + chance.near() * strength).rem_euclid(2.0);
    let stepped = if step > 1.0 { 2.0 - step } else { step };
    let any = chance.even();
    let there = stepped + (any - stepped) * strength * strength;
    scale.rounded(scale.at(f64::from(there.clamp(0.0, 1.0))), false)
}

fn color([r, g, b, alpha]: [f32; 4], chance: &mut Chance, strength: f32) -> [f32; 4] {
    let now = Oklch::from_srgb([r, g, b, alpha]);
    let lightness = (now.lightness + chance.near() * 0.45 * strength).clamp(0.02, 0.98);
    let chroma = (now.chroma + chance.near() * 0.18 * strength).max(0.0);
    let hue_turns = (now.hue_turns + chance.near() * 0.5 * strength).rem_euclid(1.0);
    Oklch { lightness, chroma, hue_turns, alpha }.inside().to_srgb([r, g, b, alpha])
}

/// The same number of stops: all hues turn together, so that they still belong together, and each changes a little.
fn gradient(now: &Gradient, chance: &mut Chance, strength: f32) -> Gradient {
    let turn = chance.near() * 0.5 * strength;
    let last = now.stops.len().saturating_sub(1);
    let mut stops: Vec<Stop> = now
        .stops
        .iter()
        .enumerate()
        .map(|(index, stop)| {
            let lch = Oklch::from_srgb(stop.color);
            let turned = Oklch { hue_turns: (lch.hue_turns + turn).rem_euclid(1.0), ..lch }.inside();
            let stays = index == 0 || index == last;
            let at = if stays { stop.at } else { (stop.at + chance.near() * 0.25 * strength).clamp(0.0, 1.0) };
            Stop { at, color: color(turned.to_srgb(stop.color), chance, strength * 0.4) }
        })
        .collect();
    stops.sort_by(|a, b| a.at.total_cmp(&b.at));
    Gradient { stops }
}

#[cfg(test)]
mod tests {
    use cym_graph::{Gradient, Input, Value, WireType};
    use proptest::prelude::*;

    use super::{Chance, other};

    #[test]
    fn no_strength_changes_nothing_and_a_seed_always_gives_the_same() {
        let inputs = [
            (Input::float("a", 0.25, 0.0, 1.0), Value::Float(0.25)),
            (Input::choice("a", &["x", "y", "z"]), Value::Float(1.0)),
            (Input::toggle("a", true), Value::Float(1.0)),
            (Input::new("a", WireType::Color, Value::None), Value::Color([0.2, 0.4, 0.6, 1.0])),
        ];
        for (input, value) in inputs {
            assert_eq!(other(&value, &input, &mut Chance::new(3, "a"), 0.0), Some(value.clone()));
            let throw = |seed| other(&value, &input, &mut Chance::new(seed, "a"), 1.0);
            assert_eq!(throw(3), throw(3));
            assert!((0..40).any(|seed| throw(seed) != throw(3)), "{input:?} never changes");
        }
    }

    #[test]
    fn words_and_files_are_not_left_to_chance() {
        let words = Input::new("a", WireType::Text, Value::Text(String::new()));
        assert_eq!(other(&Value::Text("b".to_owned()), &words, &mut Chance::new(1, "a"), 1.0), None);
        let free = Input::new("a", WireType::Float, Value::Float(0.0));
        assert_eq!(other(&Value::Float(1.0), &free, &mut Chance::new(1, "a"), 1.0), None, "no range is known");
    }

    #[test]
    fn a_log_range_is_thrown_in_ratios() {
        let input = Input::float("a", 10.0, 0.01, 10_000.0).log();
        let throws =
            (0..400).filter_map(|seed| match other(&Value::Float(10.0), &input, &mut Chance::new(seed, "a"), 1.0) {
                Some(Value::Float(number)) => Some(number),
                _ => None,
            });
        let below = throws.filter(|number| *number < 10.0).count();
        assert!((120..280).contains(&below), "{below} of 400 lie below the middle ratio");
    }

    proptest! {
        #[test]
        fn throws_stay_in_range(seed: u64, now in -3.0_f32..12.0, strength in 0.0_f32..=1.0, integer: bool) {
            let input = Input { integer, ..Input::float("a", 0.0, 1.0, 9.0) };
            let Some(Value::Float(number)) = other(&Value::Float(now), &input, &mut Chance::new(seed, "a"), strength) else {
                panic!("a number with a range is thrown");
            };
            prop_assert!((1.0..=9.0).contains(&number), "{number}");
            prop_assert!(!integer || number.fract() == 0.0);
        }

        #[test]
        fn a_thrown_gradient_is_in_order_and_inside_srgb(seed: u64, strength in 0.0_f32..=1.0) {
            let now = Gradient::even(&[[0.0, 0.0, 0.0, 1.0], [0.9, 0.2, 0.1, 1.0], [0.1, 0.8, 0.3, 0.5], [1.0; 4]]);
            let input = Input::new("a", WireType::Gradient, Value::None);
            let Some(Value::Gradient(thrown)) = other(&Value::Gradient(now), &input, &mut Chance::new(seed, "a"), strength) else {
                panic!("a gradient is thrown");
            };
            prop_assert!(thrown.stops.windows(2).all(|pair| pair[0].at <= pair[1].at));
            prop_assert!(thrown.stops.iter().flat_map(|stop| stop.color).all(|part| (0.0..=1.0).contains(&part)));
        }
    }
}
