//! Other values for a param than its default: sensible ones, and wild ones.

use cym_graph::{Curve, Gradient, Input, Range, Stop, Value, WireType};

/// Values that a hand could give the input, none of them its default, the most telling first.
pub fn others(input: &Input) -> Vec<Value> {
    let all = match input.ty {
        WireType::Float | WireType::Trigger => floats(input),
        WireType::Vec2 => pairs(input),
        WireType::Vec3 => triples(input),
        WireType::Color => colors(),
        WireType::Gradient => vec![Value::Gradient(gradient())],
        WireType::Curve => vec![Value::Curve(Curve { points: vec![[0.0, 0.8], [0.4, 0.1], [1.0, 0.6]] })],
        _ => Vec::new(),
    };
    all.into_iter().filter(|value| *value != input.default).collect()
}

fn floats(input: &Input) -> Vec<Value> {
    if !input.choices.is_empty() {
        return (0..input.choices.len()).map(|i| Value::Float(i as f32)).collect();
    }
    if input.toggle {
        return vec![Value::Float(1.0), Value::Float(0.0)];
    }
    let mut numbers: Vec<f32> = [0.73, 0.27, 1.0, 0.0, 0.411].map(|t| along(input.range, t)).to_vec();
    if let Value::Float(default) = input.default {
        numbers.extend([default + 1.0, default - 1.0, default + 0.137]);
    }
    if input.integer {
        for number in &mut numbers {
            *number = number.round();
        }
    }
    let inside = |number: &f32| input.range.is_none_or(|range| (range.min..=range.max).contains(number));
    numbers.into_iter().filter(inside).map(Value::Float).collect()
}

/// The number at `t`, 0..1, of a span, as the editor's hand moves through it.
pub fn along(range: Option<Range>, t: f32) -> f32 {
    let Range { min, max, log } = range.unwrap_or(Range { min: 0.0, max: 1.0, log: false });
    if log && min > 0.0 { (min * (max / min).powf(t)).clamp(min, max) } else { min + (max - min) * t }
}

fn pairs(input: &Input) -> Vec<Value> {
    let at = |x: f32, y: f32| Value::Vec2([along(input.range, x), along(input.range, y)]);
    vec![at(0.73, 0.31), at(0.2, 0.9), at(1.0, 0.0), at(0.52, 0.5), at(0.5, 0.52)]
}

fn triples(input: &Input) -> Vec<Value> {
    let at = |v: [f32; 3]| Value::Vec3(v.map(|t| along(input.range, t)));
    vec![
        at([0.73, 0.31, 0.5]),
        at([0.2, 0.9, 0.6]),
        at([1.0, 0.0, 0.3]),
        Value::Vec3([1.4, 0.8, 0.6]),
        Value::Vec3([0.1, 0.2, 0.3]),
    ]
}

fn colors() -> Vec<Value> {
    vec![
        Value::Color([0.9, 0.35, 0.1, 1.0]),
        Value::Color([0.1, 0.5, 0.95, 1.0]),
        Value::Color([1.0, 1.0, 1.0, 1.0]),
        Value::Color([0.2, 0.8, 0.3, 0.4]),
    ]
}

/// A gradient that is nobody's default.
fn gradient() -> Gradient {
    let stop = |at: f32, color: [f32; 4]| Stop { at, color };
    let green = stop(0.0, [0.0, 0.9, 0.2, 1.0]);
    let violet = stop(0.45, [0.6, 0.1, 0.9, 1.0]);
    Gradient { stops: vec![green, violet, stop(1.0, [0.9, 0.8, 0.1, 1.0])] }
}

/// Values far outside anything sensible, as a wire could bring them.
pub fn wild(input: &Input) -> Vec<Value> {
    match input.ty {
        WireType::Float | WireType::Trigger => [-1e9, 1e9, -1.5, 0.0, 3e38, -3e38, 1e-30].map(Value::Float).to_vec(),
        WireType::Vec2 => vec![Value::Vec2([0.0; 2]), Value::Vec2([-1e9, 1e9]), Value::Vec2([3e38, -3e38])],
        WireType::Vec3 => vec![Value::Vec3([0.0; 3]), Value::Vec3([-1e9, 1e9, -3.0]), Value::Vec3([3e38, -3e38, 0.0])],
        WireType::Color => vec![
            Value::Color([0.0; 4]),
            Value::Color([-3.0, 1e6, 0.5, 1.0]),
            Value::Color([1.0, 0.5, 0.2, -7.0]),
            Value::Color([40.0, 40.0, 40.0, 9.0]),
        ],
        _ => Vec::new(),
    }
}

/// A value inside the input's span, chosen by a number from 0 to 1; `None` for what cannot be chosen by a number.
pub fn chosen(input: &Input, t: f32) -> Option<Value> {
    // Further numbers from the one that was given, without another generator.
    let more = |i: u32| (t * (7.13 + 3.7 * i as f32)).fract();
    Some(match input.ty {
        WireType::Float if !input.choices.is_empty() => {
            let last = input.choices.len() - 1;
            Value::Float(((t * input.choices.len() as f32) as usize).min(last) as f32)
        }
        WireType::Float if input.toggle => Value::Float(f32::from(u8::from(t > 0.5))),
        WireType::Float => {
            let number = along(input.range, t);
            Value::Float(if input.integer { number.round() } else { number })
        }
        WireType::Vec2 => Value::Vec2([along(input.range, more(0)), along(input.range, more(1))]),
        WireType::Vec3 => Value::Vec3([0, 1, 2].map(|i| along(input.range, more(i)))),
        WireType::Color => Value::Color([more(0), more(1), more(2), if t > 0.8 { more(3) } else { 1.0 }]),
        WireType::Gradient => Value::Gradient(gradient()),
        _ => return None,
    })
}
