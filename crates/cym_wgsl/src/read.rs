//! Reads a node file: its interface, its faults, its code under names of its own.

mod args;
mod field;
mod head;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use crate::check::check;
use crate::cost;
use crate::declare::{DeclarationKind, Span, declarations};
use crate::error::{Fault, WgslError};
use crate::guard::{self, MAX_SOURCE_BYTES, MAX_TRANSLATED_BYTES};
use crate::library::{Library, STUBS, words};
use crate::node::{ArgRole, Memory, Returns, Trust, WgslNode};
use crate::outside;
use crate::rename::{Names, rewritten};
use crate::token::{Token, tokenise};

/// Most pictures and tables that one node may read.
pub const MAX_TEXTURES: usize = 12;

/// Types of the library that give arguments their meaning.
const ROLE_TYPES: [&str; 12] = [
    "Place", "Gradient", "Curve", "Spectrum", "Camera", "Scene", "Spot", "Solid", "Particle", "Birth", "Sprite", "Dab",
];

/// A node file cut into pieces.
pub(crate) struct NodeText<'a> {
    pub(crate) source: &'a str,
    pub(crate) tokens: &'a [Token],
    pub(crate) spans: &'a [Span],
}

/// Reads the node `id` (`pattern/voronoi`) from the text of its file.
///
/// # Errors
/// Everything that breaks the contract of `docs/add-a-node.md`, with the first mistake that naga finds, all at once.
pub fn read_node(id: &str, source: &str, library: &Library, trust: Trust) -> Result<WgslNode, WgslError> {
    let error = |faults| WgslError::new(format!("{id}.wgsl"), faults);
    let (entry, name) = check_id(id, library).map_err(|fault| error(vec![fault]))?;
    let limit = if trust == Trust::Translated { MAX_TRANSLATED_BYTES } else { MAX_SOURCE_BYTES };
    if source.len() > limit {
        let message = format!("the file has {} bytes; the limit is {limit}", source.len());
        let next = "split it into several nodes";
        return Err(error(vec![Fault::whole(message, next)]));
    }
    // Some editors begin a file with a byte order mark.
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let tokens = tokenise(source);
    let spans = declarations(source, &tokens).map_err(|fault| error(vec![fault]))?;
    let text = NodeText { source, tokens: &tokens, spans: &spans };

    let mut faults = guard::refused(source, &tokens, &spans, trust);
    faults.extend(clashes(&text));
    if trust.is_bounded() {
        faults.extend(outside::large_types(source, &tokens, &spans));
    }
    if !faults.is_empty() {
        return Err(error(faults));
    }
    let head = head::read(&text, &mut faults);
    let params = field::read(&text, &mut faults);
    let function = args::read(&text, name, &mut faults);
    let module = match check(&checked_text(&text, library)) {
        Ok(module) => Some(module),
        Err(mistake) => {
            faults.push(mistake.into_fault(source, "behind the end of the file"));
            None
        }
    };
    let (Some(module), Some(function), true) = (module, function, faults.is_empty()) else {
        return Err(error(faults));
    };

    let has = |role| function.args.iter().any(|arg| arg.role == role);
    let memory = head.memory(&params, has(ArgRole::Before) || has(ArgRole::Late), &mut faults);
    if head.iterations > 1 && !has(ArgRole::Before) {
        faults.push(Fault::whole(
            "`iterations` is for state: the function has no argument `before: texture_2d<f32>`",
            "take the line out, or keep state",
        ));
    }
    if function.returns == Returns::Place && memory != Memory::None {
        faults.push(Fault::whole(
            "a node that returns a place keeps no frames",
            "return the picture (`vec4f`), or take `before` and `late` out",
        ));
    }
    let costs = cost::of(&module, name);
    let caps = match trust {
        Trust::Ours => BTreeMap::new(),
        Trust::Outside | Trust::Translated => {
            let caps = guard::loop_caps(source, &tokens);
            faults.extend(outside::unbounded(&spans, &module, caps.len(), costs.straight));
            caps
        }
    };
    if !faults.is_empty() {
        return Err(error(faults));
    }

    let (code, declared) = prefixed(&text, &entry, name, &caps);
    Ok(WgslNode {
        id: id.to_owned(),
        title: head.title,
        help: head.help,
        keywords: head.keywords,
        was: head.was,
        scale: head.scale,
        iterations: head.iterations,
        format: head.format,
        memory,
        params,
        fragment_only: trust == Trust::Translated && guard::has_derivatives(source, &tokens),
        reads_neighbours: [ArgRole::Texture, ArgRole::Before, ArgRole::Late].into_iter().any(has),
        args: function.args,
        returns: function.returns,
        shade: function.shade,
        cost: head.cost.unwrap_or(costs.looped as f32),
        words: words(&code, &tokenise(&code)),
        entry,
        capped: !caps.is_empty(),
        source: code,
        declared,
    })
}

/// The entry's name in modules and the function's name in the file.
fn check_id<'a>(id: &'a str, library: &Library) -> Result<(String, &'a str), Fault> {
    let part_is_good = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_lowercase())
            && part.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '_'))
    };
    let name = id.rsplit('/').next().unwrap_or_default();
    if !id.contains('/') || !id.split('/').all(part_is_good) || id.len() > 100 {
        return Err(Fault::whole(
            format!("`{id}` cannot be a node's name"),
            "name the file `<category>/<name>.wgsl` with small letters, digits and `_`",
        ));
    }
    let entry = id.replace('/', "_");
    if library.contains(&entry) || entry.starts_with("cym_") {
        return Err(Fault::whole(
            format!("`{entry}` is a function of the shader library"),
            "choose another name for the file",
        ));
    }
    Ok((entry, name))
}

/// Names that are declared twice, or that give arguments their meaning.
fn clashes(text: &NodeText<'_>) -> Vec<Fault> {
    let role_types = text.spans.iter().filter(|span| ROLE_TYPES.contains(&span.name.as_str()));
    role_types
        .map(|span| {
            Fault::at(
                text.source,
                text.tokens[span.name_token].start,
                format!("`{}` is a type of the shader library", span.name),
                "choose another name",
            )
        })
        .collect()
}

/// The file first, so that naga's lines are the file's, then what it needs.
fn checked_text(text: &NodeText<'_>, library: &Library) -> String {
    let NodeText { source, tokens, spans } = text;
    let mut wanted = words(source, tokens);
    for span in *spans {
        wanted.remove(&span.name);
    }
    // A node may declare a name that the library has: here the library's steps aside, in modules the node's is prefixed.
    let names: Names = spans
        .iter()
        .filter(|span| library.contains(&span.name))
        .map(|span| (span.name.clone(), format!("cym_library_{}", span.name)))
        .collect();
    format!("{source}\n{STUBS}{}", library.closure(&wanted, &names, &BTreeSet::new()))
}

/// The declarations under the entry's prefix, and the new names.
fn prefixed(text: &NodeText<'_>, entry: &str, name: &str, caps: &BTreeMap<usize, String>) -> (String, Vec<String>) {
    let named = || text.spans.iter().filter(|span| span.kind != DeclarationKind::Assertion);
    let new_name = |span: &Span| {
        if span.name == name { entry.to_owned() } else { format!("{entry}_{}", span.name) }
    };
    let names: Names = named().map(|span| (span.name.clone(), new_name(span))).collect();
    let code = named().map(|span| rewritten(text.source, text.tokens, span, &names, caps) + "\n\n").collect();
    (code, named().map(new_name).collect())
}
