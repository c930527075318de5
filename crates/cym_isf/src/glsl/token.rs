//! GLSL cut into tokens that remember where they stood.

use std::rc::Rc;

use crate::fault::Place;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Word,
    Number,
    Mark,
}

/// Names that a macro has been replaced by already, so that it is not replaced again.
#[derive(Debug)]
pub(crate) struct Hidden {
    pub(crate) name: Rc<str>,
    pub(crate) before: Option<Rc<Self>>,
}

/// One token.
#[derive(Clone, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) text: Rc<str>,
    pub(crate) place: Place,
    /// Whether it is the first of its line: a directive may begin here.
    pub(crate) starts_line: bool,
    pub(crate) hidden: Option<Rc<Hidden>>,
}

impl Token {
    /// A token that the translator writes, as if it stood at `place`.
    pub(crate) fn new(kind: Kind, text: &str, place: Place) -> Self {
        Self { kind, text: text.into(), place, starts_line: false, hidden: None }
    }

    pub(crate) fn word(text: &str, place: Place) -> Self {
        Self::new(Kind::Word, text, place)
    }

    pub(crate) fn mark(text: &str, place: Place) -> Self {
        Self::new(Kind::Mark, text, place)
    }

    pub(crate) fn is(&self, text: &str) -> bool {
        &*self.text == text
    }

    pub(crate) fn is_word(&self) -> bool {
        self.kind == Kind::Word
    }

    pub(crate) fn hides(&self, name: &str) -> bool {
        let mut at = self.hidden.as_ref();
        while let Some(hidden) = at {
            if &*hidden.name == name {
                return true;
            }
            at = hidden.before.as_ref();
        }
        false
    }
}

/// Marks of more than one character, longest first.
const MARKS: [&str; 21] = [
    "<<=", ">>=", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<", ">>", "<=", ">=", "==", "!=", "&&",
    "||", "^^",
];

/// The tokens of a text from `first_line` on; comments and line continuations are gone.
pub(crate) fn tokenise(source: &str, vertex: bool) -> Vec<Token> {
    let bytes = source.as_bytes();
    let mut tokens = Vec::new();
    let (mut at, mut line, mut line_start, mut starts_line) = (0, 1, 0, true);
    while at < bytes.len() {
        let rest = &source[at..];
        let first = bytes[at];
        let place = Place { vertex, line, column: (at - line_start) as u32 + 1 };
        let (kind, length) = match first {
            b'\n' => {
                at += 1;
                line += 1;
                line_start = at;
                starts_line = true;
                continue;
            }
            // A line that goes on: what follows belongs to the same directive.
            b'\\' => {
                let newline = rest.bytes().skip(1).position(|byte| byte == b'\n');
                if let Some(newline) = newline.filter(|&count| rest[1..=count].trim().is_empty()) {
                    at += newline + 2;
                    line += 1;
                    line_start = at;
                } else {
                    at += 1;
                }
                continue;
            }
            _ if first.is_ascii_whitespace() => {
                at += 1;
                continue;
            }
            b'/' if rest.starts_with("//") => {
                at += rest.find('\n').unwrap_or(rest.len());
                continue;
            }
            b'/' if rest.starts_with("/*") => {
                let end = rest[2..].find("*/").map_or(rest.len(), |end| end + 4);
                let newlines = rest[..end].matches('\n').count() as u32;
                if newlines > 0 {
                    line += newlines;
                    line_start = at + rest[..end].rfind('\n').unwrap_or_default() + 1;
                    starts_line = true;
                }
                at += end;
                continue;
            }
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
                (Kind::Word, rest.find(|c| !is_part(c)).unwrap_or(rest.len()))
            }
            b'0'..=b'9' => (Kind::Number, number_length(rest)),
            b'.' if bytes.get(at + 1).is_some_and(u8::is_ascii_digit) => (Kind::Number, number_length(rest)),
            _ => {
                let mark = MARKS.iter().find(|mark| rest.starts_with(**mark));
                (Kind::Mark, mark.map_or_else(|| rest.chars().next().map_or(1, char::len_utf8), |mark| mark.len()))
            }
        };
        tokens.push(Token { kind, text: rest[..length].into(), place, starts_line, hidden: None });
        starts_line = false;
        at += length;
    }
    tokens
}

/// How long the number at the start of a text is: digits, a point, an exponent, a suffix.
fn number_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_hex = text.starts_with("0x") || text.starts_with("0X");
    let mut at = if is_hex { 2 } else { 0 };
    while let Some(&byte) = bytes.get(at) {
        let exponent = !is_hex && matches!(byte, b'e' | b'E');
        if exponent && matches!(bytes.get(at + 1), Some(b'+' | b'-')) {
            at += 2;
        } else if byte.is_ascii_alphanumeric() || (byte == b'.' && !is_hex) {
            at += 1;
        } else {
            break;
        }
    }
    at
}
