use super::*;
use crate::catalogue::Output;
use crate::file::read_str;
use crate::group::kind_of_group;

mod motion;

fn kind(id: &str, inputs: Vec<Input>, outputs: &[(&str, WireType)]) -> NodeKind {
    let mut kind = NodeKind::new(id, "Made up.", &[]);
    id.clone_into(&mut kind.id);
    kind.inputs = inputs;
    kind.outputs = outputs.iter().map(|(name, ty)| Output::new(name, *ty, "")).collect();
    kind
}

/// A small made-up catalogue.
pub(crate) fn catalogue() -> Catalogue {
    use WireType::{Color, Float, Image, Lut, Text, Trigger, Vec2};
    let image = || Input::new("image", Image, Value::None);
    let late = || Input { late: true, ..Input::new("before", Image, Value::None) };
    let edge = Input { was: vec!["rim".to_owned()], ..Input::new("edge", Color, Value::Color([0.0, 0.0, 0.0, 1.0])) };
    let mut voronoi = kind(
        "pattern/voronoi",
        vec![
            Input::float("scale", 8.0, 1.0, 64.0),
            edge,
            Input::choice("mode", &["cells", "edges", "distance"]),
            Input::toggle("flat", false),
            Input::new("centre", Vec2, Value::Vec2([0.0; 2])),
        ],
        &[("image", Image)],
    );
    voronoi.was.push("pattern/worley".to_owned());
    let kinds = [
        voronoi,
        kind("tone/invert", vec![Input::float("amount", 1.0, 0.0, 1.0), image()], &[("image", Image)]),
        kind("state/feedback", vec![image(), late()], &[("image", Image)]),
        kind("grade/lut", vec![image(), Input::new("lut", Lut, Value::None)], &[("image", Image)]),
        kind("input/words", vec![Input::new("words", Text, Value::Text("hi".to_owned()))], &[("text", Text)]),
        kind("signal/lfo", vec![Input::float("rate", 1.0, 0.0, 10.0)], &[("value", Float), ("tick", Trigger)]),
        kind("output/output", vec![image()], &[]),
    ];
    let mut catalogue = Catalogue::default();
    for kind in kinds {
        catalogue.insert(kind);
    }
    catalogue
}

fn read(nodes: &str) -> Document {
    read_str(&format!("{{\"cymatic\": 1, \"nodes\": {{{nodes}}}}}")).unwrap()
}

fn run(nodes: &str) -> Checked {
    check(&read(nodes), &catalogue())
}

fn texts(checked: &Checked) -> Vec<String> {
    checked.problems.iter().map(ToString::to_string).collect()
}

const OUT: &str = r#""out": {"kind": "output/output", "wires": {"image": "a.image"}}"#;

/// The one problem of a graph that shows node `a`, and the checked graph.
fn one(nodes: &str) -> (String, CheckedGraph) {
    let checked = run(&format!("{nodes}, {OUT}"));
    let texts = texts(&checked);
    assert_eq!(texts.len(), 1, "{texts:?}");
    (texts.into_iter().next().unwrap(), checked.graph.unwrap())
}

fn input<'a>(graph: &'a CheckedGraph, node: &str, name: &str) -> &'a CheckedInput {
    let node = graph.node(graph.find(&NodeId::new(node)).unwrap_or_else(|| panic!("{node} is gone")));
    &node.inputs[node.kind.input_index(name).unwrap()]
}

fn value(graph: &CheckedGraph, node: &str, name: &str) -> Value {
    match input(graph, node, name) {
        CheckedInput::Value(value) => value.clone(),
        wire @ CheckedInput::Wire { .. } => panic!("{node}.{name} is {wire:?}"),
    }
}

fn source(graph: &CheckedGraph, node: &str, name: &str) -> String {
    match input(graph, node, name) {
        CheckedInput::Wire { from, .. } => graph.node(*from).id.to_string(),
        CheckedInput::Value(value) => panic!("{node}.{name} is {value:?}"),
    }
}

#[test]
fn a_clean_graph_has_no_problems_and_normal_values() {
    let nodes = r##""a": {"kind": "pattern/worley", "values":
        {"scale": 3, "rim": "#fff", "mode": "Edges", "flat": true, "centre": 0.5}},
        "b": {"kind": "grade/lut", "values": {"lut": "lut/warm.cube"}, "wires": {"image": "a.image"}},
        "out": {"kind": "output/output", "wires": {"image": "b.image"}}"##;
    let checked = run(nodes);
    assert_eq!(texts(&checked), Vec::<String>::new());
    let graph = checked.graph.unwrap();
    assert_eq!(value(&graph, "a", "edge"), Value::Color([1.0; 4]));
    assert_eq!(value(&graph, "a", "mode"), Value::Float(1.0));
    assert_eq!(value(&graph, "a", "flat"), Value::Float(1.0));
    assert_eq!(value(&graph, "a", "centre"), Value::Vec2([0.5; 2]));
    assert_eq!(value(&graph, "b", "lut"), Value::Asset("lut/warm.cube".to_owned()));
    assert_eq!(source(&graph, "out", "image"), "b");
    let ids: Vec<&str> = graph.order().iter().map(|&i| graph.node(i).id.as_str()).collect();
    assert_eq!(ids, ["a", "b", "out"]);
    assert_eq!(graph.node(graph.output()).id.as_str(), "out");
    let scale = graph.targets(&NodeId::new("a"), "scale");
    assert_eq!(scale, [(graph.find(&NodeId::new("a")).unwrap(), 0)]);
}

#[test]
fn unknown_node_is_left_out_and_the_rest_plays() {
    let (text, graph) = one(r#""x": {"kind": "pattern/vornoi"},
        "a": {"kind": "tone/invert", "wires": {"image": "x.image", "amount": "x.anything"}}"#);
    assert_eq!(
        text,
        "warning[unknown-node] x: the node kind \"pattern/vornoi\" is not known. Did you mean \"pattern/voronoi\"? \
         Put the file of that name into the folder of your own nodes (`cymatic doctor` says where it is), or replace the \
         node; until then the rest plays without it."
    );
    assert_eq!(value(&graph, "a", "amount"), Value::Float(1.0));
    assert_eq!(value(&graph, "a", "image"), Value::None);
}

#[test]
fn unknown_ports_are_told_with_the_nearest_name() {
    let (text, _) = one(r#""a": {"kind": "pattern/voronoi", "values": {"scael": 2}}"#);
    assert_eq!(
        text,
        "warning[unknown-input] a: the kind \"pattern/voronoi\" has no input \"scael\", and a value is set for it. \
         Did you mean \"scale\"? It is kept in the file and not used."
    );
    let (text, _) =
        one(r#""l": {"kind": "signal/lfo"}, "a": {"kind": "pattern/voronoi", "wires": {"zoom": "l.value"}}"#);
    assert_eq!(
        text,
        "warning[unknown-input] a: the kind \"pattern/voronoi\" has no input \"zoom\", and a wire leads there. \
         It is kept in the file and not used."
    );
    let (text, graph) = one(r#""l": {"kind": "signal/lfo"},
        "a": {"kind": "pattern/voronoi", "values": {"scale": 5}, "wires": {"scale": "l.out"}}"#);
    assert_eq!(
        text,
        "warning[unknown-output] a: input \"scale\" is wired to \"l.out\", and the kind \"signal/lfo\" has no such \
         output. It has value, tick; until then the default is used."
    );
    assert_eq!(value(&graph, "a", "scale"), Value::Float(5.0));
}

#[test]
fn missing_source_and_wrong_types_are_told() {
    let (text, _) = one(r#""lfo": {"kind": "signal/lfo"},
        "a": {"kind": "pattern/voronoi", "wires": {"scale": "lfp.value"}}"#);
    assert_eq!(
        text,
        "warning[missing-source] a: input \"scale\" is wired to \"lfp.value\", and there is no such node. \
         Did you mean \"lfo\"? Wire it to a node that is there; until then the default is used."
    );
    let (text, graph) = one(r#""w": {"kind": "input/words"},
        "a": {"kind": "pattern/voronoi", "wires": {"scale": "w.text"}}"#);
    assert_eq!(
        text,
        "error[wrong-type] a: input \"scale\" takes float, and \"w.text\" gives text. \
         Wire it to an output that gives float, vec2, color, trigger; until then the default is used."
    );
    assert_eq!(value(&graph, "a", "scale"), Value::Float(8.0));
}

#[test]
fn unfit_values_fall_back_to_the_default() {
    let cases = [
        (
            r#"{"mode": "edgs"}"#,
            "warning[unknown-choice] a: input \"mode\" has no choice \"edgs\". Did you mean \"edges\"? \
             Choose one of cells, edges, distance; until then the default is used.",
        ),
        (
            r#"{"mode": 7}"#,
            "warning[unknown-choice] a: input \"mode\" has no choice \"7\". \
             Choose one of cells, edges, distance; until then the default is used.",
        ),
        (
            r#"{"mode": -0.6}"#,
            "warning[unknown-choice] a: input \"mode\" has no choice \"-1\". \
             Choose one of cells, edges, distance; until then the default is used.",
        ),
        (
            r#"{"scale": "large"}"#,
            "warning[wrong-value] a: input \"scale\" takes a number, and the value is words. \
             Set another value; until then the default is used.",
        ),
        (
            r#"{"flat": {"new": 1}}"#,
            "warning[wrong-value] a: input \"flat\" takes on or off, and the value is something unknown. \
             Set another value; until then the default is used.",
        ),
        (
            r#"{"scale": 1e9}"#,
            "hint[far-outside] a: input \"scale\" is 1000000000; 1 to 64 is usual. Check the number.",
        ),
    ];
    for (values, expected) in cases {
        let (text, graph) = one(&format!(r#""a": {{"kind": "pattern/voronoi", "values": {values}}}"#));
        assert_eq!(text, expected);
        assert_eq!(value(&graph, "a", "mode"), Value::Float(0.0));
    }
    let (text, graph) = one(r#""p": {"kind": "pattern/voronoi"},
        "a": {"kind": "grade/lut", "values": {"lut": "../x.cube"}, "wires": {"image": "p.image"}}"#);
    assert!(text.contains("bad-path") && text.contains("leads out of the graph's folder"), "{text}");
    assert_eq!(value(&graph, "a", "lut"), Value::None);
}

#[test]
fn an_input_that_needs_a_wire_says_so() {
    let (text, _) = one(r#""a": {"kind": "tone/invert"}"#);
    assert_eq!(
        text,
        "warning[not-wired] a: input \"image\" needs a picture, and nothing is wired. Wire it; until then it is empty."
    );
}

#[test]
fn a_loop_is_named_and_opened() {
    let (text, graph) = one(r#""a": {"kind": "tone/invert", "wires": {"image": "b.image"}},
        "b": {"kind": "tone/invert", "wires": {"image": "c.image"}},
        "c": {"kind": "tone/invert", "wires": {"image": "a.image"}}"#);
    assert_eq!(
        text,
        "error[cycle] c: the wires form a loop: a -> c -> b -> a. Put a feedback node into the loop, or cut one of \
         its wires; until then one wire is left out."
    );
    assert_eq!(value(&graph, "c", "image"), Value::None);
    assert_eq!(source(&graph, "a", "image"), "b");
    let (text, _) = one(r#""a": {"kind": "tone/invert", "wires": {"image": "a.image"}}"#);
    assert!(text.contains("a loop: a -> a."), "{text}");
    let (text, _) = one(r#""a": {"kind": "tone/invert", "wires": {"image": "b.image"}},
        "b": {"kind": "tone/invert", "bypassed": true, "wires": {"image": "c.image"}},
        "c": {"kind": "tone/invert", "bypassed": true, "wires": {"image": "b.image"}}"#);
    assert!(text.contains("a loop: b -> c -> b."), "{text}");
}

#[test]
fn a_late_wire_may_close_a_loop() {
    let checked = run(&format!(
        r#""p": {{"kind": "pattern/voronoi"}},
        "a": {{"kind": "state/feedback", "wires": {{"image": "p.image", "before": "b.image"}}}},
        "b": {{"kind": "tone/invert", "wires": {{"image": "a.image"}}}}, {OUT}"#
    ));
    assert_eq!(texts(&checked), Vec::<String>::new());
    let graph = checked.graph.unwrap();
    assert!(matches!(input(&graph, "a", "before"), CheckedInput::Wire { late: true, .. }));
}

#[test]
fn outputs_are_counted() {
    let checked = run(r#""a": {"kind": "pattern/voronoi"}"#);
    assert!(checked.graph.is_none());
    assert_eq!(
        texts(&checked),
        ["error[no-output]: the graph has no output, so there is nothing to show. \
          Add an output node and wire a picture to it."]
    );
    let (text, graph) = one(r#""a": {"kind": "pattern/voronoi"},
        "second": {"kind": "output/output", "wires": {"image": "a.image"}}"#);
    assert!(text.starts_with("warning[several-outputs] second: "), "{text}");
    assert_eq!(graph.node(graph.output()).id.as_str(), "out");
}

#[test]
fn muted_nodes_are_absent_and_bypassed_ones_hand_through() {
    let checked = run(&format!(
        r#""p": {{"kind": "pattern/voronoi"}},
        "l": {{"kind": "signal/lfo", "muted": true}},
        "b": {{"kind": "tone/invert", "bypassed": true, "wires": {{"image": "p.image"}}}},
        "c": {{"kind": "tone/invert", "bypassed": true, "wires": {{"image": "b.image"}}}},
        "a": {{"kind": "tone/invert", "values": {{"amount": 0.5}}, "wires": {{"image": "c.image", "amount": "l.value"}}}},
        "m": {{"kind": "nobody/knows", "muted": true}}, {OUT}"#
    ));
    assert_eq!(texts(&checked), Vec::<String>::new());
    let graph = checked.graph.unwrap();
    assert_eq!(source(&graph, "a", "image"), "p");
    assert_eq!(value(&graph, "a", "amount"), Value::Float(0.5));
    assert_eq!(graph.order().len(), 3);
}

fn group(text: &str, id: &str, catalogue: &mut Catalogue) {
    let kind = kind_of_group(id, &read_str(text).unwrap(), catalogue).unwrap();
    catalogue.insert(kind);
}

const GLOW: &str = r#"{"cymatic": 1, "title": "Glow", "about": "Glows.", "nodes": {
    "inner": {"kind": "tone/invert", "values": {"amount": 0.25}},
    "second": {"kind": "tone/invert", "wires": {"image": "inner.image"}},
    "show": {"kind": "output/output", "wires": {"image": "second.image"}}},
    "group": {"inputs": [{"name": "image", "to": ["inner.image"], "help": "What glows."},
        {"name": "much", "to": ["inner.amount", "second.amount"]}],
        "outputs": [{"name": "image", "from": "second.image"}]}}"#;

#[test]
fn a_group_is_opened() {
    let mut catalogue = catalogue();
    group(GLOW, "filter/glow", &mut catalogue);
    let kind = catalogue.get("filter/glow").unwrap();
    assert_eq!((kind.title.as_str(), kind.help.as_str()), ("Glow", "Glows."));
    assert_eq!((kind.inputs[0].ty, kind.inputs[0].help.as_str()), (WireType::Image, "What glows."));
    assert_eq!((kind.inputs[1].label.as_str(), &kind.inputs[1].default), ("Much", &Value::Float(0.25)));
    assert_eq!(kind.inputs[1].range.map(|range| range.max), Some(1.0));

    let outer = r#"{"cymatic": 1, "nodes": {"a": {"kind": "filter/glow", "values": {"much": 0.75}, "wires": {"image": "g.image"}},
        "g": {"kind": "filter/glow", "wires": {"image": "p.image"}}, "p": {"kind": "pattern/voronoi"},
        "out": {"kind": "output/output", "wires": {"image": "a.image"}}}}"#;
    let checked = check(&read_str(outer).unwrap(), &catalogue);
    assert_eq!(texts(&checked), Vec::<String>::new());
    let graph = checked.graph.unwrap();
    assert_eq!(source(&graph, "out", "image"), "a/second");
    assert_eq!(source(&graph, "a/inner", "image"), "g/second");
    assert_eq!(source(&graph, "g/inner", "image"), "p");
    assert_eq!(value(&graph, "a/inner", "amount"), Value::Float(0.75));
    assert_eq!(value(&graph, "a/second", "amount"), Value::Float(0.75));
    // Without a value outside, the inner ones stay.
    assert_eq!(value(&graph, "g/inner", "amount"), Value::Float(0.25));
    assert_eq!(value(&graph, "g/second", "amount"), Value::Float(1.0));
    assert_eq!(graph.targets(&NodeId::new("a"), "much").len(), 2);
    assert!(graph.find(&NodeId::new("a/show")).is_none());
}

#[test]
fn groups_that_never_end_are_left_out() {
    let mut catalogue = catalogue();
    group(GLOW, "filter/glow", &mut catalogue);
    let itself = GLOW.replace(r#""kind": "tone/invert", "wires""#, r#""kind": "filter/glow", "wires""#);
    let itself = itself.replace("second.amount", "second.much");
    group(&itself, "filter/glow", &mut catalogue);
    let outer = format!(r#"{{"cymatic": 1, "nodes": {{"a": {{"kind": "filter/glow"}}, {OUT}}}}}"#);
    let checked = check(&read_str(&outer).unwrap(), &catalogue);
    let found = texts(&checked);
    let expected = "error[group-nesting] a/second: the group contains itself: filter/glow -> filter/glow. \
                    Take the inner group out; until then it is left out.";
    assert!(found.iter().any(|text| text == expected), "{found:?}");
    assert!(checked.graph.is_some());
}

/// Groups `g/g1`, `g/g2`, ..., each with `copies` of the one before.
fn nested(depth: usize, copies: usize) -> Checked {
    let mut catalogue = catalogue();
    for level in 1..=depth {
        let inner = if level == 1 { "tone/invert".to_owned() } else { format!("g/g{}", level - 1) };
        let nodes: Vec<String> = (0..copies).map(|i| format!(r#""n{i}": {{"kind": "{inner}"}}"#)).collect();
        let text = format!(
            r#"{{"cymatic": 1, "nodes": {{{}}}, "group": {{"outputs": [{{"name": "image", "from": "n0.image"}}]}}}}"#,
            nodes.join(", ")
        );
        group(&text, &format!("g/g{level}"), &mut catalogue);
    }
    let outer = format!(r#"{{"cymatic": 1, "nodes": {{"a": {{"kind": "g/g{depth}"}}, {OUT}}}}}"#);
    check(&read_str(&outer).unwrap(), &catalogue)
}

#[test]
fn nesting_is_limited_in_depth_and_number() {
    let codes = |checked: &Checked| checked.problems.iter().map(|problem| problem.code).collect::<Vec<_>>();
    assert!(!codes(&nested(32, 1)).contains(&"group-nesting"));
    assert!(codes(&nested(33, 1)).contains(&"group-nesting"));
    let bomb = nested(20, 4);
    assert!(codes(&bomb).contains(&"too-many-nodes"));
    assert!(bomb.graph.is_none());
}

#[test]
fn a_group_that_leads_nowhere_is_no_node() {
    let catalogue = catalogue();
    let bad = GLOW.replace("inner.image\"]", "inner.picture\"]").replace("\"second.amount\"", "\"gone.amount\"");
    let problems = kind_of_group("filter/glow", &read_str(&bad).unwrap(), &catalogue).unwrap_err();
    let texts: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            "error[group-interface] inner: in the group \"filter/glow\" \"image\" leads to inner.picture, and the kind \
             \"tone/invert\" has no such input. Let it lead to an input that is there.",
            "error[group-interface] gone: in the group \"filter/glow\" \"much\" leads to gone.amount, and there is no \
             such node. Let it lead to a node that is there.",
        ]
    );
    assert!(kind_of_group("g/x", &Document::default(), &catalogue).is_err());
}

#[test]
fn long_chains_cost_no_stack() {
    let chain = |more: &str| {
        let first = format!(r#""n0": {{"kind": "pattern/voronoi"}}, {OUT}"#);
        let rest = (1..5000).map(|i| {
            let last = i - 1;
            let wires = format!(r#"{{"image": "n{last}.image"}}"#);
            format!(r#", "n{i}": {{"kind": "tone/invert"{more}, "wires": {wires}}}"#)
        });
        let nodes: String = std::iter::once(first).chain(rest).collect();
        nodes + r#", "a": {"kind": "tone/invert", "wires": {"image": "n4999.image"}}"#
    };
    let checked = run(&chain(""));
    assert_eq!(checked.graph.unwrap().order().len(), 5002);
    let graph = run(&chain(r#", "bypassed": true"#)).graph.unwrap();
    assert_eq!(source(&graph, "a", "image"), "n0");
}
