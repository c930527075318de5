//! What is to be known about an input, in a few words.

use cym_graph::{Input, Value};

/// Default, span, unit and choices in a few words, such as `= 8, 1 to 64, px`.
pub fn facts(input: &Input) -> String {
    let mut facts = Vec::new();
    if !input.choices.is_empty() {
        facts.push(input.choices.join(" | "));
    }
    match &input.default {
        Value::Float(x) if input.toggle => facts.push(if *x > 0.5 { "on".to_owned() } else { "off".to_owned() }),
        Value::Float(x) => match input.choices.get(*x as usize) {
            Some(choice) => facts.push(format!("= {choice}")),
            None => facts.push(format!("= {x}")),
        },
        Value::Vec2(v) => facts.push(format!("= {}, {}", v[0], v[1])),
        Value::Vec3(v) => facts.push(format!("= {}, {}, {}", v[0], v[1], v[2])),
        Value::Color(color) => facts.push(format!("= {}", cym_graph::color::print_hex(*color))),
        Value::Text(text) | Value::Asset(text) if !text.is_empty() => facts.push(format!("= {text}")),
        Value::None | Value::Text(_) | Value::Asset(_) | Value::Gradient(_) | Value::Curve(_) | Value::Unknown(_) => {}
    }
    if let Some(range) = input.range {
        facts.push(format!("{} to {}", range.min, range.max));
    }
    if !input.unit.is_empty() {
        facts.push(input.unit.clone());
    }
    facts.join(", ")
}
