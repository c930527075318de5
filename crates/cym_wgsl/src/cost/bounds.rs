//! How often a loop runs, where a constant says so.

use naga::{BinaryOperator, Block, Expression, Function, Handle, Literal, LocalVariable, Module, Statement};

/// More is not believed: the cap of loops from outside.
const MOST: f64 = 60_000.0;

/// Rounds of `for (var i = a; i < b; i += c)` with constants; `None` when it is any other loop.
pub(super) fn rounds(
    module: &Module,
    function: &Function,
    before: &[Statement],
    body: &Block,
    continuing: &Block,
) -> Option<f64> {
    let reader = Reader { module, function };
    let (variable, bound) = body.iter().find_map(|statement| match statement {
        Statement::If { condition, accept, reject } => {
            let leaves = |block: &Block| matches!(block.last(), Some(Statement::Break));
            (leaves(accept) || leaves(reject)).then(|| reader.comparison(*condition)).flatten()
        }
        _ => None,
    })?;
    let stored = before.iter().rev().find_map(|statement| match statement {
        Statement::Store { pointer, value } if reader.is_variable(*pointer, variable) => Some(*value),
        _ => None,
    });
    let start = match stored.or(function.local_variables[variable].init) {
        Some(value) => reader.number(value)?,
        None => 0.0,
    };
    let step = continuing.iter().find_map(|statement| match statement {
        Statement::Store { pointer, value } if reader.is_variable(*pointer, variable) => reader.step(*value, variable),
        _ => None,
    })?;
    Some(((bound - start) / step).abs().clamp(1.0, MOST))
}

struct Reader<'a> {
    module: &'a Module,
    function: &'a Function,
}

impl Reader<'_> {
    /// The variable and the constant of `i < 8`, either way round, also inside `i < 8 && more`.
    fn comparison(&self, condition: Handle<Expression>) -> Option<(Handle<LocalVariable>, f64)> {
        match self.function.expressions[condition] {
            Expression::Unary { expr, .. } => self.comparison(expr),
            Expression::Binary { op: BinaryOperator::LogicalAnd | BinaryOperator::LogicalOr, left, right } => {
                self.comparison(left).or_else(|| self.comparison(right))
            }
            Expression::Binary { op, left, right } => {
                let extra = match op {
                    BinaryOperator::Less
                    | BinaryOperator::Greater
                    | BinaryOperator::NotEqual
                    | BinaryOperator::Equal => 0.0,
                    BinaryOperator::LessEqual | BinaryOperator::GreaterEqual => 1.0,
                    _ => return None,
                };
                let pair = |variable, bound| Some((self.loaded(variable)?, self.number(bound)? + extra));
                pair(left, right).or_else(|| pair(right, left))
            }
            _ => None,
        }
    }

    /// The local variable that an expression loads.
    fn loaded(&self, expression: Handle<Expression>) -> Option<Handle<LocalVariable>> {
        let Expression::Load { pointer } = self.function.expressions[expression] else {
            return None;
        };
        match self.function.expressions[pointer] {
            Expression::LocalVariable(variable) => Some(variable),
            _ => None,
        }
    }

    fn is_variable(&self, pointer: Handle<Expression>, variable: Handle<LocalVariable>) -> bool {
        matches!(self.function.expressions[pointer], Expression::LocalVariable(found) if found == variable)
    }

    /// `c` of `i + c` or `i - c`.
    fn step(&self, value: Handle<Expression>, variable: Handle<LocalVariable>) -> Option<f64> {
        let Expression::Binary { op, left, right } = self.function.expressions[value] else {
            return None;
        };
        let is_sum = matches!(op, BinaryOperator::Add | BinaryOperator::Subtract);
        (is_sum && self.loaded(left) == Some(variable))
            .then(|| self.number(right))
            .flatten()
            .filter(|&step| step != 0.0)
    }

    fn number(&self, expression: Handle<Expression>) -> Option<f64> {
        match self.function.expressions[expression] {
            Expression::Literal(literal) => number(literal),
            Expression::Constant(constant) => {
                match self.module.global_expressions[self.module.constants[constant].init] {
                    Expression::Literal(literal) => number(literal),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}

fn number(literal: Literal) -> Option<f64> {
    Some(match literal {
        Literal::F32(value) => f64::from(value),
        Literal::U32(value) => f64::from(value),
        Literal::I32(value) => f64::from(value),
        Literal::AbstractInt(value) => value as f64,
        Literal::AbstractFloat(value) => value,
        _ => return None,
    })
}
