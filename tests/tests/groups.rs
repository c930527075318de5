//! A group of the graph's own draws what its nodes drew, and what moves params moves them inside it too.

use std::collections::BTreeSet;

use cym_engine::SessionOptions;
use cym_graph::file::read_str;
use cym_graph::{Document, Edit, NodeId, Severity, Value, check, ops};
use cym_tests::{Camera, Stage};

/// A film with a wire, a modulation and keys across the border of what becomes a group.
const FILM: &str = r#"{"cymatic": 1, "fps": "30", "size": [96, 54], "nodes": {
    "lfo": {"kind": "signal/lfo", "values": {"rate": 0.9}},
    "cells": {"kind": "pattern/voronoi", "values": {"scale": 5},
        "modulations": {"scale": [{"from": "lfo.value", "amount": 0.2, "release": 0.3}]}},
    "fold": {"kind": "place/kaleidoscope", "wires": {"image": "cells.image"},
        "keys": {"angle": [[[0, 0], [2, 0.5, "smooth"]]]}},
    "invert": {"kind": "tone/invert", "wires": {"image": "fold.image", "amount": "lfo.value"}},
    "output": {"kind": "output/output", "wires": {"image": "invert.image"}}}}"#;

fn film() -> Document {
    read_str(FILM).expect("the film is well formed")
}

fn drawn(stage: &Stage, document: &Document) -> Vec<Vec<u8>> {
    let problems = check(document, &stage.library.catalogue).problems;
    let errors: Vec<_> = problems.iter().filter(|problem| problem.severity > Severity::Hint).collect();
    assert!(errors.is_empty(), "{errors:?}");
    let session = stage.start(document.clone(), &SessionOptions::default());
    let mut session = session.unwrap_or_else(|error| panic!("{error}"));
    let mut camera = Camera::linear(&session);
    [0, 17, 60].map(|frame| camera.bytes(&mut session, frame).to_vec()).into()
}

#[test]
fn an_own_group_draws_what_its_nodes_drew() {
    let stage = Stage::open();
    let flat = drawn(&stage, &film());
    assert!(flat[0] != flat[1] && flat[1] != flat[2], "the film stands still");
    let mut document = film();
    for nodes in [&["cells", "fold"][..], &["deep", "invert"]] {
        let nodes: BTreeSet<NodeId> = nodes.iter().map(|id| NodeId::new(id)).collect();
        let name = if nodes.len() == 2 && document.assets().is_empty() { "deep" } else { "wide" };
        let edit = ops::make_group(&document, &stage.library.catalogue, &nodes, name).expect("they can be a group");
        document.apply(edit).expect("it is made for this document");
        assert!(drawn(&stage, &document) == flat, "{name} draws something else");
    }
    assert_eq!(document.nodes().len(), 3);
    let open = ops::ungroup(&document, &stage.library.catalogue, &NodeId::new("wide")).expect("it is a group");
    document.apply(open).expect("it is made for this document");
    assert!(drawn(&stage, &document) == flat, "opened, it draws something else");
}

#[test]
fn a_modulated_param_is_turned_live_inside_a_group_too() {
    let stage = Stage::open();
    let mut document = film();
    let nodes = ["cells", "fold"].map(NodeId::new).into();
    let edit = ops::make_group(&document, &stage.library.catalogue, &nodes, "deep").expect("they can be a group");
    document.apply(edit).expect("it is made for this document");
    let mut session = stage.start(document, &SessionOptions::default()).unwrap_or_else(|error| panic!("{error}"));
    let mut camera = Camera::linear(&session);
    let before = camera.bytes(&mut session, 20).to_vec();
    for (node, input) in [("deep", "scale"), ("deep/fold", "segments")] {
        assert!(session.turn(&NodeId::new(node), input, &Value::Float(9.0)), "{node}.{input} is no knob");
    }
    let turned = camera.bytes(&mut session, 20).to_vec();
    assert!(turned != before, "turning shows nothing");
    let mut flat = film();
    for (node, input) in [("cells", "scale"), ("fold", "segments")] {
        let (node, input) = (NodeId::new(node), input.to_owned());
        flat.apply(Edit::SetValue { node, input, value: Some(Value::Float(9.0)) }).expect("it takes a number");
    }
    let mut session = stage.start(flat, &SessionOptions::default()).unwrap_or_else(|error| panic!("{error}"));
    let mut camera = Camera::linear(&session);
    assert!(camera.bytes(&mut session, 20) == turned, "turning is not what the value gives");
}
