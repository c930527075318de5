//! A small WGSL tokeniser: enough to find declarations, doc comments and loops, and to rename.
//!
//! Where it ends comments and words it agrees with naga's lexer, because text from outside is guarded by what is found here. What it
//! cannot tell apart (a word of letters that Unicode does not allow, a number glued to a word) is an error for naga in any case.

/// What a piece of the text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name or keyword.
    Word,
    Number,
    /// One character of punctuation; operators of several characters are several of these.
    Mark,
    /// A `///` or `/** */` comment.
    Doc,
    /// A `//!` or `/*! */` comment.
    HeadDoc,
    Comment,
}

/// One piece of the text, as a byte range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Token {
    pub(crate) fn text(self, source: &str) -> &str {
        &source[self.start..self.end]
    }

    pub(crate) fn is_code(self) -> bool {
        matches!(self.kind, Kind::Word | Kind::Number | Kind::Mark)
    }
}

/// All pieces but the blanks, in order. An open block comment reaches to the end of the text.
pub(crate) fn tokenise(source: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut start = 0;
    while let Some(first) = source[start..].chars().next() {
        let rest = &source[start..];
        let (kind, length) = if is_blank(first) {
            (None, first.len_utf8())
        } else if rest.starts_with("//") {
            let length = rest.find(is_line_end).unwrap_or(rest.len());
            (Some(comment_kind(rest, '/')), length)
        } else if rest.starts_with("/*") {
            (Some(comment_kind(rest, '*')), block_comment(rest))
        } else if first.is_ascii_digit() || is_fraction(rest) {
            (Some(Kind::Number), number(rest))
        } else if is_word_part(first) {
            let length = rest.find(|c| !is_word_part(c)).unwrap_or(rest.len());
            (Some(Kind::Word), length)
        } else {
            (Some(Kind::Mark), first.len_utf8())
        };
        let end = start + length;
        if let Some(kind) = kind {
            tokens.push(Token { kind, start, end });
        }
        start = end;
    }
    tokens
}

fn comment_kind(rest: &str, doc: char) -> Kind {
    match rest[2..].chars().next() {
        Some('!') => Kind::HeadDoc,
        // `/**/` is an empty comment, no doc.
        Some(c) if c == doc && !rest.starts_with("/**/") => Kind::Doc,
        _ => Kind::Comment,
    }
}

fn block_comment(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let mut depth = 1;
    let mut at = 2;
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"*/" => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            b"/*" => {
                depth += 1;
                at += 2;
            }
            _ => at += 1,
        }
    }
    rest.len()
}

fn is_fraction(rest: &str) -> bool {
    let mut chars = rest.chars();
    chars.next() == Some('.') && chars.next().is_some_and(|c| c.is_ascii_digit())
}

fn number(rest: &str) -> usize {
    let hex = rest.starts_with("0x") || rest.starts_with("0X");
    let mut before = ' ';
    for (at, c) in rest.char_indices() {
        let exponent = if hex { matches!(before, 'p' | 'P') } else { matches!(before, 'e' | 'E') };
        let goes_on = c.is_ascii_alphanumeric() || c == '.' || (exponent && matches!(c, '+' | '-'));
        if !goes_on {
            return at;
        }
        before = c;
    }
    rest.len()
}

fn is_line_end(c: char) -> bool {
    matches!(c, '\u{a}'..='\u{d}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

fn is_blank(c: char) -> bool {
    is_line_end(c) || matches!(c, ' ' | '\t' | '\u{200e}' | '\u{200f}')
}

fn is_word_part(c: char) -> bool {
    c == '_' || c.is_ascii_alphanumeric() || (!c.is_ascii() && !is_blank(c))
}

/// The lines of a doc comment without its marks: byte offset of each line's first character, and its text.
pub(crate) fn doc_lines(token: Token, source: &str) -> Vec<(usize, &str)> {
    let text = token.text(source);
    let block = text.starts_with("/*");
    let body = if block { text.strip_suffix("*/").unwrap_or(text) } else { text };
    let body = body.get(3..).unwrap_or_default();
    let base = token.start + 3;
    body.split('\n')
        .map(|line| {
            let mut trimmed = line.trim();
            if block {
                trimmed = trimmed.strip_prefix('*').unwrap_or(trimmed).trim_start();
            }
            // Both are slices of `body`, so the distance is the offset.
            let offset = trimmed.as_ptr() as usize - body.as_ptr() as usize;
            (base + offset, trimmed)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<&str> {
        tokenise(source).into_iter().filter(|token| token.is_code()).map(|token| token.text(source)).collect()
    }

    #[test]
    fn numbers_and_members() {
        assert_eq!(texts("a.x+.5-1.0e-3*0x1e+5u"), ["a", ".", "x", "+", ".5", "-", "1.0e-3", "*", "0x1e", "+", "5u"]);
        assert_eq!(texts("v[1].cell"), ["v", "[", "1", "]", ".", "cell"]);
    }

    #[test]
    fn comments_end_where_naga_ends_them() {
        assert_eq!(texts("a // b\u{2028}c // d\rloop"), ["a", "c", "loop"]);
        assert_eq!(texts("a /* b /* c */ d */ e /**/ f /*/ g */ h"), ["a", "e", "f", "h"]);
        assert_eq!(texts("a /* open"), ["a"]);
    }

    #[test]
    fn doc_lines_have_their_places() {
        let source = "/** one\n * two */ //! three";
        let lines: Vec<_> = tokenise(source).into_iter().flat_map(|token| doc_lines(token, source)).collect();
        assert_eq!(lines, [(4, "one"), (11, "two"), (22, "three")]);
    }
}
