//! How the values of a param become numbers from 0 to 1, and back.

use cym_graph::catalogue::{Input, Range};
use cym_graph::color::{linear_from_oklab, linear_from_srgb, oklab_from_linear, srgb_from_linear};
use cym_graph::value::{Gradient, Stop};
use cym_graph::{Value, WireType};

/// Oklab a and b reach from minus this to this; no colour of a screen lies further out.
const CHROMA: f64 = 0.4;
/// How far a gradient's colours may move: lightness, a and b.
const SHIFT: [f64; 3] = [0.6, 0.35, 0.35];
/// Places along a gradient at which its colours are moved; in between, the moves are mixed.
const ANCHORS: usize = 3;

/// What 0 and 1 mean.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Scale {
    /// One or several numbers between the same limits.
    Numbers { count: usize, range: Range },
    /// Whole numbers from the first to the last.
    Whole { first: f32, last: f32 },
    /// One of these words.
    Choice(Vec<String>),
    /// Oklab lightness, a and b; the alpha stays.
    Color,
    /// How far the colours at the beginning, in the middle and at the end are moved in Oklab; 0.5 is not at all.
    Gradient,
}

impl Scale {
    /// The scale of an input that holds a value; `None` if there is no sensible end to it.
    pub(super) fn of(input: &Input, value: &Value, range: Option<[f32; 2]>) -> Option<Self> {
        if input.toggle {
            return Some(Self::Whole { first: 0.0, last: 1.0 });
        }
        if !input.choices.is_empty() {
            return Some(Self::Choice(input.choices.clone()));
        }
        let numbers = match value {
            Value::Float(x) if input.ty == WireType::Float => vec![*x],
            Value::Vec2(v) => v.to_vec(),
            Value::Vec3(v) => v.to_vec(),
            Value::Color(_) => return Some(Self::Color),
            Value::Gradient(gradient) if !gradient.stops.is_empty() => return Some(Self::Gradient),
            _ => return None,
        };
        let said = input.range;
        let range = range.map(|[min, max]| Range { min, max, log: false }).or(said)?;
        // What the artist chose beyond the ends stays within reach.
        let min = numbers.iter().copied().fold(range.min, f32::min);
        let max = numbers.iter().copied().fold(range.max, f32::max);
        let log = (range.log || said.is_some_and(|said| said.log)) && min > 0.0;
        if !(min.is_finite() && max.is_finite() && min < max) {
            return None;
        }
        if input.integer {
            return Some(Self::Whole { first: min.round(), last: max.round() });
        }
        Some(Self::Numbers { count: numbers.len(), range: Range { min, max, log } })
    }

    pub(super) fn dims(&self) -> usize {
        match self {
            Self::Numbers { count, .. } => *count,
            Self::Whole { .. } | Self::Choice(_) => 1,
            Self::Color => 3,
            Self::Gradient => 3 * ANCHORS,
        }
    }

    pub(super) fn place(&self, value: &Value) -> Vec<f64> {
        let number = |value: &Value| if let Value::Float(x) = value { *x } else { 0.0 };
        match (self, value) {
            (Self::Numbers { range, .. }, value) => numbers_of(value).iter().map(|x| share(*range, *x)).collect(),
            (Self::Whole { first, last }, value) => vec![middle(number(value) - first, last - first + 1.0)],
            (Self::Choice(words), value) => vec![middle(number(value), words.len() as f32)],
            (Self::Color, Value::Color(color)) => {
                let [lightness, a, b] = lab(*color);
                vec![lightness, 0.5 + 0.5 * a / CHROMA, 0.5 + 0.5 * b / CHROMA]
            }
            (Self::Color | Self::Gradient, _) => vec![0.5; self.dims()],
        }
    }

    pub(super) fn value(&self, start: &Value, place: &[f64]) -> Value {
        let at = |index: usize| place.get(index).copied().unwrap_or(0.0).clamp(0.0, 1.0);
        match (self, start) {
            (Self::Numbers { range, .. }, Value::Vec2(_)) => Value::Vec2([0, 1].map(|i| number(*range, at(i)))),
            (Self::Numbers { range, .. }, Value::Vec3(_)) => Value::Vec3([0, 1, 2].map(|i| number(*range, at(i)))),
            (Self::Numbers { range, .. }, _) => Value::Float(number(*range, at(0))),
            (Self::Whole { first, last }, _) => Value::Float(first + whole(at(0), last - first + 1.0)),
            (Self::Choice(words), _) => Value::Float(whole(at(0), words.len() as f32)),
            (Self::Color, Value::Color(color)) => {
                let chroma = |index: usize| CHROMA * (2.0 * at(index) - 1.0);
                Value::Color(shown([at(0), chroma(1), chroma(2)], color[3]))
            }
            (Self::Gradient, Value::Gradient(gradient)) => Value::Gradient(moved(gradient, &at)),
            (Self::Color | Self::Gradient, other) => other.clone(),
        }
    }
}

fn numbers_of(value: &Value) -> Vec<f32> {
    match value {
        Value::Float(x) => vec![*x],
        Value::Vec2(v) => v.to_vec(),
        Value::Vec3(v) => v.to_vec(),
        _ => Vec::new(),
    }
}

/// How far along its range a number lies.
fn share(range: Range, x: f32) -> f64 {
    let [min, max, x] = [range.min, range.max, x].map(f64::from);
    let share = if range.log { (x / min).ln() / (max / min).ln() } else { (x - min) / (max - min) };
    share.clamp(0.0, 1.0)
}

/// The number there.
fn number(range: Range, share: f64) -> f32 {
    let [min, max] = [range.min, range.max].map(f64::from);
    let x = if range.log { min * (max / min).powf(share) } else { min + (max - min) * share };
    x.clamp(min, max) as f32
}

/// The middle of the stretch that a whole number has among so many.
fn middle(index: f32, count: f32) -> f64 {
    f64::from((index + 0.5) / count).clamp(0.0, 1.0)
}

/// The whole number whose stretch a place lies in.
fn whole(share: f64, count: f32) -> f32 {
    (share * f64::from(count)).floor().clamp(0.0, f64::from(count) - 1.0) as f32
}

fn lab([r, g, b, _]: [f32; 4]) -> [f64; 3] {
    oklab_from_linear([r, g, b].map(linear_from_srgb)).map(f64::from)
}

/// The colour of a screen that is nearest to an Oklab one.
fn shown(lab: [f64; 3], alpha: f32) -> [f32; 4] {
    let [r, g, b] = linear_from_oklab(lab.map(|part| part as f32)).map(|part| srgb_from_linear(part.clamp(0.0, 1.0)));
    [r, g, b, alpha]
}

fn moved(gradient: &Gradient, at: &impl Fn(usize) -> f64) -> Gradient {
    let by = |anchor: usize, part: usize| SHIFT[part] * (2.0 * at(3 * anchor + part) - 1.0);
    let stop = |stop: &Stop| {
        let along = f64::from(stop.at.clamp(0.0, 1.0)) * (ANCHORS - 1) as f64;
        let left = (along as usize).min(ANCHORS - 2);
        let share = along - left as f64;
        let shift = |part: usize| by(left, part) * (1.0 - share) + by(left + 1, part) * share;
        let shifts = [shift(0), shift(1), shift(2)];
        // A colour that stays is not worked out anew, so that not a bit of it changes.
        if shifts == [0.0; 3] {
            return *stop;
        }
        let lab = lab(stop.color);
        let [lightness, a, b] = [0, 1, 2].map(|part| lab[part] + shifts[part]);
        Stop { at: stop.at, color: shown([lightness.clamp(0.0, 1.0), a, b], stop.color[3]) }
    };
    Gradient { stops: gradient.stops.iter().map(stop).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there_and_back(input: &Input, value: &Value) -> Value {
        let scale = Scale::of(input, value, None).unwrap();
        let place = scale.place(value);
        assert_eq!(place.len(), scale.dims());
        assert!(place.iter().all(|part| (0.0..=1.0).contains(part)), "{place:?}");
        scale.value(value, &place)
    }

    fn near(one: &[f32], other: &[f32]) -> bool {
        one.iter().zip(other).all(|(a, b)| (a - b).abs() < 2e-3)
    }

    #[test]
    fn every_kind_of_value_comes_back() {
        let input = Input::float("x", 6.0, 0.5, 64.0).log();
        let Value::Float(x) = there_and_back(&input, &Value::Float(6.0)) else {
            panic!("a number")
        };
        assert!((x - 6.0).abs() < 1e-3);
        assert!(matches!(there_and_back(&input, &Value::Float(100.0)), Value::Float(x) if (x - 100.0).abs() < 1e-2));
        let choice = Input::choice("x", &["a", "b", "c"]);
        assert_eq!(there_and_back(&choice, &Value::Float(2.0)), Value::Float(2.0));
        assert_eq!(there_and_back(&Input::toggle("x", true), &Value::Float(1.0)), Value::Float(1.0));
        let whole = Input { integer: true, ..Input::float("x", 4.0, 1.0, 8.0) };
        assert_eq!(there_and_back(&whole, &Value::Float(8.0)), Value::Float(8.0));
        let color = Input::new("x", WireType::Color, Value::None);
        let Value::Color(back) = there_and_back(&color, &Value::Color([0.8, 0.1, 0.4, 0.5])) else {
            panic!("a colour")
        };
        assert!(near(&back, &[0.8, 0.1, 0.4, 0.5]), "{back:?}");
        let pair = Input { range: Some(Range { min: -1.0, max: 1.0, log: false }), ..color.clone() };
        let Value::Vec2(back) = there_and_back(&pair, &Value::Vec2([0.25, -0.5])) else {
            panic!("two numbers")
        };
        assert!(near(&back, &[0.25, -0.5]));
        let line = Value::Gradient(Gradient::even(&[[0.1, 0.2, 0.3, 1.0], [0.9, 0.5, 0.2, 1.0]]));
        assert_eq!(there_and_back(&color, &line), line);
        assert!(Scale::of(&color, &Value::Text("words".to_owned()), None).is_none());
        assert!(Scale::of(&pair.clone().log(), &Value::Vec2([0.0, 0.0]), Some([2.0, 2.0])).is_some());
        assert!(Scale::of(&Input { range: None, ..pair }, &Value::Vec2([0.0, 0.0]), None).is_none());
    }

    #[test]
    fn the_ends_are_the_ends_and_colours_stay_on_the_screen() {
        let input = Input::float("x", 1.0, 0.5, 8.0).log();
        let scale = Scale::of(&input, &Value::Float(1.0), None).unwrap();
        assert_eq!(scale.value(&Value::Float(1.0), &[0.0]), Value::Float(0.5));
        assert_eq!(scale.value(&Value::Float(1.0), &[1.0]), Value::Float(8.0));
        let asked = Scale::of(&input, &Value::Float(1.0), Some([1.0, 2.0])).unwrap();
        assert_eq!(asked.value(&Value::Float(1.0), &[1.0]), Value::Float(2.0));
        for corner in 0..8_u32 {
            let place: Vec<f64> = (0..9).map(|part| f64::from(corner >> (part % 3) & 1)).collect();
            let Value::Color(color) = Scale::Color.value(&Value::Color([0.0; 4]), &place) else {
                panic!("a colour")
            };
            assert!(color.iter().all(|part| (0.0..=1.0).contains(part)), "{color:?}");
            let line = Value::Gradient(Gradient::even(&[[0.1, 0.2, 0.3, 1.0], [0.9, 0.5, 0.2, 1.0]]));
            let Value::Gradient(line) = Scale::Gradient.value(&line, &place) else {
                panic!("a gradient")
            };
            assert!(line.stops.iter().flat_map(|stop| stop.color).all(|part| (0.0..=1.0).contains(&part)));
        }
    }
}
