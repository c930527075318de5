//! Graphs that are broken: each gives one message with a place, a cause and a next step, and no file.

use std::fmt::Write as _;
use std::fs;

use crate::support::{Ran, Studio};

/// Holds every command on a graph against the same message.
fn refused(studio: &Studio, graph: &str, pieces: &[&str]) {
    let before = studio.names();
    for words in [format!("check {graph}"), format!("still {graph} -o x.png"), format!("render {graph} -o x.mp4")] {
        studio.run(&words).fails(1, pieces);
    }
    assert_eq!(studio.names(), before);
}

#[test]
fn a_file_that_is_no_graph_is_told_with_its_place() {
    let studio = Studio::new();
    studio.write("broken.cym", "{\"cymatic\": 1,\n  \"nodes\": { , }\n}");
    refused(&studio, "broken.cym", &["broken.cym: line 2, column 14", "Mend the text"]);
    studio.write("empty.cym", "");
    refused(&studio, "empty.cym", &["empty.cym: line 1, column 1", "EOF"]);
    studio.write("bytes.cym", [0xff, 0xfe, 0x00]);
    refused(&studio, "bytes.cym", &["bytes.cym", "UTF-8"]);
    studio.write("newer.cym", "{\"cymatic\": 99, \"nodes\": {}}");
    refused(&studio, "newer.cym", &["newer.cym: written by a newer Cymatic", "Install a newer Cymatic"]);
    studio.write("twice.cym", "{\"cymatic\":1,\n\"nodes\":{\"a\":{\"kind\":\"a/b\"},\n\"a\":{\"kind\":\"a/b\"}}}");
    refused(&studio, "twice.cym", &["twice.cym: line 3", "\"a\""]);
    fs::create_dir(studio.path("folder.cym")).unwrap();
    refused(&studio, "folder.cym", &["folder.cym", "Is a directory"]);
    refused(&studio, "missing.cym", &["missing.cym: cannot be read", "Check the name"]);
}

#[test]
fn a_graph_beyond_all_bounds_is_refused_quickly() {
    let studio = Studio::new();
    let mut many = "{\"cymatic\":1,\"nodes\":{".to_owned();
    for i in 0..700_000 {
        write!(many, "\"n{i}\":{{\"kind\":\"a/b\"}},").unwrap();
    }
    assert!(many.len() > 16 << 20);
    studio.write("many.cym", many);
    studio.run("check many.cym").fails(1, &["many.cym: line 1", "more than 10000 nodes"]);
    studio.write("long.cym", format!("{{\"cymatic\":1,\"x\":\"{}\"}}", "x".repeat(17 << 20)));
    studio.run("check long.cym").fails(1, &["long.cym"]);
    studio.write("deep.cym", format!("{{\"cymatic\":1,\"x\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000)));
    studio.run("check deep.cym").fails(1, &["deep.cym: line 1", "nests more than 64 deep"]);
    studio.write("infinite.cym", "{\"cymatic\":1,\"nodes\":{\"a\":{\"kind\":\"a/b\",\"values\":{\"x\":1e39}}}}");
    studio.run("check infinite.cym").fails(1, &["infinite.cym: nodes.a.values.x", "too large for a number"]);
}

#[test]
fn mistakes_in_the_wiring_stop_an_export() {
    let studio = Studio::new();
    let graph = |nodes: &str| format!("{{\"cymatic\":1,\"size\":[64,64],\"duration\":1,\"nodes\":{{{nodes}}}}}");
    let cycle = r#""one":{"kind":"tone/invert","wires":{"image":"two.image"}},
        "two":{"kind":"tone/invert","wires":{"image":"one.image"}},"output":{"kind":"output/output","wires":{"image":"two.image"}}"#;
    studio.write("cycle.cym", graph(cycle));
    let unfit = r#""cells":{"kind":"pattern/voronoi"},"other":{"kind":"pattern/voronoi","wires":{"scale":"cells.image"}},
        "output":{"kind":"output/output","wires":{"image":"other.image"}}"#;
    studio.write("unfit.cym", graph(unfit));
    studio.write("none.cym", graph(r#""cells":{"kind":"pattern/voronoi"}"#));
    for (name, pieces) in [
        ("cycle", ["error[cycle] two", "one -> two -> one", "feedback"]),
        ("unfit", ["error[wrong-type] other", "takes float", "\"cells.image\" gives image"]),
        ("none", ["error[no-output]", "nothing to show", "Add an output node"]),
    ] {
        let Ran { code, out, err } = studio.run(&format!("check {name}.cym"));
        assert_eq!(code, Some(1));
        for piece in pieces {
            assert!(out.contains(piece), "{out}{err}");
        }
        studio.run(&format!("still {name}.cym -o x.png")).fails(1, &pieces);
        studio.run(&format!("render {name}.cym -o x.mp4")).fails(1, &pieces);
    }
    assert_eq!(studio.names(), ["a.cym", "cycle.cym", "none.cym", "unfit.cym"]);
}

#[test]
fn a_node_that_is_missing_leaves_a_hole_and_the_rest_plays() {
    let studio = Studio::new();
    studio.write_node("a.cym", "pattern/from_the_future", "");
    let ran = studio.run("still a.cym -o a.png").works();
    assert!(ran.err.contains("warning[unknown-node] it"), "{}", ran.err);
}
