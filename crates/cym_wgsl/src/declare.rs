//! Finds the declarations at the top level of a WGSL text.

use crate::error::Fault;
use crate::token::{Kind, Token, doc_lines};

/// What a declaration declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeclarationKind {
    Function,
    Struct,
    Constant,
    /// A `var` at module scope; only `var<private>` is let through.
    Variable,
    Alias,
    /// `const_assert`: has no name, is checked and then left out.
    Assertion,
    /// `enable`, `requires`, `diagnostic`, `override`.
    Directive,
}

/// One declaration: `tokens[first..last]` are its code, attributes included.
#[derive(Clone, Debug)]
pub(crate) struct Span {
    pub(crate) kind: DeclarationKind,
    pub(crate) name: String,
    /// Index of the name's token (of the keyword when there is no name).
    pub(crate) name_token: usize,
    pub(crate) first: usize,
    pub(crate) last: usize,
    /// Lines of the doc comments above it, with their offsets.
    pub(crate) docs: Vec<(usize, String)>,
}

/// The declarations of a text in order; a fault where the text cannot be cut into declarations.
pub(crate) fn declarations(source: &str, tokens: &[Token]) -> Result<Vec<Span>, Fault> {
    let mut found = Vec::new();
    let mut docs = Vec::new();
    let mut first = None;
    let mut at = 0;
    while let Some(&token) = tokens.get(at) {
        let text = token.text(source);
        match token.kind {
            Kind::Doc => {
                docs.extend(doc_lines(token, source).into_iter().map(own));
                at += 1;
            }
            Kind::HeadDoc | Kind::Comment => at += 1,
            Kind::Mark if text == "@" => {
                first.get_or_insert(at);
                at = attribute_end(source, tokens, at)?;
            }
            Kind::Mark if text == ";" => {
                docs.clear();
                at += 1;
            }
            _ => {
                let kind = kind_of(text).ok_or_else(|| unexpected(source, token))?;
                let last = declaration_end(source, tokens, at, kind)?;
                let name_token = name_token(source, tokens, at, last, kind);
                let named = !matches!(kind, DeclarationKind::Assertion | DeclarationKind::Directive);
                found.push(Span {
                    kind,
                    name: if named { tokens[name_token].text(source).to_owned() } else { String::new() },
                    name_token,
                    first: first.take().unwrap_or(at),
                    last,
                    docs: std::mem::take(&mut docs),
                });
                at = last;
            }
        }
    }
    Ok(found)
}

fn own((offset, line): (usize, &str)) -> (usize, String) {
    (offset, line.to_owned())
}

fn unexpected(source: &str, token: Token) -> Fault {
    Fault::at(
        source,
        token.start,
        format!("expected a declaration, found `{}`", token.text(source).chars().take(20).collect::<String>()),
        "begin with `fn`, `struct` or `const`, and check the brackets above",
    )
}

fn kind_of(word: &str) -> Option<DeclarationKind> {
    Some(match word {
        "fn" => DeclarationKind::Function,
        "struct" => DeclarationKind::Struct,
        "const" => DeclarationKind::Constant,
        "var" => DeclarationKind::Variable,
        "alias" => DeclarationKind::Alias,
        "const_assert" => DeclarationKind::Assertion,
        "enable" | "requires" | "diagnostic" | "override" => DeclarationKind::Directive,
        _ => return None,
    })
}

/// Index behind an attribute at `at` (its `@`), with its arguments.
fn attribute_end(source: &str, tokens: &[Token], at: usize) -> Result<usize, Fault> {
    let arguments = next_code(tokens, next_code(tokens, at + 1) + 1);
    if tokens.get(arguments).is_some_and(|token| token.text(source) == "(") {
        return closing(source, tokens, arguments).map(|close| close + 1);
    }
    Ok(next_code(tokens, at + 1) + 1)
}

/// Index of the first piece of code at or behind `at`.
pub(crate) fn next_code(tokens: &[Token], mut at: usize) -> usize {
    while tokens.get(at).is_some_and(|token| !token.is_code()) {
        at += 1;
    }
    at
}

fn declaration_end(source: &str, tokens: &[Token], at: usize, kind: DeclarationKind) -> Result<usize, Fault> {
    let ends_with = match kind {
        DeclarationKind::Function | DeclarationKind::Struct => "{",
        _ => ";",
    };
    for (index, token) in tokens.iter().enumerate().skip(at) {
        if token.kind == Kind::Mark {
            match token.text(source) {
                "{" if ends_with == "{" => {
                    return closing(source, tokens, index).map(|close| close + 1);
                }
                ";" if ends_with == ";" => return Ok(index + 1),
                ";" | "{" | "}" => return Err(unexpected(source, *token)),
                _ => {}
            }
        }
    }
    Err(Fault::at(
        source,
        tokens[at].start,
        format!("this declaration is not finished: no `{ends_with}` follows"),
        "write the rest of it",
    ))
}

/// Index of the bracket that closes the one at `open`.
pub(crate) fn closing(source: &str, tokens: &[Token], open: usize) -> Result<usize, Fault> {
    let mut wanted = Vec::new();
    for (index, token) in tokens.iter().enumerate().skip(open) {
        if token.kind != Kind::Mark {
            continue;
        }
        match token.text(source) {
            "(" => wanted.push(")"),
            "[" => wanted.push("]"),
            "{" => wanted.push("}"),
            close @ (")" | "]" | "}") => {
                if wanted.pop() != Some(close) {
                    return Err(Fault::at(
                        source,
                        token.start,
                        format!("`{close}` closes a bracket that was not opened"),
                        "check the brackets above",
                    ));
                }
                if wanted.is_empty() {
                    return Ok(index);
                }
            }
            _ => {}
        }
    }
    Err(Fault::at(
        source,
        tokens[open].start,
        "this bracket is never closed",
        format!("write the missing `{}`", wanted.last().unwrap_or(&"}")),
    ))
}

/// The name behind the keyword at `at`; for `var<private> name` behind the template.
fn name_token(source: &str, tokens: &[Token], at: usize, last: usize, kind: DeclarationKind) -> usize {
    let mut name = next_code(tokens, at + 1);
    if kind == DeclarationKind::Variable && tokens.get(name).is_some_and(|token| token.text(source) == "<") {
        while name < last && tokens[name].text(source) != ">" {
            name += 1;
        }
        name = next_code(tokens, name + 1);
    }
    if name < last { name } else { at }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::token::tokenise;

    fn names(source: &str) -> Result<Vec<String>, String> {
        declarations(source, &tokenise(source))
            .map(|found| found.into_iter().map(|span| span.name).collect())
            .map_err(|fault| fault.message)
    }

    #[test]
    fn cuts_a_file_into_declarations() {
        let source = "const A = 1; // fn no()\n@must_use fn b(x: array<f32, 2>) -> vec4f { if x { } } ;\n\
            struct C { /* } */ a: f32 } var<private> d: u32; alias E = f32; const_assert A < 2;";
        assert_eq!(names(source).unwrap(), ["A", "b", "C", "d", "E", ""]);
    }

    #[test]
    fn docs_behind_a_plain_comment_are_kept() {
        let source = "// plain\n/// one\n// between\n/// two\nfn a() {}";
        let found = declarations(source, &tokenise(source)).unwrap();
        let docs: Vec<_> = found[0].docs.iter().map(|(_, line)| line.as_str()).collect();
        assert_eq!(docs, ["one", "two"]);
    }

    #[test]
    fn open_brackets_are_faults() {
        assert_eq!(names("fn a() { (").unwrap_err(), "this bracket is never closed");
        assert_eq!(names("fn a() { ) }").unwrap_err(), "`)` closes a bracket that was not opened");
        assert_eq!(names("fn a() {} }").unwrap_err(), "expected a declaration, found `}`");
        assert!(names("fn").is_err() && names("@").unwrap().is_empty() && names("const").is_err());
    }
}
