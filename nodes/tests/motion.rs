//! Keys and modulations from the document to the numbers that kernels get.

#![expect(clippy::unwrap_used, reason = "a test may stop")]

use cym_graph::check::{driven_id, keys_id, modulation_id};
use cym_graph::color::linear_premultiplied;
use cym_graph::file::read_str;
use cym_graph::{Document, Edit, Key, KeyShape, Keys, Modulation, NodeId, PortRef, Value, check};
use cym_plan::{NodeLibrary, Plan, SignalRunner, Silence, Target, compile};

const GRAPH: &str = r#"{"cymatic": 1, "fps": "30", "nodes": {
    "lfo": {"kind": "signal/lfo", "values": {"rate": 0.7}},
    "one": {"kind": "signal/remap", "values": {"from_low": -1, "from_high": 0}},
    "cells": {"kind": "pattern/voronoi"},
    "out": {"kind": "output/output", "wires": {"image": "cells.image"}}}}"#;

struct Film {
    library: NodeLibrary,
    document: Document,
    plan: Plan,
}

impl Film {
    fn of(edits: Vec<Edit>) -> Self {
        let mut document = read_str(GRAPH).unwrap();
        for edit in edits {
            document.apply(edit).unwrap();
        }
        let library = nodes::catalogue().unwrap();
        let checked = check(&document, &library.catalogue);
        let problems: Vec<String> = checked.problems.iter().map(ToString::to_string).collect();
        assert_eq!(problems, Vec::<String>::new());
        let target = Target::new(document.size());
        let plan = compile(&checked.graph.unwrap(), &library, target).unwrap();
        Self { library, document, plan }
    }

    fn numbers(&self, node: &NodeId, output: &str, frame: u64) -> Vec<f32> {
        let place = self.plan.signal_places[&(node.clone(), output.to_owned())].clone();
        SignalRunner::new(&self.plan, &self.library).numbers_at(&self.plan, frame, &Silence)[place].to_vec()
    }
}

fn cells() -> NodeId {
    NodeId::new("cells")
}

fn to(input: &str) -> PortRef {
    PortRef::new("cells", input)
}

fn modulate(input: &str, list: &[Modulation]) -> Edit {
    Edit::SetModulations { to: to(input), modulations: list.to_vec() }
}

/// A signal that is always 1.
fn always() -> Modulation {
    Modulation { amount: 0.5, ..Modulation::new(PortRef::new("one", "value")) }
}

#[test]
fn a_modulated_param_moves_around_its_base_in_ratios() {
    let set = |value| Edit::SetValue { node: cells(), input: "scale".to_owned(), value: Some(Value::Float(value)) };
    let mut film = Film::of(vec![set(4.0), modulate("scale", &[always()])]);
    let input = film.library.catalogue.get("pattern/voronoi").unwrap();
    let range = input.inputs.iter().find(|input| input.name == "scale").unwrap().range.unwrap();
    assert!(range.log, "the test wants a param that moves in ratios");
    let expected = |base: f32| (base * (range.max / range.min).sqrt()).min(range.max);
    let now = |film: &Film| film.numbers(&driven_id(&cells(), "scale"), "value", 10)[0];
    assert!((now(&film) / expected(4.0) - 1.0).abs() < 1e-5, "{}", now(&film));
    // A knob in the hand: the base turns, and what moves it goes on.
    assert!(film.plan.turn(&cells(), "scale", &Value::Float(2.0)));
    assert!((now(&film) / expected(2.0) - 1.0).abs() < 1e-5, "{}", now(&film));
    // Also while time stands still, and however often the frame is looked at.
    let mut standing = SignalRunner::new(&film.plan, &film.library);
    let place = film.plan.signal_places[&(driven_id(&cells(), "scale"), "value".to_owned())].start;
    let before = standing.numbers_at(&film.plan, 10, &Silence).to_vec();
    assert_eq!(standing.numbers_at(&film.plan, 10, &Silence), before);
    let mut turned = film.plan.clone();
    assert!(turned.turn(&cells(), "scale", &Value::Float(3.0)));
    let seen = standing.numbers_at(&turned, 10, &Silence)[place];
    assert!((seen / expected(3.0) - 1.0).abs() < 1e-5, "{seen}");
    // Turning is what the same value in the document gives.
    film.document.apply(set(2.0)).unwrap();
    let graph = check(&film.document, &film.library.catalogue).graph.unwrap();
    let target = Target::new(film.document.size());
    assert_eq!(compile(&graph, &film.library, target).unwrap(), film.plan);
}

#[test]
fn several_modulations_add_up_and_follow_in_their_time() {
    let lfo = Modulation { release_secs: 0.4, ..Modulation::new(PortRef::new("lfo", "value")) };
    let middle = Edit::SetValue { node: cells(), input: "jitter".to_owned(), value: Some(Value::Float(0.4)) };
    let film = Film::of(vec![middle, modulate("jitter", &[lfo, Modulation { amount: -0.25, ..always() }])]);
    let at = |frame| film.numbers(&driven_id(&cells(), "jitter"), "value", frame)[0];
    let first = |frame| film.numbers(&modulation_id(&cells(), "jitter", 1), "value", frame)[0];
    let values: Vec<f32> = (0..60).map(at).collect();
    assert!(values.iter().zip(&values[1..]).any(|(a, b)| (a - b).abs() > 1e-4), "it stands still");
    for frame in [0, 7, 31] {
        assert!((at(frame) - (first(frame) - 0.25).max(0.0)).abs() < 1e-5, "frame {frame}");
    }
    // One runner that plays, and one that jumps.
    let mut playing = SignalRunner::new(&film.plan, &film.library);
    for frame in 0..60 {
        let played = playing.numbers_at(&film.plan, frame, &Silence).to_vec();
        let mut jumping = SignalRunner::new(&film.plan, &film.library);
        assert_eq!(jumping.numbers_at(&film.plan, frame, &Silence), played, "frame {frame}");
    }
}

#[test]
fn keys_meet_their_values_in_every_type() {
    let key = |secs: f32, value: f32| Key { secs, value, shape: KeyShape::Linear };
    let lane = |from: f32, to: f32| vec![key(0.0, from), key(2.0, to)];
    let keys = |lanes: Vec<Vec<Key>>| Some(Keys { lanes, ..Keys::default() });
    let edits = vec![
        Edit::SetKeys { to: to("scale"), keys: keys(vec![lane(2.0, 6.0)]) },
        Edit::SetKeys { to: to("edge"), keys: keys(vec![lane(0.0, 1.0), vec![], lane(1.0, 0.0), lane(1.0, 0.5)]) },
    ];
    let film = Film::of(edits);
    assert_eq!(film.numbers(&keys_id(&cells(), "scale"), "value", 30), [4.0]);
    assert_eq!(film.numbers(&keys_id(&cells(), "scale"), "value", 600), [6.0]);
    let Value::Color(edge) = film
        .library
        .catalogue
        .get("pattern/voronoi")
        .unwrap()
        .inputs
        .iter()
        .find(|input| input.name == "edge")
        .map(|input| input.default.clone())
        .unwrap()
    else {
        panic!("the edge is a colour")
    };
    let seen = film.numbers(&keys_id(&cells(), "edge"), "color", 30);
    assert_eq!(seen, linear_premultiplied([0.5, edge[1], 0.5, 0.75]));
    // A keyed param is no knob.
    assert!(!film.plan.clone().turn(&cells(), "scale", &Value::Float(1.0)));
}

#[test]
fn a_modulated_colour_moves_as_the_eye_sees_it() {
    let set =
        Edit::SetValue { node: cells(), input: "edge".to_owned(), value: Some(Value::Color([0.25, 0.5, 0.75, 0.5])) };
    let film = Film::of(vec![set, modulate("edge", &[Modulation { amount: 0.25, ..always() }])]);
    let seen = film.numbers(&driven_id(&cells(), "edge"), "color", 3);
    for (seen, wanted) in seen.iter().zip(linear_premultiplied([0.5, 0.75, 1.0, 0.5])) {
        assert!((seen - wanted).abs() < 1e-5, "{seen} is not {wanted}");
    }
}
