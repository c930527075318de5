//! Values as they stand in a file. Their form says what they are, so that values of unknown nodes survive.

use serde_json::Value as Tree;

use super::{Curve, Gradient, Stop, Value};
use crate::color;
use crate::file::json::Json;
use crate::limits::{self, Beyond};

/// Reads a value; what has no known form is kept as it is. An error when a number is too large or a list too long.
pub(crate) fn read(tree: Tree) -> Result<Value, Beyond> {
    let value = match known(&tree)? {
        Some(value) => value,
        None => Value::Unknown(tree),
    };
    limits::value(&value)?;
    Ok(value)
}

fn known(tree: &Tree) -> Result<Option<Value>, Beyond> {
    Ok(match tree {
        Tree::Null => Some(Value::None),
        Tree::Number(_) => number(tree)?.map(Value::Float),
        Tree::String(text) => Some(color::parse_hex(text).map_or_else(|| Value::Text(text.clone()), Value::Color)),
        Tree::Array(list) => match list.len() {
            2 => numbers(tree)?.map(Value::Vec2),
            3 => numbers(tree)?.map(Value::Vec3),
            _ => None,
        },
        Tree::Object(map) if map.len() == 1 => match map.iter().next() {
            Some((key, inner)) => tagged(key, inner)?,
            None => None,
        },
        Tree::Bool(_) | Tree::Object(_) => None,
    })
}

fn tagged(key: &str, inner: &Tree) -> Result<Option<Value>, Beyond> {
    Ok(match (key, inner) {
        ("text", Tree::String(text)) => Some(Value::Text(text.clone())),
        ("asset", Tree::String(path)) => Some(Value::Asset(path.clone())),
        ("color", Tree::Array(_)) => numbers(inner)?.map(Value::Color),
        ("gradient", Tree::Array(list)) => {
            let stops = list.iter().map(stop).collect::<Result<Option<Vec<_>>, _>>()?;
            stops.map(|mut stops| {
                stops.sort_by(|left, right| left.at.total_cmp(&right.at));
                Value::Gradient(Gradient { stops })
            })
        }
        ("curve", Tree::Array(list)) => {
            let points = list.iter().map(numbers::<2>).collect::<Result<Option<Vec<_>>, _>>()?;
            points.map(|mut points| {
                points.sort_by(|left, right| left[0].total_cmp(&right[0]));
                Value::Curve(Curve { points })
            })
        }
        _ => None,
    })
}

fn stop(tree: &Tree) -> Result<Option<Stop>, Beyond> {
    let Some([at, color]) = tree.as_array().map(Vec::as_slice) else {
        return Ok(None);
    };
    let color = match color {
        Tree::String(text) => color::parse_hex(text),
        other => numbers(other)?,
    };
    Ok(number(at)?.zip(color).map(|(at, color)| Stop { at, color }))
}

fn numbers<const N: usize>(tree: &Tree) -> Result<Option<[f32; N]>, Beyond> {
    let Some(list) = tree.as_array().filter(|list| list.len() == N) else {
        return Ok(None);
    };
    let read = list.iter().map(number).collect::<Result<Option<Vec<_>>, _>>()?;
    Ok(read.and_then(|read| read.try_into().ok()))
}

fn number(tree: &Tree) -> Result<Option<f32>, Beyond> {
    match tree.as_f64() {
        None => Ok(None),
        Some(wide) if (wide as f32).is_finite() => Ok(Some(wide as f32)),
        Some(_) => Err(Beyond(format!("{tree} is too large for a number"))),
    }
}

/// The value's form in a file.
pub(crate) fn write(value: &Value) -> Json {
    match value {
        Value::None => Json::Plain("null".to_owned()),
        Value::Float(number) => Json::number(*number),
        Value::Vec2(numbers) => Json::numbers(numbers),
        Value::Vec3(numbers) => Json::numbers(numbers),
        Value::Color(color) => match color::print_hex_exact(*color) {
            Some(hex) => Json::text(&hex),
            None => Json::field("color", Json::numbers(color)),
        },
        Value::Gradient(gradient) => {
            let stop = |stop: &Stop| {
                let color = color::print_hex_exact(stop.color);
                let color = color.map_or_else(|| Json::numbers(&stop.color), |hex| Json::text(&hex));
                Json::List(vec![Json::number(stop.at), color])
            };
            Json::field("gradient", Json::List(gradient.stops.iter().map(stop).collect()))
        }
        Value::Curve(curve) => {
            Json::field("curve", Json::List(curve.points.iter().map(|point| Json::numbers(point)).collect()))
        }
        // Words that look like a colour would be read as one.
        Value::Text(text) if color::parse_hex(text).is_some() => Json::field("text", Json::text(text)),
        Value::Text(text) => Json::text(text),
        Value::Asset(path) => Json::field("asset", Json::text(path)),
        Value::Unknown(tree) => Json::kept(tree),
    }
}
