use std::fs;

use super::*;
use crate::document::{Node, NodeId};
use crate::value::Value;

const EXAMPLE: &str = r##"{
  "cymatic": 1,
  "title": "First light",
  "about": "Cells that breathe with the bass.",
  "seed": 7,
  "fps": "30000/1001",
  "size": [1280, 720],
  "duration": 74.5,
  "loop": [4, 12.5],
  "nodes": {
    "cells": {
      "kind": "pattern/voronoi",
      "title": "Cells",
      "values": {
        "curve": { "curve": [[0, 0], [0.5, 0.1], [1, 1]] },
        "edge": "#101018",
        "glow": { "color": [0.1, 2, 0, 1] },
        "gradient": { "gradient": [[0, "#000000"], [1, "#ffffff80"]] },
        "lut": { "asset": "lut/warm.cube" },
        "prompt": { "text": "#fff" },
        "scale": 0.1,
        "words": "slow \"water\""
      },
      "wires": { "phase": "bands.bass_time", "warp": { "from": "bands.hit", "later": { "a": [1] } } },
      "modulations": {
        "scale": [
          { "from": "bands.bass", "amount": 0.5 },
          { "from": "bands.hit", "amount": -1, "curve": [[0, 1], [1, 0]], "attack": 0.01, "release": 0.25, "later": 1 }
        ]
      },
      "keys": {
        "edge": { "lanes": [[], [[1, 0.5]]], "later": 1 },
        "scale": [
          [[0, 8], [2, 3, "smooth"], [4, 5, [0.5, 1, -0.25, 0]], [4, 1, "step"], [5, 2, "ease_in"], [6, 3, "ease_out"]]
        ]
      },
      "bypassed": true,
      "later": "kept"
    },
    "future": { "kind": "dream/machine", "values": { "depth": { "layers": [1, { "x": null }] }, "on": true } },
    "output": { "kind": "output/output", "wires": { "image": "cells.image" }, "muted": true }
  },
  "layout": {
    "cells": [120, 40.5],
    "output": [400, -40]
  },
  "via": {
    "cells.warp": [[1, 2], [30.5, 4]]
  },
  "collapsed": ["future", "output"],
  "frames": {
    "drums": { "title": "Drums", "color": "#33669980", "rect": [0, 0, 320, 200.5], "nodes": ["cells"], "later": 1 }
  },
  "comments": {
    "hello": { "text": "Turn me.", "color": [0.1, 2, 0, 1], "rect": [-5, 0, 10, 10] }
  },
  "assets": {
    "lut/warm.cube": "AAEC"
  },
  "group": {
    "keywords": ["cells"],
    "inputs": [{ "name": "image", "to": ["cells.image"], "help": "In.", "default": 0.5 }],
    "outputs": [{ "name": "image", "from": "cells.image", "later": 2 }],
    "later": []
  },
  "later": { "timeline": [{ "at": 0.30000000000000004, "big": 18446744073709551615 }] }
}
"##;

fn error(text: &str) -> String {
    read_str(text).unwrap_err().to_string()
}

fn graph(fields: &str) -> String {
    format!("{{\"cymatic\": 1, {fields}}}")
}

#[test]
fn what_is_read_is_written_again_byte_for_byte() {
    let document = read_str(EXAMPLE).unwrap();
    assert_eq!(write_string(&document).unwrap(), EXAMPLE);
    let cells = &document.nodes()[&NodeId::new("cells")];
    assert_eq!(cells.values["scale"], Value::Float(0.1));
    assert_eq!(cells.values["prompt"], Value::Text("#fff".to_owned()));
    assert_eq!(document.rate().num, 30000);
    assert_eq!(&*document.assets()["lut/warm.cube"], [0, 1, 2]);
}

#[test]
fn a_foreign_layout_becomes_canonical() {
    let text = "\u{feff}{\"nodes\":{\"b\":{\"kind\":\"k\"},\"a\":{\"values\":{\"x\":0.10,\"y\":\"#ABC\"},\"kind\":\"k\"}},\
                \"layout\":{\"gone\":[1,2]},\
                \"via\":{\"a.x\":[[1,2]]},\"collapsed\":[\"gone\"],\"fps\":29.97,\"cymatic\":1}";
    let expected = r##"{
  "cymatic": 1,
  "seed": 1,
  "fps": "30000/1001",
  "size": [1280, 720],
  "nodes": {
    "a": { "kind": "k", "values": { "x": 0.1, "y": "#aabbcc" } },
    "b": { "kind": "k" }
  }
}
"##;
    assert_eq!(write_string(&read_str(text).unwrap()).unwrap(), expected);
}

#[test]
fn what_is_empty_behind_a_long_name_stays() {
    let name = "n".repeat(200);
    let document = read_str(&graph(&format!(r#""{name}":[],"o{name}":{{}},"p{name}":[[],{{}}]"#))).unwrap();
    let written = write_string(&document).unwrap();
    assert_eq!(read_str(&written).unwrap(), document, "{written}");
}

#[test]
fn rates_read_as_words_and_numbers() {
    let rate =
        |fps: &str| read_str(&graph(&format!("\"fps\": {fps}"))).map(|document| document.rate().to_string()).ok();
    for (fps, expected) in [
        ("\"30\"", "30"),
        ("\"60/2\"", "30"),
        ("24", "24"),
        ("23.976", "24000/1001"),
        ("59.94", "60000/1001"),
        ("12.5", "25/2"),
        ("1", "1"),
        ("240", "240"),
    ] {
        assert_eq!(rate(fps).as_deref(), Some(expected), "{fps}");
    }
    for fps in ["0", "241", "0.5", "\"0/0\"", "\"30/0\"", "\"-30\"", "\"1e2\"", "\"30/\"", "null", "1e300"] {
        assert_eq!(rate(fps), None, "{fps}");
    }
}

#[test]
fn broken_text_names_line_and_column() {
    assert_eq!(
        error("{\n  \"cymatic\": 1,\n  \"nodes\": {,}\n}"),
        "line 3, column 13: key must be a string. Mend the text at this place, or open an earlier copy."
    );
    let text = error("{\"cymatic\": 1, \"nodes\": {\n\"a\": {\"kind\": \"x\"},\n\"a\": {\"kind\": \"y\"}}}");
    assert!(text.starts_with("line 3, column ") && text.contains(": \"a\" is there twice."), "{text}");
    for text in ["", "{", "[1, 2", "{\"cymatic\": 1} x", "{\"cymatic\": 1e999}", "\u{0}"] {
        assert!(error(text).starts_with("line "), "{text}");
    }
}

#[test]
fn the_version_is_asked_first() {
    let newer = "written by a newer Cymatic (format 3; this one reads up to 1). Install a newer Cymatic.";
    assert_eq!(error("{\"cymatic\": 3, \"nodes\": 5}"), newer);
    let none = "this is no Cymatic graph: the field \"cymatic\" is missing. Choose a file that Cymatic saved.";
    assert_eq!(error("{\"nodes\": {}}"), none);
    assert_eq!(error("[1]"), none);
    assert!(error("{\"cymatic\": \"1\"}").starts_with("cymatic: is no format version"));
    assert!(error("{\"cymatic\": 0}").starts_with("cymatic: is no format version"));
}

#[test]
fn fields_that_cannot_be_are_named() {
    let cases = [
        ("\"nodes\": []", "nodes: is a list, and an object is wanted."),
        ("\"nodes\": {\"A\": {\"kind\": \"k\"}}", "nodes.A: is no legal node id. Use 1 to 64 of a-z, 0-9 and _."),
        ("\"nodes\": {\"a\": {}}", "nodes.a: has no \"kind\"."),
        ("\"nodes\": {\"a\": {\"kind\": \"\"}}", "nodes.a.kind: is no legal name of a node kind."),
        (
            "\"nodes\": {\"a\": {\"kind\": \"k\", \"muted\": 1}}",
            "nodes.a.muted: is a number, and true or false is wanted.",
        ),
        ("\"nodes\": {\"a\": {\"kind\": \"k\", \"wires\": {\"x\": \"b\"}}}", "nodes.a.wires.x: \"b\" is no port."),
        ("\"nodes\": {\"a\": {\"kind\": \"k\", \"wires\": {\"x\": {}}}}", "nodes.a.wires.x: has no \"from\"."),
        ("\"size\": [0, 720]", "size: the size 0 x 720 px is outside 1 to 16384 px on a side."),
        ("\"size\": [1.5, 720]", "size: is no pair of whole numbers"),
        ("\"duration\": 90000", "duration: the duration of 90000 seconds is not between 0 and 86400."),
        ("\"loop\": [3]", "loop: is no pair of seconds"),
        ("\"loop\": [3, 2]", "loop: the loop from 3 to 2 seconds does not lie"),
        ("\"via\": {\"a\": []}", "via.a: \"a\" is no port."),
        ("\"via\": {\"a.b\": [1]}", "via.a.b: has something that is no place"),
        ("\"collapsed\": [\"A\"]", "collapsed: has something that is no legal node id."),
        ("\"frames\": {\"F\": {}}", "frames.F: is no legal id."),
        ("\"frames\": {\"f\": {\"color\": \"red\"}}", "frames.f.color: is no colour"),
        ("\"frames\": {\"f\": {\"rect\": [1, 2]}}", "frames.f.rect: is no list of four numbers"),
        ("\"comments\": {\"c\": 1}", "comments.c: is a number, and an object is wanted."),
        ("\"nodes\": {\"a\": {\"kind\": \"k\", \"keys\": {\"x\": []}}}", "nodes.a.keys.x: keys of 0 lanes are not of"),
        (
            "\"nodes\": {\"a\": {\"kind\": \"k\", \"keys\": {\"x\": [[[1]]]}}}",
            "nodes.a.keys.x: has something that is no key",
        ),
        (
            "\"nodes\": {\"a\": {\"kind\": \"k\", \"keys\": {\"x\": [[[1, 2, \"jump\"]]]}}}",
            "nodes.a.keys.x: has something that is no key",
        ),
        (
            "\"nodes\": {\"a\": {\"kind\": \"k\", \"modulations\": {\"x\": [{\"from\": \"b\"}]}}}",
            "nodes.a.modulations.x: \"b\" is no port.",
        ),
        (
            "\"nodes\": {\"a\": {\"kind\": \"k\", \"modulations\": {\"x\": [{\"from\": \"b.c\", \"attack\": -1}]}}}",
            "nodes.a.modulations.x: the attack or release of a modulation is negative.",
        ),
        ("\"seed\": -1", "seed: is no whole number"),
        ("\"layout\": {\"a\": [1]}", "layout.a: is no position"),
        ("\"assets\": {\"../x\": \"\"}", "assets.../x: \"../x\" leads out of the graph's folder."),
        ("\"assets\": {\"x\": \"?\"}", "assets.x: is no base64 text."),
        ("\"group\": {\"inputs\": [{\"name\": \"i\"}]}", "group: the exposed input \"i\" leads nowhere."),
    ];
    for (fields, expected) in cases {
        let text = error(&graph(fields));
        assert!(text.starts_with(expected), "{text}\nfor {fields}");
    }
}

#[test]
fn numbers_beyond_the_finite_are_refused_by_name() {
    for number in ["1e39", "-1e39", "[0, 1e39]", "{\"color\": [0, 0, 1e200, 1]}", "{\"curve\": [[0, 1e40]]}"] {
        let text = error(&graph(&format!(
            "\"nodes\": {{\"cells\": {{\"kind\": \"k\", \"values\": {{\"scale\": {number}}}}}}}"
        )));
        assert!(text.starts_with("nodes.cells.values.scale: ") && text.contains("too large"), "{text}");
    }
    assert!(error(&graph("\"layout\": {\"a\": [0, 1e39]}")).starts_with("layout.a: "));
    // No edit lets such a number in; a document that has one all the same is not saved.
    for number in [f32::NAN, f32::INFINITY] {
        let mut document = Document::default();
        document.nodes.insert(NodeId::new("cells"), Node::new("k").value("scale", Value::Float(number)));
        let text = write_string(&document).unwrap_err().to_string();
        assert!(text.starts_with("nodes.cells.values.scale: ") && text.contains("not a finite number"), "{text}");
    }
}

#[test]
fn every_limit_is_held() {
    let nodes = |count: usize| {
        let list: Vec<String> = (0..count).map(|i| format!("\"n{i}\":{{\"kind\":\"k\"}}")).collect();
        graph(&format!("\"nodes\": {{{}}}", list.join(",")))
    };
    assert!(read_str(&nodes(limits::NODES)).is_ok());
    assert!(error(&nodes(limits::NODES + 1)).contains("more than 10000 nodes"));

    let wires = |count: usize| {
        let list: Vec<String> = (0..count).map(|i| format!("\"w{i}\":\"a.b\"")).collect();
        graph(&format!("\"nodes\": {{\"a\": {{\"kind\": \"k\", \"wires\": {{{}}}}}}}", list.join(",")))
    };
    assert!(read_str(&wires(limits::WIRES)).is_ok());
    assert!(error(&wires(limits::WIRES + 1)).contains("more than 50000 wires"));

    let title = |bytes: usize| graph(&format!("\"title\": \"{}\"", "x".repeat(bytes)));
    assert!(read_str(&title(limits::TEXT_BYTES)).is_ok());
    assert!(error(&title(limits::TEXT_BYTES + 1)).starts_with("title: a text of 65537 bytes"));

    let deep = |depth: usize| graph(&format!("\"later\": {}{}", "[".repeat(depth), "]".repeat(depth)));
    assert!(read_str(&deep(limits::JSON_DEPTH)).is_ok());
    assert!(error(&deep(limits::JSON_DEPTH + 1)).contains("nests more than 64 deep"));
    assert!(error(&deep(1_000_000)).starts_with("line 1, column "));

    let values = graph(&format!("\"later\": [{}0]", "0,".repeat(limits::JSON_VALUES)));
    assert!(error(&values).contains("more than 1000000 values"));

    let bytes = graph(&format!("\"later\": \"{}\"", "x".repeat(limits::GRAPH_BYTES)));
    assert!(error(&bytes).contains("and 16777216 is the limit"));
    let asset = graph(&format!("\"assets\": {{\"x\": \"{}\"}}", "AAAA".repeat(limits::GRAPH_BYTES / 4 + 1)));
    assert!(read_str(&asset).is_ok(), "assets do not count as graph");

    let stops = graph(&format!(
        "\"nodes\": {{\"a\": {{\"kind\": \"k\", \"values\": {{\"c\": {{\"curve\": [{}[0,0]]}}}}}}}}",
        "[0,0],".repeat(limits::STOPS)
    ));
    assert!(error(&stops).contains("has more than 1024"));
    let keys = |count: usize| {
        graph(&format!(
            "\"nodes\": {{\"a\": {{\"kind\": \"k\", \"keys\": {{\"c\": [[{}[9,0]]]}}}}}}",
            "[0,0],".repeat(count - 1)
        ))
    };
    assert!(read_str(&keys(limits::KEYS)).is_ok());
    assert!(error(&keys(limits::KEYS + 1)).contains("20001 keys are more than 20000"));
    let modulations = |count: usize| {
        graph(&format!(
            "\"nodes\": {{\"a\": {{\"kind\": \"k\", \"modulations\": {{\"c\": [{}]}}}}}}",
            vec!["{\"from\": \"a.b\"}"; count].join(",")
        ))
    };
    assert!(read_str(&modulations(limits::MODULATIONS)).is_ok());
    assert!(error(&modulations(limits::MODULATIONS + 1)).contains("17 modulations are more than 16"));
    let all = |count: usize, inside: &dyn Fn(usize) -> String| {
        let list: Vec<String> = (0..count).map(|i| format!("\"n{i}\":{{\"kind\":\"k\",{}}}", inside(i))).collect();
        graph(&format!("\"nodes\": {{{}}}", list.join(",")))
    };
    let keyed = |_| format!("\"keys\":{{\"c\":[[{}[9,0]]]}}", "[0,0],".repeat(limits::KEYS - 1));
    assert!(error(&all(6, &keyed)).contains("the graph has more than 100000 keys"));
    let moved = |_| format!("\"modulations\":{{\"c\":[{}]}}", ["{\"from\":\"a.b\"}"; limits::MODULATIONS].join(","));
    assert!(error(&all(limits::ALL_MODULATIONS / limits::MODULATIONS + 1, &moved)).contains("than 10000 modulations"));
    let dots = graph(&format!(
        "\"nodes\": {{\"a\": {{\"kind\": \"k\", \"wires\": {{\"c\": \"a.b\"}}}}}}, \"via\": {{\"a.c\": [{}[0,0]]}}",
        "[0,0],".repeat(limits::DOTS)
    ));
    assert!(error(&dots).contains("a wire through 65 dots has more than 64"));
    for key in ["frames", "comments"] {
        let list: Vec<String> = (0..=limits::FRAMES).map(|i| format!("\"f{i}\":{{}}")).collect();
        let text = error(&graph(&format!("\"{key}\": {{{}}}", list.join(","))));
        assert!(text.contains("holds more than 2000"), "{text}");
    }
    let exposed = |count: usize| {
        let list: Vec<String> = (0..count).map(|i| format!("{{\"name\": \"i{i}\", \"to\": [\"a.b\"]}}")).collect();
        graph(&format!("\"group\": {{\"inputs\": [{}]}}", list.join(",")))
    };
    assert!(read_str(&exposed(limits::EXPOSED_PORTS)).is_ok());
    assert!(error(&exposed(limits::EXPOSED_PORTS + 1)).contains("more than 1024 input ports"));
}

#[test]
fn a_file_beyond_all_limits_is_refused_before_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("huge.cym");
    // As long as a billion nodes would be; the hole takes no space.
    fs::File::create(&path).unwrap().set_len(30_000_000_000).unwrap();
    let text = read_path(&path).unwrap_err().to_string();
    assert!(text.contains("huge.cym: the graph takes 30000000000 bytes"), "{text}");
    fs::write(&path, [0xff, 0xfe]).unwrap();
    assert!(read_path(&path).unwrap_err().to_string().contains("is not text"));
    let text = read_path(&folder.path().join("none.cym")).unwrap_err().to_string();
    assert!(text.contains("none.cym: cannot be read: "), "{text}");
    assert!(read_path(folder.path()).is_err());
}

#[test]
fn saving_reads_back_and_keeps_permissions_and_links() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("graph.cym");
    let document = read_str(EXAMPLE).unwrap();
    save(&document, &path).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), EXAMPLE);
    assert_eq!(read_path(&path).unwrap(), document);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let link = folder.path().join("link.cym");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        save(&Document::default(), &link).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        assert_eq!(read_path(&path).unwrap(), Document::default());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o440)).unwrap();
        let text = save(&document, &path).unwrap_err().to_string();
        assert!(text.contains("marked as read-only"), "{text}");
        assert_eq!(read_path(&path).unwrap(), Document::default());
    }
}

#[test]
fn a_save_that_fails_leaves_everything_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("graph.cym");
    fs::write(&path, "earlier").unwrap();
    let mut document = Document::default();
    document.nodes.insert(NodeId::new("a"), Node::new("k").value("x", Value::Float(f32::NAN)));
    assert!(save(&document, &path).is_err());
    // A document that would not read back the same is not saved either.
    let mut odd = Document::default();
    odd.extra.insert("title".to_owned(), "twice".into());
    odd.title = "once".to_owned();
    let text = save(&odd, &path).unwrap_err().to_string();
    assert!(text.contains("did not read back the same"), "{text}");
    assert_eq!(fs::read_to_string(&path).unwrap(), "earlier");

    // Renaming onto a folder fails at the very last step.
    let taken = folder.path().join("taken.cym");
    fs::create_dir(&taken).unwrap();
    assert!(save(&Document::default(), &taken).is_err());
    assert!(save(&Document::default(), &folder.path().join("no/such/folder.cym")).is_err());
    let mut names: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["graph.cym", "taken.cym"], "no temporary file stays behind");
}
