//! `cymatic nodes`: the catalogue, for people, machines and the documentation.

#![expect(clippy::let_underscore_must_use, reason = "writing to a String cannot fail")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use cym_editor::help::facts;
use cym_graph::NodeKind;
use serde_json::json;

use crate::args::Nodes;
use crate::open;
use crate::report::{self, Failure};

/// Lists all nodes, those that match some words, or explains one.
pub(crate) fn run(args: &Nodes) -> Result<(), Failure> {
    let library = open::library();
    if args.shaders {
        report::line(&shaders(&library.shaders));
        return Ok(());
    }
    if args.markdown {
        let kinds: Vec<&NodeKind> =
            library.catalogue.iter().map(AsRef::as_ref).filter(|kind| !kind.is_part()).collect();
        return match args.name.as_slice() {
            [] => {
                report::line(&index(&kinds));
                Ok(())
            }
            [category] if kinds.iter().any(|kind| kind.category() == category) => {
                report::line(&page(category, &kinds));
                Ok(())
            }
            words => {
                Err(format!("there is no category `{}`. Name one that `cymatic nodes` lists.", words.join(" ")).into())
            }
        };
    }
    let words: Vec<String> = args.name.iter().map(|word| word.to_lowercase()).collect();
    let found: Vec<&NodeKind> = match library.catalogue.get(&words.join(" ")) {
        Some(kind) => vec![kind],
        None => library
            .catalogue
            .iter()
            .map(AsRef::as_ref)
            .filter(|kind| !kind.is_part() && matches(kind, &words))
            .collect(),
    };
    if found.is_empty() {
        return Err(format!(
            "no node is called `{0}` or has it among its words. `cymatic nodes` lists all of them.",
            args.name.join(" ")
        )
        .into());
    }
    if args.json {
        report::json(&json!({ "nodes": found.iter().map(|kind| kind_json(kind)).collect::<Vec<_>>() }));
    } else if let [kind] = found[..] {
        report::line(&explain(kind));
    } else {
        for kind in &found {
            report::line(&format!("{:28} {}", kind.id, kind.help));
        }
        report::line(&format!("{} nodes", found.len()));
    }
    Ok(())
}

fn matches(kind: &NodeKind, words: &[String]) -> bool {
    let text = format!("{} {} {} {}", kind.id, kind.title, kind.help, kind.keywords.join(" ")).to_lowercase();
    words.iter().all(|word| text.contains(word))
}

fn explain(kind: &NodeKind) -> String {
    let mut text = format!("{} ({})\n{}\n", kind.title, kind.id, kind.help);
    for input in &kind.inputs {
        let _ = write!(text, "\n  {:20} {:9} {}", input.name, input.ty.word(), facts(input));
        let _ = write!(text, "\n  {:30} {}", "", input.help);
    }
    for output in &kind.outputs {
        let _ = write!(text, "\n  -> {:17} {:9} {}", output.name, output.ty.word(), output.help);
    }
    text
}

fn kind_json(kind: &NodeKind) -> serde_json::Value {
    json!({
        "id": kind.id,
        "title": kind.title,
        "help": kind.help,
        "keywords": kind.keywords,
        "inputs": kind.inputs.iter().map(|input| json!({
            "name": input.name, "type": input.ty, "help": input.help, "facts": facts(input),
        })).collect::<Vec<_>>(),
        "outputs": kind.outputs.iter().map(|output| json!({
            "name": output.name, "type": output.ty, "help": output.help,
        })).collect::<Vec<_>>(),
    })
}

/// The functions that nodes may call, as one page, by file.
fn shaders(library: &cym_wgsl::Library) -> String {
    let mut files: BTreeMap<&str, Vec<&cym_wgsl::Declaration>> = BTreeMap::new();
    for function in library.functions().filter(|function| !function.doc.is_empty()) {
        // Read from disk, the file has its whole path; embedded, its name.
        let name = function.file.rsplit(['/', '\\']).next().unwrap_or_default();
        files.entry(name).or_default().push(function);
    }
    let mut text = String::from(
        "# Shader library\n\nWhat a node may call, by file of `shaders/lib`; only what is called becomes part of a pass. Made by `./x docs`.\n",
    );
    for (file, functions) in files {
        let _ = write!(text, "\n## {file}\n\n| | |\n|---|---|\n");
        for function in functions {
            let doc = function.doc.replace('|', "\\|");
            let _ = writeln!(text, "| `{}` | {doc} |", function.signature.replace('|', "\\|"));
        }
    }
    text.truncate(text.trim_end().len());
    text
}

/// The categories with their nodes, as the page that leads to theirs.
fn index(kinds: &[&NodeKind]) -> String {
    let mut categories: BTreeMap<&str, Vec<&NodeKind>> = BTreeMap::new();
    for &kind in kinds {
        categories.entry(kind.category()).or_default().push(kind);
    }
    let mut text = format!(
        "# Nodes\n\nAll {} nodes, made from the node files by `./x docs`. In the window, F1 shows the same page with a small running graph.\n",
        kinds.len()
    );
    for (category, kinds) in categories {
        let _ = writeln!(text, "\n## {category}\n\n[Page of {category}](nodes/{category}.md)\n");
        let _ = writeln!(text, "| node | what it is good for |\n|---|---|");
        for kind in kinds {
            let anchor = kind.title.to_lowercase().replace(',', "").replace(' ', "-");
            let _ = writeln!(text, "| [{}](nodes/{category}.md#{anchor}) | {} |", kind.title, kind.help);
        }
    }
    text.truncate(text.trim_end().len());
    text
}

/// The page of a category.
fn page(category: &str, kinds: &[&NodeKind]) -> String {
    let kinds: Vec<&NodeKind> = kinds.iter().copied().filter(|kind| kind.category() == category).collect();
    let count = if kinds.len() == 1 { "One node".to_owned() } else { format!("{} nodes", kinds.len()) };
    let mut text = format!("# {category}\n\n{count}, made by `./x docs`. [All nodes](../nodes.md)\n");
    for kind in kinds {
        let _ = writeln!(text, "\n## {}\n\n`{}`: {}", kind.title, kind.id, kind.help);
        // The golden picture of a node is its thumbnail.
        let golden = format!("tests/golden/{}.png", kind.id);
        if Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../..")).join(&golden).is_file() {
            let _ = writeln!(text, "\n![{}](../../{golden})\n", kind.title);
        }
        if !kind.keywords.is_empty() {
            let _ = writeln!(text, "Also found as: {}.", kind.keywords.join(", "));
        }
        let _ = writeln!(text, "\n| input | type | | what it does |\n|---|---|---|---|");
        for input in &kind.inputs {
            let facts = facts(input).replace('|', "\\|");
            let _ = writeln!(text, "| `{}` | {} | {facts} | {} |", input.name, input.ty.word(), input.help);
        }
        if kind.outputs.len() > 1 || kind.outputs.iter().any(|output| output.ty != cym_graph::WireType::Image) {
            let _ = writeln!(text, "\n| output | type | what it gives |\n|---|---|---|");
            for output in &kind.outputs {
                let _ = writeln!(text, "| `{}` | {} | {} |", output.name, output.ty.word(), output.help);
            }
        }
    }
    text.truncate(text.trim_end().len());
    text
}
