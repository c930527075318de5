use super::*;

/// The made-up catalogue with the kinds that move params.
fn moving() -> Catalogue {
    use WireType::{Color, Curve as Bend, Float, Text, Vec2, Vec3};
    let mut catalogue = catalogue();
    let outputs = [("value", Float), ("vec2", Vec2), ("vec3", Vec3), ("color", Color)];
    catalogue.insert(kind("signal/keys", vec![Input::new("keys", Text, Value::Text(String::new()))], &outputs));
    let float = |name| Input::float(name, 0.0, -1e9, 1e9);
    let names = ["base", "signal", "amount", "attack", "release", "low", "high", "log"];
    let mut inputs: Vec<Input> = names.into_iter().map(float).collect();
    inputs.push(Input::new("curve", Bend, Value::Curve(crate::value::Curve::default())));
    inputs.push(Input::new("vec2", Vec2, Value::Vec2([0.0; 2])));
    inputs.push(Input::new("vec3", Vec3, Value::Vec3([0.0; 3])));
    inputs.push(Input::new("color", Color, Value::Color([0.0; 4])));
    catalogue.insert(kind("signal/modulate", inputs, &outputs));
    catalogue
}

fn checked(nodes: &str) -> Checked {
    check(&read(&format!("{nodes}, \"lfo\": {{\"kind\": \"signal/lfo\"}}, {OUT}")), &moving())
}

fn clean(nodes: &str) -> CheckedGraph {
    let checked = checked(nodes);
    assert_eq!(texts(&checked), Vec::<String>::new());
    checked.graph.unwrap()
}

fn targets(graph: &CheckedGraph, node: &str, param: &str) -> Vec<String> {
    let target = |&(index, input): &(NodeIndex, usize)| {
        let node = graph.node(index);
        format!("{}.{}", node.id, node.kind.inputs[input].name)
    };
    graph.targets(&NodeId::new(node), param).iter().map(target).collect()
}

#[test]
fn modulations_stand_one_behind_the_other_and_the_base_is_turned() {
    let graph = clean(
        r#""a": {"kind": "pattern/voronoi", "values": {"scale": 3}, "modulations": {
            "scale": [{"from": "lfo.value", "amount": 0.5, "attack": 0.1}, {"from": "lfo.tick", "amount": -1}],
            "centre": [{"from": "lfo.value"}]}}"#,
    );
    assert_eq!(source(&graph, "a", "scale"), driven_id(&NodeId::new("a"), "scale").as_str());
    assert_eq!(source(&graph, "a~scale~1", "base"), "a~scale~2");
    assert_eq!(value(&graph, "a~scale~2", "base"), Value::Float(3.0));
    assert_eq!(value(&graph, "a~scale~2", "amount"), Value::Float(0.5));
    assert_eq!(value(&graph, "a~scale~2", "low"), Value::Float(1.0));
    assert_eq!(value(&graph, "a~scale~2", "high"), Value::Float(64.0));
    assert_eq!(source(&graph, "a~scale~1", "signal"), "lfo");
    assert_eq!(value(&graph, "a~centre~1", "vec2"), Value::Vec2([0.0; 2]));
    assert_eq!(targets(&graph, "a", "scale"), ["a~scale~2.base"]);
    assert_eq!(targets(&graph, "a", "centre"), ["a~centre~1.vec2"]);
    assert!(graph.params().keys().all(|id| !id.as_str().contains('~')));
}

#[test]
fn keys_stand_in_for_the_value_and_a_wire_covers_them() {
    let graph = clean(
        r##""a": {"kind": "pattern/voronoi", "values": {"edge": "#ff000080"}, "wires": {"scale": "lfo.value"},
            "keys": {"edge": [[], [[0, 0], [2, 1]], [], []], "scale": [[[0, 1]]]},
            "modulations": {"edge": [{"from": "lfo.value"}]}}"##,
    );
    assert_eq!(source(&graph, "a", "scale"), "lfo");
    assert_eq!(source(&graph, "a~edge~1", "color"), keys_id(&NodeId::new("a"), "edge").as_str());
    let alpha = 128.0_f32 / 255.0;
    let text = format!("[[[0, 1]], [[0, 0], [2, 1]], [[0, 0]], [[0, {alpha}]]]");
    assert_eq!(value(&graph, "a~edge~keys", "keys"), Value::Text(text));
}

#[test]
fn groups_are_moved_from_outside_and_inside() {
    let inner = r#"{"cymatic": 1, "nodes": {
        "b": {"kind": "pattern/voronoi", "modulations": {"scale": [{"from": "own.value"}]}},
        "own": {"kind": "signal/lfo", "values": {"rate": 2}},
        "c": {"kind": "tone/invert", "wires": {"image": "b.image"}, "values": {"amount": 0.5}}},
        "group": {"inputs": [{"name": "size", "to": ["b.scale"]}, {"name": "much", "to": ["c.amount"]}],
                  "outputs": [{"name": "image", "from": "c.image"}]}}"#;
    let mut catalogue = moving();
    group(inner, "filter/made", &mut catalogue);
    let run = |node: &str| {
        let text = format!("\"a\": {{\"kind\": \"filter/made\"{node}}}, \"lfo\": {{\"kind\": \"signal/lfo\"}}, {OUT}");
        let checked = check(&read(&text), &catalogue);
        assert_eq!(texts(&checked), Vec::<String>::new());
        checked.graph.unwrap()
    };
    let plain = run("");
    assert_eq!(value(&plain, "a/b~scale~1", "base"), Value::Float(8.0));
    assert_eq!(source(&plain, "a/b", "scale"), "a/b~scale~1");
    assert_eq!(targets(&plain, "a", "size"), ["a/b~scale~1.base"]);
    // Inside, too, everything can be turned that nothing covers.
    assert_eq!(targets(&plain, "a/b", "scale"), ["a/b~scale~1.base"]);
    assert_eq!(targets(&plain, "a/own", "rate"), ["a/own.rate"]);

    let set = run(r#", "values": {"size": 20, "much": 0.75}"#);
    assert_eq!(value(&set, "a/b~scale~1", "base"), Value::Float(20.0));
    assert_eq!(targets(&set, "a", "much"), ["a/c.amount"]);
    assert!(targets(&set, "a/b", "scale").is_empty() && targets(&set, "a/c", "amount").is_empty());

    let moved = run(r#", "modulations": {"much": [{"from": "lfo.value"}]}"#);
    assert_eq!(source(&moved, "a/c", "amount"), "a~much~1");
    assert_eq!(value(&moved, "a~much~1", "base"), Value::Float(0.5));
    assert_eq!(targets(&moved, "a", "much"), ["a~much~1.base"]);
}

#[test]
fn what_cannot_move_is_told_at_its_owner() {
    let told = |nodes: &str, expected: &[&str]| {
        let checked = checked(nodes);
        assert_eq!(texts(&checked), expected);
        assert!(checked.graph.is_some());
    };
    told(
        r#""a": {"kind": "pattern/voronoi", "modulations": {"scale": [{"from": "lof.value"}, {"from": "lfo.pulse"}],
            "flut": [{"from": "lfo.value"}]}}"#,
        &[
            "warning[missing-source] a: input \"scale\" is modulated by \"lof.value\", and there is no such node. \
             Choose another signal; until then it moves nothing.",
            "warning[unknown-input] a: the kind \"pattern/voronoi\" has no input \"flut\", and it has modulations. \
             They are kept in the file and not used.",
            "warning[unknown-output] a: input \"scale\" is modulated by \"lfo.pulse\", and the kind \"signal/lfo\" has no \
             such output. Choose another signal; until then it moves nothing.",
        ],
    );
    told(
        r#""v": {"kind": "pattern/voronoi"}, "a": {"kind": "tone/invert", "wires": {"image": "v.image"},
            "modulations": {"amount": [{"from": "v.image"}], "image": [{"from": "lfo.value"}]}}"#,
        &[
            "warning[not-movable] a: input \"image\" takes image, and it has modulations. \
             Take them away, or move a param made of numbers; until then they do nothing.",
            "warning[wrong-type] a: input \"amount\" is modulated by \"v.image\", which gives image and no number. \
             Choose another signal; until then it moves nothing.",
        ],
    );
    told(
        r#""a": {"kind": "pattern/voronoi", "keys": {"centre": [[[0, 1]]]}}"#,
        &["warning[wrong-lanes] a: input \"centre\" takes 2 numbers and has 1 lane of keys. \
           Set its keys again; until then its value is used."],
    );
    told(
        r#""a": {"kind": "pattern/voronoi", "modulations": {"scale": [{"from": "b.value"}]}},
            "b": {"kind": "signal/lfo", "modulations": {"rate": [{"from": "b.value"}]}}"#,
        &["error[cycle] b: the wires form a loop: b -> b. \
           Put a feedback node into the loop, or cut one of its wires; until then one wire is left out."],
    );
    // A catalogue without the hidden kinds.
    let text = format!(r#""a": {{"kind": "pattern/voronoi", "keys": {{"scale": [[[0, 1]]]}}}}, {OUT}"#);
    assert!(texts(&run(&text))[0].starts_with("warning[unknown-node] a: the node kind \"signal/keys\""));
}
