//! Graph files: whatever is in them, reading and checking ends, and what reads can be written and read again.
#![no_main]

use std::sync::LazyLock;

use cym_graph::file::{read_str, write_string};
use cym_graph::{Catalogue, Input, NodeKind, Output, Value, WireType, check};
use libfuzzer_sys::fuzz_target;

/// A catalogue with a kind for every way through the check: defaults, choices, late inputs, old names, a group.
static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let image = |name: &str| Input::new(name, WireType::Image, Value::None);
    let gives = |ty| Output::new("image", ty, "");
    let kinds = [
        ("a/a", NodeKind::new("A", "", &[]).input(Input::float("x", 1.0, 0.0, 9.0)).output(gives(WireType::Image))),
        (
            "a/b",
            NodeKind::new("B", "", &[])
                .input(image("image"))
                .input(Input { late: true, ..image("late") })
                .input(Input::choice("mode", &["one", "two"]))
                .input(Input::toggle("on", true))
                .input(Input::new("color", WireType::Color, Value::Color([0.0, 0.0, 0.0, 1.0])))
                .input(Input::new("file", WireType::Lut, Value::Asset(String::new())))
                .output(gives(WireType::Image)),
        ),
        ("a/s", NodeKind::new("S", "", &[]).input(Input::float("x", 0.0, 0.0, 1.0)).output(gives(WireType::Float))),
        ("output/output", NodeKind::new("Output", "", &[]).input(image("image")).output(gives(WireType::Image))),
    ];
    let mut catalogue = Catalogue::default();
    for (id, kind) in kinds {
        catalogue.insert(NodeKind { id: id.to_owned(), was: vec![format!("{id}_old")], ..kind });
    }
    catalogue
});

fuzz_target!(|text: &str| {
    let Ok(document) = read_str(text) else { return };
    let checked = check(&document, &CATALOGUE);
    for problem in &checked.problems {
        assert!(!problem.to_string().is_empty());
    }
    let written = write_string(&document).expect("what was read can be written");
    let again = read_str(&written).expect("what was written can be read");
    assert_eq!(document, again);
    assert_eq!(written, write_string(&again).expect("what was read can be written"));
});
