//! The preprocessor: naga has one of its own, but rules that rewrite calls must see what macros hide.

mod condition;

use std::collections::HashMap;
use std::rc::Rc;

use super::token::{Hidden, Kind, Token};
use crate::fault::Trouble;

/// Macros that write more tokens than this are refused: a few lines of them can write for ever.
const MAX_TOKENS: usize = 100_000;
/// Deepest nesting of macros in the arguments of macros.
const MAX_DEPTH: usize = 64;

struct Macro {
    /// `None` for a macro without brackets.
    params: Option<Vec<Rc<str>>>,
    body: Vec<Token>,
}

#[derive(Default)]
struct State {
    macros: HashMap<Rc<str>, Macro>,
    written: usize,
}

/// The tokens with every directive obeyed and every macro replaced.
pub(crate) fn preprocess(tokens: &[Token]) -> Result<Vec<Token>, Trouble> {
    let mut state = State::default();
    let mut out = Vec::new();
    let mut pending = Vec::new();
    // Whether the lines here count, and whether a branch of this `#if` has counted.
    let mut branches: Vec<(bool, bool)> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let token = &tokens[at];
        if !(token.starts_line && token.is("#")) {
            if branches.iter().all(|(live, _)| *live) {
                pending.push(token.clone());
            }
            at += 1;
            continue;
        }
        // What stands before a directive is replaced by the macros as they are there.
        state.replace(std::mem::take(&mut pending), &mut out, 0)?;
        let end = (at + 1..tokens.len()).find(|&index| tokens[index].starts_line).unwrap_or(tokens.len());
        let line = &tokens[at + 1..end];
        at = end;
        let word = line.first().map_or("", |word| &*word.text);
        let rest = line.get(1..).unwrap_or_default();
        let live = branches.iter().all(|(live, _)| *live);
        match word {
            "if" | "ifdef" | "ifndef" => {
                let holds = live
                    && match word {
                        "if" => state.condition(rest)?,
                        _ => rest.first().is_some_and(|name| state.is_defined(&name.text)) == (word == "ifdef"),
                    };
                branches.push((holds, holds || !live));
            }
            "elif" => {
                let Some((_, done)) = branches.pop() else {
                    return Err(unpaired(token));
                };
                let holds = !done && state.condition(rest)?;
                branches.push((holds, done || holds));
            }
            "else" => {
                let Some((_, done)) = branches.pop() else {
                    return Err(unpaired(token));
                };
                branches.push((!done, true));
            }
            "endif" => {
                branches.pop().ok_or_else(|| unpaired(token))?;
            }
            "define" if live => state.define(rest),
            "undef" if live => {
                if let Some(name) = rest.first() {
                    state.macros.remove(&name.text);
                }
            }
            "error" if live => {
                let words: Vec<&str> = rest.iter().map(|token| &*token.text).collect();
                let message = format!("the shader itself says: {}", words.join(" "));
                return Err(Trouble::at(token.place, message, "look at the condition around this line"));
            }
            // Versions, extensions and pragmas change nothing here.
            _ => {}
        }
    }
    state.replace(pending, &mut out, 0)?;
    Ok(out)
}

fn unpaired(token: &Token) -> Trouble {
    Trouble::at(token.place, "this line belongs to no `#if`", "take it out, or write the `#if` above it")
}

impl State {
    fn is_defined(&self, name: &str) -> bool {
        self.macros.contains_key(name) || name == "__VERSION__"
    }

    fn define(&mut self, line: &[Token]) {
        let Some(name) = line.first() else {
            return;
        };
        let column_behind = name.place.column + name.text.len() as u32;
        // A bracket that touches the name opens the params.
        let opens = line
            .get(1)
            .filter(|mark| mark.is("(") && mark.place.line == name.place.line && mark.place.column == column_behind);
        let close = opens.and_then(|_| line.iter().position(|token| token.is(")")));
        let (params, body) = match close {
            Some(close) => {
                let params = line[2..close].iter().filter(|token| token.is_word()).map(|token| Rc::clone(&token.text));
                (Some(params.collect()), &line[close + 1..])
            }
            None => (None, &line[1..]),
        };
        self.macros.insert(Rc::clone(&name.text), Macro { params, body: body.to_vec() });
    }

    fn condition(&mut self, line: &[Token]) -> Result<bool, Trouble> {
        let mut plain = Vec::new();
        let mut at = 0;
        while at < line.len() {
            if line[at].is("defined") {
                let bracket = usize::from(line.get(at + 1).is_some_and(|token| token.is("(")));
                let name = line.get(at + 1 + bracket);
                let value = if name.is_some_and(|name| self.is_defined(&name.text)) { "1" } else { "0" };
                plain.push(Token::new(Kind::Number, value, line[at].place));
                at += 2 + 2 * bracket;
            } else {
                plain.push(line[at].clone());
                at += 1;
            }
        }
        let mut out = Vec::new();
        self.replace(plain, &mut out, 0)?;
        Ok(condition::holds(&out))
    }

    /// Replaces macros in `tokens` and appends the result.
    fn replace(&mut self, tokens: Vec<Token>, out: &mut Vec<Token>, depth: usize) -> Result<(), Trouble> {
        // The next token is the last one.
        let mut stack = tokens;
        stack.reverse();
        while let Some(token) = stack.pop() {
            self.written += 1;
            if self.written > MAX_TOKENS || stack.len() > MAX_TOKENS || depth > MAX_DEPTH {
                let message = "the macros write more than can be compiled";
                return Err(Trouble::at(token.place, message, "use functions instead of macros that hold macros"));
            }
            if token.is("__VERSION__") {
                out.push(Token::new(Kind::Number, "150", token.place));
                continue;
            }
            let known = self.macros.contains_key(&token.text) && token.is_word() && !token.hides(&token.text);
            if !known {
                out.push(token);
                continue;
            }
            let params = self.macros[&token.text].params.clone();
            let arguments = match &params {
                None => Vec::new(),
                Some(params) => {
                    if !stack.last().is_some_and(|next| next.is("(")) {
                        out.push(token);
                        continue;
                    }
                    let raw = arguments(&mut stack).ok_or_else(|| {
                        Trouble::at(token.place, "the brackets of this macro are never closed", "close them")
                    })?;
                    let mut expanded = Vec::new();
                    for argument in raw {
                        let mut replaced = Vec::new();
                        self.replace(argument, &mut replaced, depth + 1)?;
                        expanded.push(replaced);
                    }
                    expanded.resize(params.len(), Vec::new());
                    expanded
                }
            };
            let params = params.unwrap_or_default();
            let hidden = Some(Rc::new(Hidden { name: Rc::clone(&token.text), before: token.hidden.clone() }));
            let mut written = Vec::new();
            for part in &self.macros[&token.text].body {
                if let Some(index) = params.iter().position(|param| *param == part.text) {
                    written.extend(arguments[index].iter().cloned());
                } else {
                    // Faults show the line that uses the macro.
                    written.push(Token {
                        place: token.place,
                        hidden: hidden.clone(),
                        starts_line: false,
                        ..part.clone()
                    });
                }
            }
            self.written += written.len();
            pasted(&mut written);
            stack.extend(written.into_iter().rev());
        }
        Ok(())
    }
}

/// Joins what stands around `##`.
fn pasted(tokens: &mut Vec<Token>) {
    while let Some(at) = tokens.windows(2).position(|pair| pair[0].is("#") && pair[1].is("#")) {
        if at == 0 || at + 2 >= tokens.len() {
            tokens.drain(at..at + 2);
            continue;
        }
        let text = format!("{}{}", tokens[at - 1].text, tokens[at + 2].text);
        tokens[at - 1].text = text.into();
        tokens.drain(at..at + 3);
    }
}

/// Takes a macro's arguments, brackets included, from the end of a reversed list.
fn arguments(stack: &mut Vec<Token>) -> Option<Vec<Vec<Token>>> {
    stack.pop()?;
    let mut arguments = vec![Vec::new()];
    let mut depth = 0;
    loop {
        let token = stack.pop()?;
        match &*token.text {
            ")" if depth == 0 => return Some(arguments),
            "," if depth == 0 => {
                arguments.push(Vec::new());
                continue;
            }
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        arguments.last_mut()?.push(token);
    }
}
