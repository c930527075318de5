//! Writes declarations out again with new names, and without comments.

use std::collections::BTreeMap;

use crate::declare::{DeclarationKind, Span};
use crate::token::{Kind, Token};

/// New names of module-scope declarations.
pub(crate) type Names = BTreeMap<String, String>;

/// The text of one declaration with `names` applied and `inserts` (by the index of the token before) put in.
///
/// A local of the same name is renamed along with the declaration that it hides, everywhere, so what hides what stays as it was.
/// Members of structs keep their names: behind `.` and before `:` in a struct's body.
pub(crate) fn rewritten(
    source: &str,
    tokens: &[Token],
    span: &Span,
    names: &Names,
    inserts: &BTreeMap<usize, String>,
) -> String {
    let code: Vec<usize> = (span.first..span.last).filter(|&index| tokens[index].is_code()).collect();
    let text_of = |position: Option<usize>| {
        position.and_then(|position| code.get(position)).map_or("", |&index| tokens[index].text(source))
    };
    let mut out = String::new();
    for (position, &index) in code.iter().enumerate() {
        if position > 0 {
            push_gap(&mut out, &source[tokens[code[position - 1]].end..tokens[index].start]);
        }
        let text = tokens[index].text(source);
        let before = text_of(position.checked_sub(1));
        let is_member = span.kind == DeclarationKind::Struct && text_of(Some(position + 1)) == ":";
        // `private` of `var<private>` is no reference.
        let is_space = before == "<" && text_of(position.checked_sub(2)) == "var";
        let fixed = before == "." || before == "@" || is_member || is_space;
        let new = (tokens[index].kind == Kind::Word && !fixed).then(|| names.get(text)).flatten();
        out.push_str(new.map_or(text, String::as_str));
        if let Some(insert) = inserts.get(&index) {
            out.push_str(insert);
        }
    }
    out
}

/// What stood between two pieces of code, without comments and empty lines.
fn push_gap(out: &mut String, gap: &str) {
    if let Some(newline) = gap.rfind('\n') {
        out.push('\n');
        out.extend(gap[newline + 1..].chars().take_while(|&c| c == ' ' || c == '\t'));
    } else if !gap.is_empty() {
        out.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declare::declarations;
    use crate::token::tokenise;

    fn renamed(source: &str) -> String {
        let tokens = tokenise(source);
        let spans = declarations(source, &tokens).unwrap();
        let names: Names = spans.iter().map(|span| (span.name.clone(), format!("n_{}", span.name))).collect();
        spans
            .iter()
            .map(|span| rewritten(source, &tokens, span, &names, &BTreeMap::new()))
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn members_keep_their_names() {
        assert_eq!(
            renamed(
                "struct S { cell: cell2, @align(16) S: f32 } alias cell2 = f32; fn cell(s: S) -> f32 { return s.cell + s . S; }"
            ),
            "struct n_S { cell: n_cell2, @align(16) S: f32 }\nalias n_cell2 = f32;\nfn n_cell(s: n_S) -> f32 { return s.cell + s . S; }"
        );
    }

    #[test]
    fn locals_follow_the_name_that_they_hide() {
        assert_eq!(
            renamed(
                "fn cell(x: f32) -> f32 { return x; } fn b() { let cell = cell(1.0); for (var b = cell; b < cell; b += 1.0) { } }"
            ),
            "fn n_cell(x: f32) -> f32 { return x; }\nfn n_b() { let n_cell = n_cell(1.0); for (var n_b = n_cell; n_b < n_cell; n_b += 1.0) { } }"
        );
    }

    #[test]
    fn comments_go_and_words_stay_apart() {
        assert_eq!(
            renamed("/// doc\nfn a() -> f32 {\n    // a\n\n    let/* a */b = 1.0; // a\n    return b;\n}"),
            "fn n_a() -> f32 {\n    let b = 1.0;\n    return b;\n}"
        );
    }

    #[test]
    fn address_spaces_and_attributes_are_no_references() {
        assert_eq!(
            renamed("var<private> private: f32; @must_use fn must_use() -> f32 { return private; }"),
            "var<private> n_private: f32;\n@must_use fn n_must_use() -> f32 { return n_private; }"
        );
    }
}
