//! What the program carries is whole: every file reads, and every word for the artist is there.

use cym_graph::{Tool, Value, WireType};
use cym_plan::{Kernel, NodeLibrary};

fn library() -> NodeLibrary {
    match nodes::catalogue() {
        Ok(library) => library,
        Err(nodes::CatalogueError::Nodes(problems)) => {
            let list: Vec<String> = problems.iter().map(ToString::to_string).collect();
            panic!("{}", list.join("\n"))
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn every_file_reads() {
    let library = library();
    for id in ["signal/lfo", "audio/bands", "input/palette", "pattern/checker", "filter/blur", "network/cppn"] {
        let kind = library.catalogue.get(id);
        assert_eq!(kind.map(|kind| kind.id.as_str()), Some(id));
    }
    assert!(library.catalogue.len() >= 70, "only {} kinds", library.catalogue.len());
}

#[test]
fn every_node_and_port_has_words() {
    let mut without_help = Vec::new();
    for kind in library().catalogue.iter() {
        let id = &kind.id;
        assert!(!kind.title.is_empty() && !kind.help.is_empty() && !kind.keywords.is_empty(), "{id}");
        assert!(!kind.outputs.is_empty(), "{id} gives nothing");
        for output in &kind.outputs {
            assert!(!output.help.is_empty(), "{id}: output {}", output.name);
            assert!(cym_graph::limits::is_port_name(&output.name), "{id}: output {}", output.name);
        }
        let mut names: Vec<&str> = kind.inputs.iter().map(|input| input.name.as_str()).collect();
        for input in &kind.inputs {
            assert!(cym_graph::limits::is_port_name(&input.name), "{id}: input {}", input.name);
            // The picture or the colours of a node say enough by their names.
            let plain = matches!(input.ty, WireType::Image | WireType::Gradient | WireType::Curve | WireType::Spectrum);
            if input.help.is_empty() && !plain {
                without_help.push(format!("{id}.{}", input.name));
            }
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), kind.inputs.len(), "{id}: two inputs share a name");
    }
    assert!(without_help.is_empty(), "no words for the artist: {}", without_help.join(", "));
}

#[test]
fn every_default_is_inside_its_span() {
    const UNITS: [&str; 8] = ["", "deg", "secs", "hz", "px", "%", "stops", "turns"];
    for kind in library().catalogue.iter() {
        for input in &kind.inputs {
            let place = format!("{}.{}", kind.id, input.name);
            assert!(UNITS.contains(&input.unit.as_str()), "{place}: unit {}", input.unit);
            if let (Some(range), &Value::Float(default)) = (input.range, &input.default) {
                assert!(range.min < range.max && (range.min..=range.max).contains(&default), "{place}");
                assert!(!range.log || range.min > 0.0, "{place} moves in ratios from {}", range.min);
                assert!(!input.integer || default.fract() == 0.0, "{place}");
            }
            if let (false, &Value::Float(default)) = (input.choices.is_empty(), &input.default) {
                assert!((default as usize) < input.choices.len(), "{place}");
            }
        }
    }
}

#[test]
fn native_nodes_carry_control_rate_only() {
    let library = library();
    for (id, kernel) in &library.kernels {
        let Kernel::Native(node) = kernel else {
            continue;
        };
        assert_eq!(&library.catalogue.get(id).unwrap().id, id);
        for output in node.kind().outputs {
            assert!(output.ty.width() > 0, "{id}.{}", output.name);
        }
        for input in node.kind().inputs {
            // What decides which picture shows must know which are there, and no more.
            let there = input.ty == WireType::Image && matches!(node.kind().tool, Some(Tool::Cues(_)));
            assert!(input.ty.width() > 0 || input.ty == WireType::Text || there, "{id}.{}", input.name);
        }
    }
}
