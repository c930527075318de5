//! The declarations of a GLSL text.

use std::rc::Rc;

use super::token::Token;
use crate::fault::Trouble;

/// What a text declares, in its order. Prototypes are left out: functions are put in order later.
#[derive(Debug, Default)]
pub(crate) struct Unit {
    pub(crate) structs: Vec<Struct>,
    pub(crate) globals: Vec<Global>,
    pub(crate) functions: Vec<Function>,
}

/// `struct name { body };`
#[derive(Debug)]
pub(crate) struct Struct {
    pub(crate) name: Token,
    /// Between the braces.
    pub(crate) body: Vec<Token>,
}

/// One variable outside of functions.
#[derive(Debug)]
pub(crate) struct Global {
    pub(crate) qualifiers: Vec<Rc<str>>,
    /// The type, with brackets if it is an array's.
    pub(crate) ty: Vec<Token>,
    pub(crate) name: Token,
    /// Brackets behind the name.
    pub(crate) array: Vec<Token>,
    pub(crate) value: Option<Vec<Token>>,
}

impl Global {
    pub(crate) fn has(&self, qualifier: &str) -> bool {
        self.qualifiers.iter().any(|own| &**own == qualifier)
    }
}

/// A function with its body.
#[derive(Debug)]
pub(crate) struct Function {
    pub(crate) returns: Vec<Token>,
    pub(crate) name: Token,
    /// Between the brackets, one piece a param.
    pub(crate) params: Vec<Vec<Token>>,
    /// Between the braces.
    pub(crate) body: Vec<Token>,
}

const QUALIFIERS: [&str; 16] = [
    "const",
    "uniform",
    "varying",
    "attribute",
    "in",
    "out",
    "inout",
    "flat",
    "smooth",
    "noperspective",
    "centroid",
    "invariant",
    "highp",
    "mediump",
    "lowp",
    "precise",
];

/// Index of the bracket that closes the one at `open`.
pub(crate) fn closing(tokens: &[Token], open: usize) -> Result<usize, Trouble> {
    let mut depth = 0usize;
    for (index, token) in tokens.iter().enumerate().skip(open) {
        match &*token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return Ok(index);
                }
            }
            _ => {}
        }
    }
    let text = tokens.get(open).map_or("{", |token| &*token.text);
    let place = tokens.get(open).map(|token| token.place).unwrap_or_default();
    Err(Trouble::at(place, format!("this `{text}` is never closed"), "write the bracket that is missing"))
}

/// Pieces between commas that stand in no brackets.
pub(crate) fn split(tokens: &[Token]) -> Vec<&[Token]> {
    let mut pieces = Vec::new();
    let (mut first, mut depth) = (0, 0i64);
    for (index, token) in tokens.iter().enumerate() {
        match &*token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            "," if depth == 0 => {
                pieces.push(&tokens[first..index]);
                first = index + 1;
            }
            _ => {}
        }
    }
    if first < tokens.len() || !pieces.is_empty() {
        pieces.push(&tokens[first..]);
    }
    pieces
}

/// Deepest nesting of brackets, and longest row of signs: whoever reads the text descends as deep.
const MAX_DEPTH: usize = 256;

/// Whether the text nests deeper than naga can descend.
fn check_depth(tokens: &[Token]) -> Result<(), Trouble> {
    let (mut depth, mut row) = (0usize, 0);
    for token in tokens {
        match &*token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        row = if matches!(&*token.text, "-" | "+" | "!" | "~" | "++" | "--") { row + 1 } else { 0 };
        if depth > MAX_DEPTH || row > MAX_DEPTH {
            return Err(Trouble::at(
                token.place,
                format!("brackets or signs nest deeper than {MAX_DEPTH}"),
                "write it in steps",
            ));
        }
    }
    Ok(())
}

/// Cuts a preprocessed text into declarations.
pub(crate) fn read(tokens: &[Token]) -> Result<Unit, Trouble> {
    check_depth(tokens)?;
    let mut unit = Unit::default();
    let mut at = 0;
    while at < tokens.len() {
        at = declaration(tokens, at, &mut unit)?;
    }
    Ok(unit)
}

fn text(tokens: &[Token], at: usize) -> &str {
    tokens.get(at).map_or("", |token| &*token.text)
}

fn unexpected(tokens: &[Token], at: usize) -> Trouble {
    match tokens.get(at) {
        Some(token) => Trouble::at(
            token.place,
            format!("`{}` was not expected here", token.text.chars().take(20).collect::<String>()),
            "check this line and the brackets above it",
        ),
        None => Trouble::whole("the text ends in the middle of a declaration", "write the rest of it"),
    }
}

/// Index behind the next semicolon outside of brackets.
fn statement_end(tokens: &[Token], mut at: usize) -> Result<usize, Trouble> {
    while at < tokens.len() {
        match text(tokens, at) {
            ";" => return Ok(at + 1),
            "(" | "[" | "{" => at = closing(tokens, at)? + 1,
            _ => at += 1,
        }
    }
    Err(unexpected(tokens, at))
}

fn declaration(tokens: &[Token], mut at: usize, unit: &mut Unit) -> Result<usize, Trouble> {
    if text(tokens, at) == ";" {
        return Ok(at + 1);
    }
    if text(tokens, at) == "precision" {
        return statement_end(tokens, at);
    }
    let mut qualifiers = Vec::new();
    loop {
        match text(tokens, at) {
            "layout" if text(tokens, at + 1) == "(" => at = closing(tokens, at + 1)? + 1,
            word if QUALIFIERS.contains(&word) => {
                qualifiers.push(Rc::clone(&tokens[at].text));
                at += 1;
            }
            _ => break,
        }
    }
    let ty = if text(tokens, at) == "struct" {
        let named = tokens.get(at + 1).filter(|name| name.is_word()).ok_or_else(|| unexpected(tokens, at + 1))?;
        if text(tokens, at + 2) != "{" {
            return Err(unexpected(tokens, at + 2));
        }
        let close = closing(tokens, at + 2)?;
        unit.structs.push(Struct { name: named.clone(), body: tokens[at + 3..close].to_vec() });
        at = close + 1;
        vec![named.clone()]
    } else {
        let word = tokens.get(at).filter(|word| word.is_word()).ok_or_else(|| unexpected(tokens, at))?;
        at += 1;
        let mut ty = vec![word.clone()];
        while text(tokens, at) == "[" {
            let close = closing(tokens, at)?;
            ty.extend_from_slice(&tokens[at..=close]);
            at = close + 1;
        }
        ty
    };
    if text(tokens, at) == ";" {
        return Ok(at + 1);
    }
    let name = tokens.get(at).filter(|name| name.is_word()).ok_or_else(|| unexpected(tokens, at))?;
    if text(tokens, at + 1) == "(" {
        let close = closing(tokens, at + 1)?;
        let params = split(&tokens[at + 2..close]).into_iter().map(<[Token]>::to_vec).collect();
        return match text(tokens, close + 1) {
            ";" => Ok(close + 2),
            "{" => {
                let end = closing(tokens, close + 1)?;
                let body = tokens[close + 2..end].to_vec();
                unit.functions.push(Function { returns: ty, name: name.clone(), params, body });
                Ok(end + 1)
            }
            _ => Err(unexpected(tokens, close + 1)),
        };
    }
    let end = statement_end(tokens, at)?;
    for piece in split(&tokens[at..end - 1]) {
        let name = piece.first().filter(|name| name.is_word()).ok_or_else(|| unexpected(tokens, at))?;
        let equals = piece.iter().position(|token| token.is("="));
        unit.globals.push(Global {
            qualifiers: qualifiers.clone(),
            ty: ty.clone(),
            name: name.clone(),
            array: piece[1..equals.unwrap_or(piece.len())].to_vec(),
            value: equals.map(|equals| piece[equals + 1..].to_vec()),
        });
    }
    Ok(end)
}
