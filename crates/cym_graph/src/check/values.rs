//! Values as the artist or a file gives them, made into what an input takes.

use crate::assets;
use crate::catalogue::{Input, WireType};
use crate::color;
use crate::convert::convert_value;
use crate::value::Value;

use super::nearest::nearest;

/// Why a value is not taken: a stable code, the cause and the next step.
pub(super) struct Unfit {
    pub(super) code: &'static str,
    pub(super) cause: String,
    pub(super) next_step: String,
}

/// The value in the form that the input's type has.
pub(super) fn normalise(value: &Value, input: &Input) -> Result<Value, Unfit> {
    use WireType::{
        Audio, Camera, Color, Curve, Float, Gradient, Image, Lut, Network, Particles, Scene, Spectrum, Text, Trigger,
        Vec2, Vec3,
    };
    let fitting = match (input.ty, value) {
        (_, Value::None) => Some(Value::None),
        (Float | Trigger, _) => return number(value, input),
        (Vec2, Value::Vec2(_))
        | (Vec3, Value::Vec3(_))
        | (Color, Value::Color(_))
        | (Gradient, Value::Gradient(_))
        | (Curve, Value::Curve(_))
        | (Text, Value::Text(_)) => Some(value.clone()),
        (Vec2 | Vec3, Value::Float(_)) => convert_value(value, Float, input.ty),
        (Vec3, Value::Color(_)) => convert_value(value, Color, Vec3),
        // Three numbers written for a colour are meant as the artist sees them.
        (Color, Value::Vec3([r, g, b])) => Some(Value::Color([*r, *g, *b, 1.0])),
        (Color, Value::Unknown(json)) => four(json).map(Value::Color),
        (Gradient, Value::Color(_)) => convert_value(value, Color, Gradient),
        (Text, Value::Color(color)) => Some(Value::Text(color::print_hex(*color))),
        (Text, Value::Float(number)) => Some(Value::Text(number.to_string())),
        // Nodes that read a file by themselves take its path as words.
        (Text, Value::Asset(path)) => Some(Value::Text(path.clone())),
        (Image | Lut | Audio | Network, Value::Text(path)) if path.is_empty() => Some(Value::None),
        (Image | Lut | Audio | Network, Value::Text(path) | Value::Asset(path)) => {
            assets::legal(path).map_err(|error| Unfit {
                code: "bad-path",
                cause: format!("the file of input \"{}\" is not opened: {error}", input.name),
                next_step: "Until then the input is empty.".to_owned(),
            })?;
            Some(Value::Asset(path.clone()))
        }
        (
            Vec2 | Vec3 | Color | Gradient | Curve | Text | Image | Lut | Audio | Network | Particles | Spectrum
            | Scene | Camera,
            _,
        ) => None,
    };
    fitting.ok_or_else(|| wrong(value, input))
}

fn wrong(value: &Value, input: &Input) -> Unfit {
    Unfit {
        code: "wrong-value",
        cause: format!("input \"{}\" takes {}, and the value is {}.", input.name, wanted(input), value.word()),
        next_step: "Set another value; until then the default is used.".to_owned(),
    }
}

/// What an input takes, in words with an article.
fn wanted(input: &Input) -> &'static str {
    match input.ty {
        WireType::Float if input.toggle => "on or off",
        WireType::Float if !input.choices.is_empty() => "one of its choices",
        WireType::Float | WireType::Trigger => "a number",
        WireType::Vec2 => "two numbers",
        WireType::Vec3 => "three numbers",
        WireType::Color => "a colour",
        WireType::Gradient => "a gradient",
        WireType::Curve => "a curve",
        WireType::Text => "words",
        WireType::Image => "a picture, wired or from a file",
        WireType::Lut => "a lookup table, wired or from a file",
        WireType::Audio => "a wire of sound",
        WireType::Spectrum => "a wire of a spectrum",
        WireType::Network => "a wire of a network",
        WireType::Particles => "a wire of particles",
        WireType::Scene => "a wire of a scene",
        WireType::Camera => "a wire of a camera",
    }
}

fn four(json: &serde_json::Value) -> Option<[f32; 4]> {
    let list = json.as_array().filter(|list| list.len() == 4)?;
    let parts: Option<Vec<f32>> =
        list.iter().map(|part| part.as_f64().map(|part| part as f32).filter(|part| part.is_finite())).collect();
    parts?.try_into().ok()
}

fn number(value: &Value, input: &Input) -> Result<Value, Unfit> {
    let number = match value {
        Value::Float(number) => *number,
        Value::Unknown(serde_json::Value::Bool(on)) => f32::from(u8::from(*on)),
        Value::Text(word) if input.toggle => match word.to_ascii_lowercase().as_str() {
            "on" | "true" | "yes" => 1.0,
            "off" | "false" | "no" => 0.0,
            _ => return Err(wrong(value, input)),
        },
        Value::Text(word) if !input.choices.is_empty() => return choice(word, input),
        Value::Vec2(_) => {
            return convert_value(value, WireType::Vec2, WireType::Float).ok_or_else(|| wrong(value, input));
        }
        Value::Color(_) => {
            return convert_value(value, WireType::Color, WireType::Float).ok_or_else(|| wrong(value, input));
        }
        _ => return Err(wrong(value, input)),
    };
    let number = if input.integer { number.round() } else { number };
    if !input.choices.is_empty() && !(0.0..input.choices.len() as f32).contains(&number) {
        return Err(no_choice(&number.to_string(), input, None));
    }
    Ok(Value::Float(if input.toggle { f32::from(u8::from(number != 0.0)) } else { number }))
}

fn choice(word: &str, input: &Input) -> Result<Value, Unfit> {
    let same = |choice: &String| choice.eq_ignore_ascii_case(word);
    match input.choices.iter().position(same) {
        Some(index) => Ok(Value::Float(index as f32)),
        None => Err(no_choice(word, input, nearest(word, input.choices.iter().map(String::as_str)))),
    }
}

fn no_choice(given: &str, input: &Input, near: Option<&str>) -> Unfit {
    let given: String = given.chars().take(80).collect();
    let near = near.map(|near| format!("Did you mean \"{near}\"? ")).unwrap_or_default();
    Unfit {
        code: "unknown-choice",
        cause: format!("input \"{}\" has no choice \"{given}\".", input.name),
        next_step: format!("{near}Choose one of {}; until then the default is used.", input.choices.join(", ")),
    }
}

/// Tells a number that lies absurdly far outside its input's range; wired values may, so this is only a hint.
pub(super) fn far_outside(value: &Value, input: &Input) -> Option<String> {
    let (Value::Float(number), Some(range)) = (value, input.range) else {
        return None;
    };
    let room = 100.0 * (range.max - range.min).abs().max(range.max.abs());
    let far = *number < range.min - room || *number > range.max + room;
    far.then(|| format!("input \"{}\" is {number}; {} to {} is usual.", input.name, range.min, range.max))
}
