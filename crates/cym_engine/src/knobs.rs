//! The params of a graph as numbers from 0 to 1, so that a search can turn them.

mod find;
mod scale;

use cym_graph::{NodeId, Value};

pub use find::{WantedKnob, knobs};
use scale::Scale;

/// A param that can be turned, and how far.
#[derive(Clone, Debug, PartialEq)]
pub struct Knob {
    /// The node.
    pub node: NodeId,
    /// Its param.
    pub input: String,
    /// What it holds now.
    start: Value,
    scale: Scale,
}

impl Knob {
    /// How many numbers it takes: 1 for a number or a choice, 2 for a place, 3 for a colour, 9 for a gradient.
    pub fn dims(&self) -> usize {
        self.scale.dims()
    }

    /// Where it stands now, each number from 0 to 1.
    pub fn place(&self) -> Vec<f64> {
        self.scale.place(&self.start)
    }

    /// Its value at a place, as [`crate::Session::turn`] takes it. Missing numbers of the place count as 0.
    pub fn turned(&self, place: &[f64]) -> Value {
        self.scale.value(&self.start, place)
    }

    /// Its value at a place, as a graph's file holds it: choices by name.
    pub fn written(&self, place: &[f64]) -> Value {
        match (&self.scale, self.turned(place)) {
            (Scale::Choice(words), Value::Float(index)) => {
                words.get(index as usize).map_or(Value::Float(index), |word| Value::Text(word.clone()))
            }
            (_, value) => neat(value),
        }
    }
}

/// The value as somebody would have typed it: four digits, colours in steps of a byte. No eye sees the difference.
fn neat(value: Value) -> Value {
    let digits = |x: f32| {
        let unit = 10_f64.powf(3.0 - f64::from(x.abs().max(1e-6)).log10().floor());
        ((f64::from(x) * unit).round() / unit) as f32
    };
    let byte = |part: f32| (part * 255.0).round() / 255.0;
    match value {
        Value::Float(x) => Value::Float(digits(x)),
        Value::Vec2(v) => Value::Vec2(v.map(digits)),
        Value::Vec3(v) => Value::Vec3(v.map(digits)),
        Value::Color(color) => Value::Color(color.map(byte)),
        Value::Gradient(mut gradient) => {
            gradient.stops.iter_mut().for_each(|stop| stop.color = stop.color.map(byte));
            Value::Gradient(gradient)
        }
        other => other,
    }
}

/// Tells which numbers of a place belong to which knob.
pub fn split<'a>(knobs: &'a [Knob], place: &'a [f64]) -> impl Iterator<Item = (&'a Knob, &'a [f64])> {
    let mut rest = place;
    knobs.iter().map(move |knob| {
        let (own, others) = rest.split_at(knob.dims().min(rest.len()));
        rest = others;
        (knob, own)
    })
}
