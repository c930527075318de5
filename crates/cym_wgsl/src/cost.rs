//! What one pixel of a node costs, estimated from naga's intermediate form.
//!
//! An operation counts 1, a transcendental function 4, a texture read 8; of branches the dearest counts; a loop counts as often as
//! its constant bound says, otherwise 16 times; a call counts as its body.

use std::collections::HashMap;

use naga::{Block, Expression, Function, Handle, MathFunction, Module, Statement};

use bounds::rounds;

mod bounds;

/// Rounds of a loop whose bound is not evident.
const UNKNOWN_ROUNDS: f64 = 16.0;

/// Operations a pixel.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Cost {
    /// With loops repeated.
    pub(crate) looped: f64,
    /// With every loop run once.
    pub(crate) straight: f64,
}

impl Cost {
    fn add(&mut self, other: Self) {
        self.looped += other.looped;
        self.straight += other.straight;
    }

    fn operations(count: f64) -> Self {
        Self { looped: count, straight: count }
    }

    fn largest(self, other: Self) -> Self {
        Self { looped: self.looped.max(other.looped), straight: self.straight.max(other.straight) }
    }
}

/// The cost of the function `name`; zero when there is none.
pub(crate) fn of(module: &Module, name: &str) -> Cost {
    // A function stands behind the ones that it calls.
    let mut known: HashMap<Handle<Function>, Cost> = HashMap::new();
    let mut found = Cost::default();
    for (handle, function) in module.functions.iter() {
        let cost = block(&Context { module, function, known: &known }, &function.body);
        known.insert(handle, cost);
        if function.name.as_deref() == Some(name) {
            found = cost;
        }
    }
    found
}

/// How many loops the functions hold whose names `is_own` picks.
pub(crate) fn loops(module: &Module, is_own: impl Fn(&str) -> bool) -> usize {
    module
        .functions
        .iter()
        .filter(|(_, function)| function.name.as_deref().is_some_and(&is_own))
        .map(|(_, function)| loops_in(&function.body))
        .sum()
}

fn loops_in(block: &Block) -> usize {
    block
        .iter()
        .map(|statement| match statement {
            Statement::Block(block) => loops_in(block),
            Statement::If { accept, reject, .. } => loops_in(accept) + loops_in(reject),
            Statement::Switch { cases, .. } => cases.iter().map(|case| loops_in(&case.body)).sum(),
            Statement::Loop { body, continuing, .. } => 1 + loops_in(body) + loops_in(continuing),
            _ => 0,
        })
        .sum()
}

struct Context<'a> {
    module: &'a Module,
    function: &'a Function,
    known: &'a HashMap<Handle<Function>, Cost>,
}

fn block(context: &Context<'_>, statements: &Block) -> Cost {
    let mut sum = Cost::default();
    for (index, statement) in statements.iter().enumerate() {
        sum.add(match statement {
            Statement::Emit(range) => {
                Cost::operations(range.clone().map(|handle| operations(&context.function.expressions[handle])).sum())
            }
            Statement::Block(inner) => block(context, inner),
            Statement::If { accept, reject, .. } => block(context, accept).largest(block(context, reject)),
            Statement::Switch { cases, .. } => {
                cases.iter().map(|case| block(context, &case.body)).fold(Cost::default(), Cost::largest)
            }
            Statement::Loop { body, continuing, .. } => {
                let mut round = block(context, body);
                round.add(block(context, continuing));
                let count = rounds(context.module, context.function, &statements[..index], body, continuing);
                Cost { looped: round.looped * count.unwrap_or(UNKNOWN_ROUNDS), straight: round.straight }
            }
            Statement::Call { function, .. } => context.known.get(function).copied().unwrap_or_default(),
            _ => Cost::default(),
        });
    }
    sum
}

fn operations(expression: &Expression) -> f64 {
    match expression {
        Expression::ImageSample { .. } | Expression::ImageLoad { .. } => 8.0,
        Expression::Unary { .. }
        | Expression::Binary { .. }
        | Expression::Select { .. }
        | Expression::Relational { .. }
        | Expression::As { convert: Some(_), .. } => 1.0,
        Expression::Math { fun, .. } => math(*fun),
        _ => 0.0,
    }
}

fn math(function: MathFunction) -> f64 {
    use MathFunction as M;
    match function {
        M::Cos
        | M::Cosh
        | M::Sin
        | M::Sinh
        | M::Tan
        | M::Tanh
        | M::Acos
        | M::Asin
        | M::Atan
        | M::Atan2
        | M::Asinh
        | M::Acosh
        | M::Atanh
        | M::Exp
        | M::Exp2
        | M::Log
        | M::Log2
        | M::Pow
        | M::Inverse => 4.0,
        M::Sqrt
        | M::InverseSqrt
        | M::Length
        | M::Distance
        | M::Normalize
        | M::Dot
        | M::Cross
        | M::Reflect
        | M::Refract
        | M::Mix
        | M::SmoothStep
        | M::Determinant => 2.0,
        _ => 1.0,
    }
}
