//! What a param can hold.

use std::collections::BTreeMap;

pub(crate) mod json;

/// The value of a param, as the document keeps it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Value {
    /// Nothing: the port waits for a wire or a file.
    #[default]
    None,
    /// A number; also a choice (its index), a switch (0 or 1) and a whole number.
    Float(f32),
    /// Two numbers.
    Vec2([f32; 2]),
    /// Three numbers.
    Vec3([f32; 3]),
    /// A colour as the artist sees it: sRGB-encoded red, green, blue, and straight alpha, each 0..1 (more is legal).
    Color([f32; 4]),
    /// Colours along a line.
    Gradient(Gradient),
    /// A response curve.
    Curve(Curve),
    /// Words; also a choice written by name in a file.
    Text(String),
    /// A file beside the graph or inside it, by its relative path.
    Asset(String),
    /// Something that this version does not understand; kept as it was read.
    Unknown(serde_json::Value),
}

/// One colour of a [`Gradient`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stop {
    /// Where, 0..1.
    pub at: f32,
    /// sRGB-encoded colour with straight alpha.
    pub color: [f32; 4],
}

/// Colours along a line from 0 to 1, mixed in Oklab between stops.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gradient {
    /// The stops, by rising position.
    pub stops: Vec<Stop>,
}

/// A response curve through points, smooth and free of overshoot between them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// The points (x, y), by rising x.
    pub points: Vec<[f32; 2]>,
}

/// Fields that this version does not understand, kept in order of their names.
pub type Extra = BTreeMap<String, serde_json::Value>;

impl Value {
    /// The word for what it is, as messages use it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::None => "nothing",
            Self::Float(_) => "a number",
            Self::Vec2(_) => "two numbers",
            Self::Vec3(_) => "three numbers",
            Self::Color(_) => "a colour",
            Self::Gradient(_) => "a gradient",
            Self::Curve(_) => "a curve",
            Self::Text(_) => "words",
            Self::Asset(_) => "a file",
            Self::Unknown(serde_json::Value::Bool(_)) => "on or off",
            Self::Unknown(_) => "something unknown",
        }
    }

    /// Its numbers, as the lanes of keys hold them: one, two, three, or the four parts of a colour; `None` for what is not made of numbers.
    pub fn numbers(&self) -> Option<Vec<f32>> {
        match self {
            Self::Float(number) => Some(vec![*number]),
            Self::Vec2(numbers) => Some(numbers.to_vec()),
            Self::Vec3(numbers) => Some(numbers.to_vec()),
            Self::Color(numbers) => Some(numbers.to_vec()),
            _ => None,
        }
    }

    /// A value of its form, each of whose numbers is what `number` gives for its place; itself where it is not made of numbers.
    pub fn with_numbers(&self, number: impl Fn(usize) -> f32) -> Self {
        match self {
            Self::Float(_) => Self::Float(number(0)),
            Self::Vec2(_) => Self::Vec2([number(0), number(1)]),
            Self::Vec3(_) => Self::Vec3([number(0), number(1), number(2)]),
            Self::Color(_) => Self::Color([number(0), number(1), number(2), number(3)]),
            other => other.clone(),
        }
    }
}
