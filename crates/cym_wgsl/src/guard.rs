//! What a node file may not contain, and the cap on its loops.

use std::collections::BTreeMap;

use crate::declare::{DeclarationKind, Span};
use crate::error::Fault;
use crate::node::Trust;
use crate::token::{Kind, Token};

/// Longest node file, in bytes.
pub const MAX_SOURCE_BYTES: usize = 64 * 1024;

/// Longest text that a translator may write from a file of [`MAX_SOURCE_BYTES`].
pub(crate) const MAX_TRANSLATED_BYTES: usize = 1024 * 1024;

/// Loop iterations in one invocation of all nodes from outside together.
///
/// Mesa's software Vulkan stops an invocation silently at 65,535.
pub const MAX_STEPS: u32 = 60_000;

/// Names that the assembler declares; a node may call the samplers.
const TAKEN: [&str; 3] = ["V", "linear_clamp", "nearest_clamp"];

/// Functions that exist in fragment shaders only; every node must also run as compute.
const FRAGMENT_ONLY: [&str; 17] = [
    "dpdx",
    "dpdy",
    "fwidth",
    "dpdxCoarse",
    "dpdyCoarse",
    "fwidthCoarse",
    "dpdxFine",
    "dpdyFine",
    "fwidthFine",
    "textureSample",
    "textureSampleBias",
    "textureSampleCompare",
    "discard",
    "workgroupBarrier",
    "storageBarrier",
    "textureBarrier",
    "workgroupUniformLoad",
];

/// Those of them that ask how values change from one px to the next: the first in the list.
const DERIVATIVES: usize = 9;

/// Whether a text asks how values change from one px to the next.
pub(crate) fn has_derivatives(source: &str, tokens: &[Token]) -> bool {
    let words = tokens.iter().filter(|token| token.kind == Kind::Word).map(|token| token.text(source));
    words.into_iter().any(|word| FRAGMENT_ONLY[..DERIVATIVES].contains(&word))
}

/// Everything in a node's text that is refused before naga sees it.
pub(crate) fn refused(source: &str, tokens: &[Token], spans: &[Span], trust: Trust) -> Vec<Fault> {
    let code: Vec<Token> = tokens.iter().copied().filter(|token| token.is_code()).collect();
    let text = |index: usize| code.get(index).map_or("", |token| token.text(source));
    let mut faults = Vec::new();
    for (index, token) in code.iter().enumerate() {
        let word = token.text(source);
        let before = index.checked_sub(1).map_or("", text);
        if word == "@" && text(index + 1) != "must_use" {
            faults.push(Fault::at(
                source,
                token.start,
                format!("`@{}` is not allowed in a node", text(index + 1)),
                "take pictures and params as arguments of the function; entry points and bindings are the assembler's",
            ));
        }
        let translated = trust == Trust::Translated && FRAGMENT_ONLY[..DERIVATIVES].contains(&word);
        if token.kind == Kind::Word && before != "." && !translated {
            faults.extend(refused_word(source, *token, word, before, text(index + 1), spans));
        }
    }
    for span in spans {
        faults.extend(refused_declaration(source, tokens, span));
    }
    faults
}

fn refused_word(source: &str, token: Token, word: &str, before: &str, after: &str, spans: &[Span]) -> Option<Fault> {
    let fault = |message: String, next: &str| Some(Fault::at(source, token.start, message, next));
    let declares = matches!(before, "let" | "var" | "const" | "fn" | "struct" | "alias") || after == ":";
    if word.starts_with("cym_") {
        return fault(format!("`{word}`: names that begin with `cym_` belong to the assembler"), "choose another name");
    }
    if word == "V" || (TAKEN.contains(&word) && declares) {
        return fault(
            format!("`{word}` belongs to the assembler"),
            "choose another name; values come through `Params` and `Place`",
        );
    }
    if FRAGMENT_ONLY.contains(&word) && !spans.iter().any(|span| span.name == word) {
        return fault(
            format!("`{word}` does not work in every pass"),
            "use `sample(image, pos, at)` to read and `pixel(at)` for the footprint",
        );
    }
    None
}

fn refused_declaration(source: &str, tokens: &[Token], span: &Span) -> Option<Fault> {
    let start = tokens[span.first].start;
    let end = tokens[span.last - 1].end;
    let what = match span.kind {
        DeclarationKind::Directive => tokens[span.name_token].start.min(start),
        DeclarationKind::Variable => {
            let head: String = source[start..end].split_whitespace().collect();
            if head.starts_with("var<private>") {
                return TAKEN.contains(&span.name.as_str()).then(|| {
                    Fault::at(source, start, format!("`{}` belongs to the assembler", span.name), "choose another name")
                });
            }
            start
        }
        _ => return None,
    };
    let shown: String = source[what..end].chars().take(40).collect();
    Some(Fault::at(
        source,
        what,
        format!("`{}` is not allowed in a node", shown.trim()),
        "use `const`, `var<private>`, params and arguments",
    ))
}

/// The cap of each loop, by the index of the token (`{`) behind which it goes.
pub(crate) fn loop_caps(source: &str, tokens: &[Token]) -> BTreeMap<usize, String> {
    let mut caps = BTreeMap::new();
    for (index, token) in tokens.iter().enumerate() {
        let is_loop = token.kind == Kind::Word && matches!(token.text(source), "loop" | "for" | "while");
        // No expression holds a brace: the next one opens the body.
        let body = (index..tokens.len()).find(|&at| tokens[at].kind == Kind::Mark && tokens[at].text(source) == "{");
        if let (true, Some(body)) = (is_loop, body) {
            caps.insert(body, format!(" if cym_steps >= {MAX_STEPS}u {{ break; }} cym_steps += 1u;"));
        }
    }
    caps
}
