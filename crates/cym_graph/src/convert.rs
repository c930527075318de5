//! The one table of conversions between wire types.

use crate::catalogue::WireType;

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
