//! Bounds on files from outside: sizes before naga sees the text, work and memory after it.

use std::collections::BTreeMap;

use crate::cost;
use crate::declare::{DeclarationKind, Span, next_code};
use crate::error::Fault;
use crate::token::{Kind, Token};

/// A node whose calls alone (no loop repeated) cost more than this many operations is refused: calls that call twice, thirty levels
/// deep, are as endless as a loop.
const MAX_STRAIGHT_COST: f64 = 20_000.0;

/// Largest type, and largest sum of variables; WGSL's own limit for a function and for the private variables.
const MAX_BYTES: u64 = 8192;

/// Deepest nesting of types in types.
const MAX_DEPTH: u32 = 16;

/// What the size of any other type counts as: the largest matrix.
const OTHER_BYTES: u64 = 64;

/// Types that are too large. naga spells constants out while it reads, so a large array must not reach it.
pub(crate) fn large_types(source: &str, tokens: &[Token], spans: &[Span]) -> Vec<Fault> {
    let mut sizes = Sizes { source, tokens, spans, known: BTreeMap::new() };
    let mut faults = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        if token.kind != Kind::Word || token.text(source) != "array" {
            continue;
        }
        if sizes.text(next_code(tokens, index + 1)) != "<" {
            faults.push(Fault::at(
                source,
                token.start,
                "an array's type is left out",
                "write the element's type and the count: `array<f32, 4>(...)`",
            ));
        } else if sizes.type_at(index, 0).0 > MAX_BYTES {
            faults.push(too_large(source, *token, "this array"));
        }
    }
    for span in spans.iter().filter(|span| span.kind == DeclarationKind::Struct) {
        if sizes.named(&span.name, 0) > MAX_BYTES {
            faults.push(too_large(source, tokens[span.name_token], "this struct"));
        }
    }
    faults
}

fn too_large(source: &str, token: Token, what: &str) -> Fault {
    Fault::at(
        source,
        token.start,
        format!("{what} is larger than {MAX_BYTES} bytes, or its size is no plain number"),
        "make it smaller; the count is a number or a constant that is one",
    )
}

struct Sizes<'a> {
    source: &'a str,
    tokens: &'a [Token],
    spans: &'a [Span],
    /// Sizes of the file's structs and aliases; a type inside itself meets the largest number.
    known: BTreeMap<String, u64>,
}

impl Sizes<'_> {
    fn text(&self, index: usize) -> &str {
        self.tokens.get(index).map_or("", |token| token.text(self.source))
    }

    /// The size of the type whose name is at `index`, and the index behind it.
    fn type_at(&mut self, index: usize, depth: u32) -> (u64, usize) {
        let after = next_code(self.tokens, index + 1);
        if depth > MAX_DEPTH {
            return (u64::MAX, after);
        }
        let name = self.text(index).to_owned();
        if name != "array" {
            return (self.named(&name, depth), after);
        }
        let (element, comma) = self.type_at(next_code(self.tokens, after + 1), depth + 1);
        let comma = self.behind_template(comma);
        let count_token = next_code(self.tokens, comma + 1);
        let close = next_code(self.tokens, count_token + 1);
        let is_plain = self.text(comma) == "," && matches!(self.text(close), ">" | ",");
        let count = if is_plain { self.count(count_token) } else { None };
        let size = count.map_or(u64::MAX, |count| element.max(4).saturating_mul(count));
        (size, next_code(self.tokens, close + 1))
    }

    /// Steps over `<f32>` of `vec2<f32>`.
    fn behind_template(&self, index: usize) -> usize {
        if self.text(index) != "<" {
            return index;
        }
        let close = next_code(self.tokens, next_code(self.tokens, index + 1) + 1);
        next_code(self.tokens, close + 1)
    }

    fn named(&mut self, name: &str, depth: u32) -> u64 {
        if let Some(&size) = self.known.get(name) {
            return size;
        }
        let wanted =
            |span: &&Span| span.name == name && matches!(span.kind, DeclarationKind::Struct | DeclarationKind::Alias);
        let Some(span) = self.spans.iter().find(wanted) else {
            return match name {
                "f32" | "i32" | "u32" | "bool" => 4,
                "vec2" | "vec2f" | "vec2i" | "vec2u" => 8,
                _ if name.starts_with("vec") => 16,
                _ => OTHER_BYTES,
            };
        };
        self.known.insert(name.to_owned(), u64::MAX);
        let mark = if span.kind == DeclarationKind::Alias { "=" } else { ":" };
        let mut size: u64 = 0;
        for index in span.name_token..span.last {
            if self.text(index) == mark {
                let (part, _) = self.type_at(next_code(self.tokens, index + 1), depth + 1);
                size = size.saturating_add(part);
            }
        }
        self.known.insert(name.to_owned(), size);
        size
    }

    /// A number, or a constant of the file that is one.
    fn count(&self, index: usize) -> Option<u64> {
        if let Some(number) = whole(self.text(index)) {
            return Some(number);
        }
        let name = self.text(index);
        let is_it = |span: &&Span| span.kind == DeclarationKind::Constant && span.name == name;
        let span = self.spans.iter().find(is_it)?;
        let equals = (span.name_token..span.last).find(|&index| self.text(index) == "=")?;
        let value = next_code(self.tokens, equals + 1);
        (self.text(next_code(self.tokens, value + 1)) == ";").then(|| whole(self.text(value))).flatten()
    }
}

fn whole(text: &str) -> Option<u64> {
    text.trim_end_matches(['u', 'i']).parse().ok()
}

/// What makes a module run for too long, although its loops are capped, or take too much memory.
pub(crate) fn unbounded(spans: &[Span], module: &naga::Module, caps: usize, straight_cost: f64) -> Option<Fault> {
    let own = |name: &str| spans.iter().any(|span| span.name == name);
    let loops = cost::loops(module, own);
    if loops != caps {
        return Some(Fault::whole(
            format!("{loops} loops were found where {caps} could be bounded"),
            "write every loop as `for`, `while` or `loop` with its own braces",
        ));
    }
    if straight_cost > MAX_STRAIGHT_COST {
        return Some(Fault::whole(
            format!("one pixel costs {straight_cost:.0} operations; the limit is {MAX_STRAIGHT_COST:.0}"),
            "call less from functions that are called often",
        ));
    }
    let size =
        |ty: naga::Handle<naga::Type>| module.types[ty].inner.try_size(module.to_ctx()).map_or(u64::MAX, u64::from);
    let private = module
        .global_variables
        .iter()
        .filter(|(_, variable)| variable.space == naga::AddressSpace::Private)
        .fold(0, |sum: u64, (_, variable)| sum.saturating_add(size(variable.ty)));
    let local = module.functions.iter().map(|(_, function)| {
        let variables = function.local_variables.iter();
        variables.fold(0, |sum: u64, (_, variable)| sum.saturating_add(size(variable.ty)))
    });
    let largest = local.chain([private]).max().unwrap_or_default();
    (largest > MAX_BYTES).then(|| {
        Fault::whole(
            format!(
                "variables take {largest} bytes; the limit is {MAX_BYTES} in one function, and for all `var<private>`"
            ),
            "keep less",
        )
    })
}
