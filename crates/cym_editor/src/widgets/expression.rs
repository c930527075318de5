//! Maths and units as typed into a number: `1/3`, `2*pi`, `440 hz`, `500 ms`, `45 deg`, `-6 db`.
//!
//! What is read comes out in the unit of the param: `500 ms` in a param of seconds is 0.5, `90 deg` in one of turns is
//! 0.25, `120 bpm` in one of hertz is 2. A number without a unit is meant in the param's own. A unit belongs to
//! everything of its product before it: `1/3 khz` is a third of a kilohertz.

mod scan;
mod unit;

use scan::{Token, scan};
use unit::Measure;

/// Letters that are read; more is surely a mistake.
const LETTERS: usize = 256;
/// Brackets within brackets.
const DEPTH: usize = 32;

/// Why a text is no number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExpressionError {
    /// Nothing was typed.
    #[error("nothing was typed. Type a number, or Esc to leave it.")]
    Empty,
    /// It is very long or deeply nested.
    #[error("this is longer or deeper than a number needs. Type less.")]
    TooLong,
    /// A letter has no meaning here.
    #[error("\"{0}\" has no meaning here. Use digits, + - * / ^ ( ) and units.")]
    Letter(char),
    /// A word is neither a unit, a constant nor a function.
    #[error("\"{0}\" is no unit, constant or function. Try hz, ms, deg, db, pi, sqrt(2).")]
    Word(String),
    /// The unit measures something else than the param.
    #[error("\"{unit}\" does not measure what is in {wanted}. Type it in {wanted}.")]
    Unit {
        /// The unit that was typed.
        unit: String,
        /// The unit of the param.
        wanted: String,
    },
    /// Something is missing.
    #[error("something is missing at the end. Finish it, or Esc to leave it.")]
    Unfinished,
    /// Something is there that does not belong.
    #[error("\"{0}\" is not expected there. Take it out.")]
    Unexpected(String),
    /// The result is infinite or undefined, such as 1/0.
    #[error("this is no finite number. Look for a division by 0.")]
    NotFinite,
}

/// Reads what was typed into a param with a unit, whose present value is `now`.
///
/// A text that starts with `*` or `/` works on the present value, as do `+=` and `-=`.
///
/// # Errors
/// The text is no finite number.
pub fn read(text: &str, unit: &str, now: f64) -> Result<f64, ExpressionError> {
    if text.chars().count() > LETTERS {
        return Err(ExpressionError::TooLong);
    }
    let tokens = scan(text)?;
    let (start, sign) = match tokens.as_slice() {
        [] => return Err(ExpressionError::Empty),
        [Token::Sign('+'), Token::Sign('='), ..] => (2, Some('+')),
        [Token::Sign('-'), Token::Sign('='), ..] => (2, Some('-')),
        [Token::Sign(sign @ ('*' | '/')), ..] => (1, Some(*sign)),
        _ => (0, None),
    };
    // What multiplies has no unit of its own.
    let measure = if matches!(sign, Some('*' | '/')) { Measure::Plain } else { Measure::of_param(unit) };
    let mut reader = Reader { tokens: &tokens[start..], at: 0, depth: 0, unit, measure };
    let given = reader.sum()?;
    if let Some(token) = reader.peek() {
        return Err(ExpressionError::Unexpected(token.to_string()));
    }
    let value = match sign {
        Some('+') => now + given,
        Some('-') => now - given,
        Some('*') => now * given,
        Some(_) => now / given,
        None => given,
    };
    if value.is_finite() && (value as f32).is_finite() { Ok(value) } else { Err(ExpressionError::NotFinite) }
}

struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
    depth: usize,
    unit: &'a str,
    measure: Measure,
}

impl Reader<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn eat(&mut self, sign: char) -> bool {
        let there = self.peek() == Some(&Token::Sign(sign));
        self.at += usize::from(there);
        there
    }

    fn sum(&mut self) -> Result<f64, ExpressionError> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(ExpressionError::TooLong);
        }
        let mut value = self.product()?;
        loop {
            if self.eat('+') {
                value += self.product()?;
            } else if self.eat('-') {
                value -= self.product()?;
            } else {
                self.depth -= 1;
                return Ok(value);
            }
        }
    }

    fn product(&mut self) -> Result<f64, ExpressionError> {
        let mut value = self.signed()?;
        loop {
            if let Some(Token::Word(word)) = self.peek() {
                let word = word.clone();
                value = match constant(&word) {
                    Some(constant) => value * constant,
                    None => self.measured(value, &word)?,
                };
                self.at += 1;
            } else if self.eat('%') {
                value = self.measured(value, "%")?;
            } else if self.eat('*') {
                value *= self.signed()?;
            } else if self.eat('/') {
                value /= self.signed()?;
            } else {
                return Ok(value);
            }
        }
    }

    fn measured(&self, value: f64, word: &str) -> Result<f64, ExpressionError> {
        let Some(unit) = unit::find(word) else {
            return Err(ExpressionError::Word(word.to_owned()));
        };
        let wanted = || ExpressionError::Unit { unit: word.to_owned(), wanted: self.wanted() };
        unit.convert(value, self.measure).ok_or_else(wanted)
    }

    fn wanted(&self) -> String {
        if self.unit.is_empty() { "a plain number".to_owned() } else { self.unit.to_owned() }
    }

    fn signed(&mut self) -> Result<f64, ExpressionError> {
        let mut negative = false;
        loop {
            if self.eat('-') {
                negative = !negative;
            } else if !self.eat('+') {
                break;
            }
        }
        let base = self.atom()?;
        let value = if self.eat('^') {
            self.depth += 1;
            if self.depth > DEPTH {
                return Err(ExpressionError::TooLong);
            }
            let power = self.signed()?;
            self.depth -= 1;
            base.powf(power)
        } else {
            base
        };
        Ok(if negative { -value } else { value })
    }

    fn atom(&mut self) -> Result<f64, ExpressionError> {
        let token = self.peek().cloned().ok_or(ExpressionError::Unfinished)?;
        self.at += 1;
        match token {
            Token::Number(number) => Ok(number),
            Token::Sign('(') => {
                let value = self.sum()?;
                self.close(value)
            }
            Token::Word(word) => match constant(&word) {
                Some(value) => Ok(value),
                None => self.call(&word),
            },
            Token::Sign(sign) => Err(ExpressionError::Unexpected(sign.to_string())),
        }
    }

    /// A missing last bracket is forgiven.
    fn close(&mut self, value: f64) -> Result<f64, ExpressionError> {
        match self.peek().map(ToString::to_string) {
            Some(_) if self.eat(')') => Ok(value),
            Some(token) => Err(ExpressionError::Unexpected(token)),
            None => Ok(value),
        }
    }

    fn call(&mut self, name: &str) -> Result<f64, ExpressionError> {
        let unknown = || ExpressionError::Word(name.to_owned());
        if !matches!(name, "sin" | "cos" | "tan") {
            return match name {
                "min" | "max" | "pow" => self.two(name),
                "sqrt" => self.one(f64::sqrt),
                "abs" => self.one(f64::abs),
                "floor" => self.one(f64::floor),
                "ceil" => self.one(f64::ceil),
                "round" => self.one(f64::round),
                "exp" => self.one(f64::exp),
                "ln" | "log" => self.one(f64::ln),
                "log2" => self.one(f64::log2),
                "log10" => self.one(f64::log10),
                _ => Err(unknown()),
            };
        }
        // Angles inside are meant in radians, whatever the param is in.
        let outer = std::mem::replace(&mut self.measure, Measure::Radians);
        let value = self.one(match name {
            "sin" => f64::sin,
            "cos" => f64::cos,
            _ => f64::tan,
        });
        self.measure = outer;
        value
    }

    fn open(&mut self) -> Result<(), ExpressionError> {
        match self.peek().map(ToString::to_string) {
            Some(_) if self.eat('(') => Ok(()),
            Some(token) => Err(ExpressionError::Unexpected(token)),
            None => Err(ExpressionError::Unfinished),
        }
    }

    fn one(&mut self, function: fn(f64) -> f64) -> Result<f64, ExpressionError> {
        self.open()?;
        let value = self.sum()?;
        self.close(function(value))
    }

    fn two(&mut self, name: &str) -> Result<f64, ExpressionError> {
        self.open()?;
        let left = self.sum()?;
        if !self.eat(',') {
            return Err(self
                .peek()
                .map_or(ExpressionError::Unfinished, |token| ExpressionError::Unexpected(token.to_string())));
        }
        let right = self.sum()?;
        self.close(match name {
            "min" => left.min(right),
            "max" => left.max(right),
            _ => left.powf(right),
        })
    }
}

fn constant(word: &str) -> Option<f64> {
    Some(match word {
        "pi" => std::f64::consts::PI,
        "tau" => std::f64::consts::TAU,
        "e" => std::f64::consts::E,
        "phi" => 1.618_033_988_749_895,
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
