//! The one table of conversions between wire types.

use crate::catalogue::WireType;
use crate::color;
use crate::value::{Gradient, Stop, Value};

/// What is done to a value on its way along a wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conversion {
    /// Nothing: the types are the same.
    Same,
    /// A number fills every component.
    Splat,
    /// A number becomes an opaque grey (linear light).
    Grey,
    /// A colour becomes its luminance (Rec.709 weights).
    Luminance,
    /// The first component is taken.
    First,
    /// A number that rises past 0.5 becomes a trigger.
    Rising,
    /// A trigger is 1 or 0 as a number.
    AsNumber,
    /// Three numbers and a colour trade red, green and blue; alpha is 1.
    Rgb,
    /// A colour fills a whole picture.
    Fill,
    /// A number fills a whole picture with grey.
    FillGrey,
    /// A gradient runs from transparent black to the colour.
    FromBlack,
}

/// How a value of type `from` is used where `to` is wanted, or `None` when it does not fit.
pub fn conversion(from: WireType, to: WireType) -> Option<Conversion> {
    use WireType::{Color, Float, Gradient, Image, Trigger, Vec2, Vec3};
    if from == to {
        return Some(Conversion::Same);
    }
    Some(match (from, to) {
        (Float | Trigger, Vec2 | Vec3) => Conversion::Splat,
        (Float | Trigger, Color) => Conversion::Grey,
        (Float, Trigger) => Conversion::Rising,
        (Trigger, Float) => Conversion::AsNumber,
        (Color, Float) => Conversion::Luminance,
        (Vec2, Float) => Conversion::First,
        (Color, Vec3) | (Vec3, Color) => Conversion::Rgb,
        (Color, Image) => Conversion::Fill,
        (Float, Image) => Conversion::FillGrey,
        (Color, Gradient) => Conversion::FromBlack,
        _ => return None,
    })
}

/// What a value that was given for type `from` is where `to` is wanted: the same table, for values that stand still.
pub fn convert_value(value: &Value, from: WireType, to: WireType) -> Option<Value> {
    let grey = |number: f32| {
        let part = color::srgb_from_linear(number);
        Value::Color([part, part, part, 1.0])
    };
    Some(match (conversion(from, to)?, value) {
        (_, Value::None) => Value::None,
        (Conversion::Same | Conversion::AsNumber, value) => value.clone(),
        (Conversion::Splat, Value::Float(number)) if to == WireType::Vec2 => Value::Vec2([*number; 2]),
        (Conversion::Splat, Value::Float(number)) => Value::Vec3([*number; 3]),
        (Conversion::Grey | Conversion::FillGrey, Value::Float(number)) => grey(*number),
        // A number that stands still never rises.
        (Conversion::Rising, Value::Float(_)) => Value::Float(0.0),
        (Conversion::Luminance, Value::Color(color)) => {
            let [r, g, b, _] = color.map(color::linear_from_srgb);
            Value::Float(0.2126 * r + 0.7152 * g + 0.0722 * b)
        }
        (Conversion::First, Value::Vec2(numbers)) => Value::Float(numbers[0]),
        (Conversion::Rgb, Value::Color([r, g, b, _])) => Value::Vec3([*r, *g, *b].map(color::linear_from_srgb)),
        (Conversion::Rgb, Value::Vec3(numbers)) => {
            let [r, g, b] = numbers.map(color::srgb_from_linear);
            Value::Color([r, g, b, 1.0])
        }
        (Conversion::Fill, Value::Color(color)) => Value::Color(*color),
        (Conversion::FromBlack, Value::Color(color)) => {
            let black = Stop { at: 0.0, color: [0.0; 4] };
            Value::Gradient(Gradient { stops: vec![black, Stop { at: 1.0, color: *color }] })
        }
        _ => return None,
    })
}
