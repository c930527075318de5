//! Bodies of functions: what they return, what they throw away, what they call constant.

use std::collections::BTreeSet;

use super::PLAIN_TYPES;
use super::words::is_plain;
use crate::glsl::token::Token;
use crate::glsl::unit::Function;

/// Whose body it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The shader's own `main`: what is thrown away ends it.
    Main,
    /// Any other function.
    Other,
}

/// A function's body with every path returning a value of the declared type, and without `discard`.
pub(crate) fn body(function: &Function, role: Role, constants: &BTreeSet<String>) -> Vec<Token> {
    let returns: String = function.returns.iter().map(|token| &*token.text).collect();
    let tokens = variable_locals(&function.body, constants);
    let mut out = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let token = &tokens[at];
        let mark = |text: &str| Token::mark(text, token.place);
        let word = |text: &str| Token::word(text, token.place);
        if token.is("discard") {
            let ends = if role == Role::Main { vec![word("return"), mark(";")] } else { Vec::new() };
            let set = [mark("{"), word("isf_gone"), mark("="), word("true"), mark(";")];
            // The shader's own semicolon follows the brace; an empty statement does no harm.
            out.extend(set.into_iter().chain(ends).chain([mark("}")]));
            at += if tokens.get(at + 1).is_some_and(|next| next.is(";")) { 2 } else { 1 };
            continue;
        }
        if !token.is("return") {
            out.push(token.clone());
            at += 1;
            continue;
        }
        let end = (at..tokens.len()).find(|&index| tokens[index].is(";")).unwrap_or(tokens.len());
        let value = &tokens[at + 1..end];
        if value.is_empty() {
            out.push(token.clone());
        } else if returns == "void" {
            // The value is worked out for what it does besides.
            out.push(mark("{"));
            out.extend_from_slice(value);
            out.extend([mark(";"), word("return"), mark(";"), mark("}")]);
        } else if PLAIN_TYPES.contains(&returns.as_str()) {
            out.extend([token.clone(), word(&returns), mark("(")]);
            out.extend_from_slice(value);
            out.push(mark(")"));
        } else {
            out.push(token.clone());
            out.extend_from_slice(value);
        }
        at = end;
    }
    if returns != "void" && !ends_with_return(&out) {
        let place = function.name.place;
        out.extend(function.returns.iter().cloned());
        out.extend([Token::word("isf_nothing", place), Token::mark(";", place)]);
        out.extend([Token::word("return", place), Token::word("isf_nothing", place), Token::mark(";", place)]);
    }
    out
}

/// Whether the last statement outside of all blocks returns.
fn ends_with_return(body: &[Token]) -> bool {
    let mut depth = 0i64;
    let mut fresh = true;
    let mut returns = false;
    for token in body {
        match &*token.text {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => {
                depth -= 1;
                if depth == 0 && token.is("}") {
                    fresh = true;
                    returns = false;
                }
                continue;
            }
            ";" if depth == 0 => {
                fresh = true;
                continue;
            }
            _ => {}
        }
        if depth == 0 && fresh {
            returns = token.is("return");
        }
        fresh = false;
    }
    returns
}

/// Locals that are called constant and are not: their `const` goes. naga wants those to be known before the shader runs.
fn variable_locals(body: &[Token], constants: &BTreeSet<String>) -> Vec<Token> {
    let mut out = Vec::with_capacity(body.len());
    for (at, token) in body.iter().enumerate() {
        if token.is("const") {
            let whole = body.get(at + 1).is_some_and(|ty| ty.is("int") || ty.is("uint"));
            let end = (at..body.len()).find(|&index| body[index].is(";")).unwrap_or(body.len());
            let equals = (at..end).find(|&index| body[index].is("="));
            if !(whole && equals.is_some_and(|equals| is_plain(&body[equals + 1..end], constants))) {
                continue;
            }
        }
        out.push(token.clone());
    }
    out
}

/// A function's params as they are declared: `const` goes, and so does `void`.
pub(crate) fn params(function: &Function) -> Vec<Vec<Token>> {
    let kept = function
        .params
        .iter()
        .map(|param| param.iter().filter(|token| !token.is("const")).cloned().collect::<Vec<_>>());
    kept.filter(|param| !(param.is_empty() || (param.len() == 1 && param[0].is("void")))).collect()
}
