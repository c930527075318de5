//! Two numbers and one operation.

use std::f32::consts::TAU;

use crate::native::prelude::*;

type Operation = (&'static str, fn(f32, f32) -> f32);

/// The choices in their order; a new one goes to the end, because files may hold the index.
const OPERATIONS: [Operation; 27] = [
    ("add", |a, b| a + b),
    ("subtract", |a, b| a - b),
    ("multiply", |a, b| a * b),
    ("divide", |a, b| if b == 0.0 { 0.0 } else { a / b }),
    ("minimum", f32::min),
    ("maximum", f32::max),
    ("power", |a, b| a.abs().powf(b).copysign(a)),
    ("modulo", |a, b| if b == 0.0 { 0.0 } else { a.rem_euclid(b) }),
    ("difference", |a, b| (a - b).abs()),
    ("average", |a, b| a.midpoint(b)),
    ("absolute", |a, _| a.abs()),
    ("negate", |a, _| -a),
    ("one minus", |a, _| 1.0 - a),
    ("sign", |a, _| if a == 0.0 { 0.0 } else { a.signum() }),
    ("floor", |a, _| a.floor()),
    ("ceiling", |a, _| a.ceil()),
    ("round", |a, _| a.round()),
    ("fraction", |a, _| a - a.floor()),
    ("snap", |a, b| if b == 0.0 { a } else { (a / b).round() * b }),
    ("square root", |a, _| a.max(0.0).sqrt()),
    ("logarithm", |a, _| if a > 0.0 { a.ln() } else { 0.0 }),
    ("exponential", |a, _| a.exp()),
    ("sine", |a, _| (a * TAU).sin()),
    ("cosine", |a, _| (a * TAU).cos()),
    ("greater", |a, b| flag(a > b)),
    ("less", |a, b| flag(a < b)),
    ("equal", |a, b| flag((a - b).abs() < 1e-6)),
];

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    let words = OPERATIONS.map(|(word, _)| word);
    let help = "What is computed. Sine and cosine take A in turns; power keeps the sign of A; dividing by 0 gives 0.";
    NodeKind::new(
        "Maths",
        "Computes with two numbers: scale a band, add two movements, round to steps.",
        &["math", "add", "multiply", "divide", "calculate", "minimum", "maximum", "modulo", "sine", "round", "scale"],
    )
    .input(Input::float("a", 0.0, -10.0, 10.0).help("The first number."))
    .input(Input::float("b", 1.0, -10.0, 10.0).help("The second number, where the operation takes two."))
    .input(Input::choice("operation", &words).help(help))
    .output(Output::new("value", WireType::Float, "The result."))
}

fn start() -> impl SignalRun {
    |_: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [a, b, operation] = inputs.take();
        let (_, compute) = OPERATIONS[chosen(operation, OPERATIONS.len())];
        out[0] = compute(a, b);
    }
}
