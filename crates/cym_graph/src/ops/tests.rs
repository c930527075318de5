use super::*;
use crate::check::tests::catalogue;
use crate::check::{CheckedInput, check};
use crate::document::Node;
use crate::file::{read_str, write_string};
use crate::group::own_catalogue;
use crate::value::Value;

/// v -> one -> two -> three -> out, an lfo beside them, and a frame around two and three.
fn start() -> Document {
    let text = r#"{"cymatic": 1, "nodes": {
        "v": {"kind": "pattern/voronoi"},
        "one": {"kind": "tone/invert", "wires": {"image": "v.image", "amount": "lfo.value"}},
        "two": {"kind": "tone/invert", "wires": {"image": "one.image"}, "values": {"amount": 0.25}},
        "three": {"kind": "tone/invert", "wires": {"image": "two.image", "amount": "lfo.value"}},
        "lfo": {"kind": "signal/lfo"},
        "out": {"kind": "output/output", "wires": {"image": "three.image"}}},
        "layout": {"v": [0, 0], "one": [100, 0], "two": [200, 0], "three": [300, 0], "out": [400, 0], "lfo": [0, 100]},
        "via": {"out.image": [[380, 5]], "three.image": [[280, 5]]},
        "frames": {"f": {"title": "F", "rect": [190, -10, 200, 50], "nodes": ["two", "three"]}}}"#;
    read_str(text).unwrap()
}

fn ids(names: &[&str]) -> BTreeSet<NodeId> {
    names.iter().map(|name| NodeId::new(name)).collect()
}

/// What the document shows, told without ids: the output's kind with what it reads, down to the sources.
fn shown(document: &Document) -> String {
    let graph = check(document, &catalogue()).graph.expect("there is an output");
    let mut told: BTreeMap<_, String> = BTreeMap::new();
    for &index in graph.order() {
        let node = graph.node(index);
        let input = |(input, port): (&CheckedInput, &Input)| match input {
            CheckedInput::Value(value) => format!("{}={value:?}", port.name),
            CheckedInput::Wire { late: true, .. } => format!("{}=late", port.name),
            CheckedInput::Wire { from, output, .. } => format!("{}={}#{output}", port.name, told[from]),
        };
        let inputs: Vec<String> = node.inputs.iter().zip(&node.kind.inputs).map(input).collect();
        told.insert(index, format!("{}({})", node.kind.id, inputs.join(" ")));
    }
    told.remove(&graph.output()).unwrap()
}

/// Applies an edit, and proves that it is taken back and saved.
fn applied(document: &Document, edit: Edit) -> Document {
    let mut after = document.clone();
    let undo = after.apply(edit).unwrap();
    let mut back = after.clone();
    back.apply(undo).unwrap();
    assert_eq!(back, *document);
    assert_eq!(read_str(&write_string(&after).unwrap()).unwrap(), after);
    after
}

fn source(document: &Document, node: &str, input: &str) -> Option<String> {
    document.nodes()[&NodeId::new(node)].wires.get(input).map(|wire| wire.from.to_string())
}

#[test]
fn a_selection_becomes_a_group_and_opens_again() {
    let document = start();
    for selection in
        [&["two", "three"][..], &["one", "two", "three"], &["two"], &["one", "three"], &["v", "lfo", "out"]]
    {
        let edit = make_group(&document, &catalogue(), &ids(selection), "My Group").unwrap();
        assert_eq!(edit.title(), "Group My Group");
        let grouped = applied(&document, edit);
        assert_eq!(shown(&grouped), shown(&document), "{selection:?}");
        let group = NodeId::new("my_group");
        assert_eq!(grouped.nodes()[&group].kind, "own/my_group");
        let open = applied(&grouped, ungroup(&grouped, &catalogue(), &group).unwrap());
        assert_eq!(shown(&open), shown(&document), "{selection:?}");
        assert!(open.assets().is_empty());
        assert_eq!(open.nodes(), document.nodes(), "{selection:?}");
        assert_eq!(open.layout(), document.layout(), "{selection:?}");
    }
}

#[test]
fn a_group_exposes_each_source_once_and_takes_its_frame_along() {
    let document = start();
    let edit = make_group(&document, &catalogue(), &ids(&["one", "two", "three"]), "").unwrap();
    let grouped = applied(&document, edit);
    let node = &grouped.nodes()[&NodeId::new("group")];
    assert_eq!(node.wires.len(), 2, "the picture, and one signal for both of its readers: {:?}", node.wires);
    assert_eq!(grouped.layout()[&NodeId::new("group")], [200.0, 0.0]);
    assert!(grouped.frames().is_empty());
    assert_eq!(grouped.via()[&PortRef::new("out", "image")], [[380.0, 5.0]]);
    let inside = read_str(std::str::from_utf8(&grouped.assets()["groups/group.cym"]).unwrap()).unwrap();
    assert_eq!(inside.frames().len(), 1);
    assert_eq!(inside.via().len(), 1);
    assert_eq!(inside.title(), "Group");
    // A second one of the same name stands beside it.
    let edit = make_group(&grouped, &catalogue(), &ids(&["group"]), "Group").unwrap();
    let twice = applied(&grouped, edit);
    assert_eq!(twice.nodes()[&NodeId::new("group_2")].kind, "own/group_2");
    assert_eq!(shown(&twice), shown(&document));
    // A frame that holds more stays, and holds the group.
    let part = applied(&document, make_group(&document, &catalogue(), &ids(&["two"]), "").unwrap());
    assert_eq!(part.frames()["f"].nodes, ids(&["group", "three"]));
}

#[test]
fn what_cannot_be_grouped_says_why() {
    let group = |names: &[&str]| make_group(&start(), &catalogue(), &ids(names), "x").unwrap_err().to_string();
    assert_eq!(group(&["out"]), "nothing to group is selected. Select nodes other than the output.");
    assert_eq!(group(&[]), group(&["nobody"]));
    let text = r#"{"cymatic": 1, "nodes": {"a": {"kind": "no/such", "wires": {"x": "b.value"}}, "b": {"kind": "signal/lfo"}}}"#;
    let error = make_group(&read_str(text).unwrap(), &catalogue(), &ids(&["a"]), "x").unwrap_err();
    assert!(error.to_string().starts_with("the kind \"no/such\" of a is not known."), "{error}");
    assert_eq!(ungroup(&start(), &catalogue(), &NodeId::new("v")), Err(OpError::NoGroup(NodeId::new("v"))));
}

#[test]
fn deleting_joins_what_stood_on_both_sides() {
    let document = start();
    let after = applied(&document, delete_with_reconnect(&document, &catalogue(), &ids(&["two"])));
    assert_eq!(source(&after, "three", "image").as_deref(), Some("one.image"));
    let after = applied(&document, delete_with_reconnect(&document, &catalogue(), &ids(&["one", "two", "three"])));
    assert_eq!(source(&after, "out", "image").as_deref(), Some("v.image"));
    // A signal has nothing of its type before it: its readers are free.
    let after = applied(&document, delete_with_reconnect(&document, &catalogue(), &ids(&["lfo"])));
    assert_eq!(source(&after, "one", "amount"), None);
}

#[test]
fn copies_hear_what_the_first_ones_hear() {
    let document = start();
    let (edit, new) = duplicate(&document, &ids(&["two", "three"]), [10.0, 20.0]);
    let after = applied(&document, edit);
    assert_eq!(new, [NodeId::new("three_2"), NodeId::new("two_2")]);
    assert_eq!(source(&after, "two_2", "image").as_deref(), Some("one.image"));
    assert_eq!(source(&after, "three_2", "image").as_deref(), Some("two_2.image"));
    assert_eq!(after.layout()[&new[1]], [210.0, 20.0]);
    assert_eq!(after.frames()["frame"].nodes, ids(&["two_2", "three_2"]));
    assert_eq!(after.via()[&PortRef::new("three_2", "image")], [[290.0, 25.0]]);
    assert_eq!(shown(&after), shown(&document));
}

#[test]
fn copied_text_is_pasted_here_and_elsewhere() {
    let document = start();
    let text = copy_text(&document, &ids(&["two", "three"]));
    assert!(is_copied(&text) && !is_copied(&write_string(&document).unwrap()));
    let (edit, new) = paste(&document, &text, [1000.0, 0.0]).unwrap();
    let here = applied(&document, edit);
    assert_eq!(source(&here, "two_2", "image").as_deref(), Some("one.image"));
    assert_eq!(here.layout()[&new[0]], [1050.0, 0.0]);
    // Elsewhere nothing of the outside is there, or it is something else.
    let other =
        read_str(r#"{"cymatic": 1, "nodes": {"one": {"kind": "signal/lfo"}, "lfo": {"kind": "signal/lfo"}}}"#).unwrap();
    let (edit, _) = paste(&other, &text, [0.0; 2]).unwrap();
    let there = applied(&other, edit);
    assert_eq!(source(&there, "two", "image"), None);
    assert_eq!(source(&there, "three", "amount").as_deref(), Some("lfo.value"));
    for text in ["", "hello", "{\"cymatic\": 1}"] {
        assert!(matches!(paste(&document, text, [0.0; 2]), Err(PasteError::NotCopied)), "{text}");
    }
    let broken = paste(&document, "{\"cymatic\": 1, \"copied\": {}, ", [0.0; 2]).unwrap_err();
    assert!(broken.to_string().starts_with("the copied nodes cannot be read: line 1"), "{broken}");
}

#[test]
fn own_groups_travel_and_give_way() {
    let document = start();
    let grouped = applied(&document, make_group(&document, &catalogue(), &ids(&["two", "three"]), "deep").unwrap());
    let grouped = applied(&grouped, make_group(&grouped, &catalogue(), &ids(&["deep", "one"]), "wide").unwrap());
    assert_eq!(shown(&grouped), shown(&document));
    let text = copy_text(&grouped, &ids(&["wide", "v", "lfo", "out"]));
    let empty = Document::default();
    let pasted = applied(&empty, paste(&empty, &text, [0.0; 2]).unwrap().0);
    assert_eq!(shown(&pasted), shown(&document));
    assert_eq!(pasted.assets(), grouped.assets());
    // Where "deep" means something else, both get new names, and mean what they meant.
    let mut other = empty.clone();
    for path in ["groups/deep.cym", "groups/wide.cym"] {
        let bytes: std::sync::Arc<[u8]> = match path {
            "groups/deep.cym" => b"{\"cymatic\": 1}".as_slice().into(),
            _ => grouped.assets()[path].clone(),
        };
        other.apply(Edit::PutAsset { path: path.to_owned(), bytes }).unwrap();
    }
    let pasted = applied(&other, paste(&other, &text, [0.0; 2]).unwrap().0);
    assert_eq!(shown(&pasted), shown(&document));
    assert!(pasted.assets().contains_key("groups/deep_2.cym") && pasted.assets().contains_key("groups/wide_2.cym"));
    assert_eq!(pasted.assets()["groups/deep.cym"], other.assets()["groups/deep.cym"]);
}

#[test]
fn a_node_goes_into_a_wire_where_it_fits() {
    let mut document = start();
    let add = |kind: &str| Edit::AddNode { id: NodeId::new("new"), node: Node::new(kind), position: None };
    let empty = document.clone();
    document.apply(add("tone/invert")).unwrap();
    let to = PortRef::new("two", "image");
    let edit = insert_on_wire(&document, &catalogue(), &NodeId::new("new"), &to).unwrap();
    let after = applied(&document, edit);
    assert_eq!(source(&after, "new", "image").as_deref(), Some("one.image"));
    assert_eq!(source(&after, "two", "image").as_deref(), Some("new.image"));
    let refused = |document: &Document, node: &str, to| insert_on_wire(document, &catalogue(), &NodeId::new(node), &to);
    // Its own wires, a loop, no wire, and what takes no picture.
    assert_eq!(refused(&document, "one", to.clone()), None);
    assert_eq!(refused(&document, "three", to.clone()), None);
    assert_eq!(refused(&document, "new", PortRef::new("v", "scale")), None);
    let mut document = empty;
    document.apply(add("pattern/voronoi")).unwrap();
    assert_eq!(refused(&document, "new", to), None);
}

#[test]
fn a_new_node_lands_behind_the_chosen_one() {
    let document = start();
    let insert = |after: Option<&str>, kind: &str| {
        let after = after.map(NodeId::new);
        let (edit, id) = insert_after(&document, &catalogue(), after.as_ref(), kind, [7.0, 8.0]);
        let done = applied(&document, edit);
        assert_eq!(done.layout()[&id], [7.0, 8.0]);
        (done, id.to_string())
    };
    let (done, id) = insert(Some("one"), "tone/invert");
    assert_eq!(source(&done, &id, "image").as_deref(), Some("one.image"));
    assert_eq!(source(&done, "two", "image"), Some(format!("{id}.image")));
    // Without a choice it goes before the output.
    let (done, id) = insert(None, "tone/invert");
    assert_eq!(source(&done, &id, "image").as_deref(), Some("three.image"));
    assert_eq!(source(&done, "out", "image"), Some(format!("{id}.image")));
    // A pattern reads nothing and takes nobody's place; a signal moves no picture's amount unasked.
    for (after, kind) in [(Some("one"), "pattern/voronoi"), (Some("lfo"), "tone/invert"), (Some("one"), "no/such")] {
        let (done, id) = insert(after, kind);
        assert!(done.nodes()[&NodeId::new(&id)].wires.is_empty(), "{kind}");
        assert_eq!(source(&done, "two", "image").as_deref(), Some("one.image"));
    }
    let empty = read_str(r#"{"cymatic": 1, "nodes": {"out": {"kind": "output/output"}}}"#).unwrap();
    let (edit, _) = insert_after(&empty, &catalogue(), None, "pattern/voronoi", [0.0; 2]);
    assert_eq!(source(&applied(&empty, edit), "out", "image").as_deref(), Some("voronoi.image"));
}

#[test]
fn tidy_sets_columns_from_left_to_right_and_keeps_the_middle() {
    let mut document = start();
    for (i, id) in ["out", "three", "lfo", "v", "two", "one"].into_iter().enumerate() {
        let position = Some([37.0 * i as f32, 50.0 * (i % 2) as f32]);
        document.apply(Edit::Move { node: NodeId::new(id), position }).unwrap();
    }
    let size = |_: &NodeId| [120.0, 60.0];
    let done = applied(&document, tidy(&document, &BTreeSet::new(), &size));
    let at = |id: &str| done.layout()[&NodeId::new(id)];
    for pair in ["v", "one", "two", "three", "out"].windows(2) {
        assert!(at(pair[0])[0] + 120.0 < at(pair[1])[0], "{pair:?}");
    }
    let boxes: Vec<[f32; 2]> = done.layout().values().copied().collect();
    for (i, a) in boxes.iter().enumerate() {
        for b in &boxes[i + 1..] {
            assert!((a[0] - b[0]).abs() >= 120.0 || (a[1] - b[1]).abs() >= 60.0, "{a:?} lies on {b:?}");
        }
    }
    let centre = |document: &Document| middle(document.layout().values().copied()).unwrap();
    let (old, new) = (centre(&document), centre(&done));
    assert!((old[0] - new[0]).abs() <= 1.0 && (old[1] - new[1]).abs() <= 1.0, "{old:?} is not {new:?}");
    assert!(done.via().is_empty());
    let rect = done.frames()["f"].rect;
    assert!(rect[0] < at("two")[0] && rect[0] + rect[2] > at("three")[0] + 120.0);
    // Twice is once, but for rounding.
    let twice = applied(&done, tidy(&done, &BTreeSet::new(), &size));
    for (id, [x, y]) in twice.layout() {
        let [was_x, was_y] = at(id.as_str());
        assert!((x - was_x).abs() <= 1.0 && (y - was_y).abs() <= 1.0, "{id} moved again");
    }
    // Only the chosen ones move.
    let part = applied(&document, tidy(&document, &ids(&["two", "three"]), &size));
    assert!(part.layout()[&NodeId::new("two")][0] < part.layout()[&NodeId::new("three")][0]);
    assert_eq!(part.layout()[&NodeId::new("v")], document.layout()[&NodeId::new("v")]);
}

#[test]
fn tidy_uncrosses_and_opens_loops() {
    let mut document = Document::default();
    let mut add = |id: &str, sources: &[(&str, &str)]| {
        let node = sources.iter().fold(Node::new("k"), |node, (input, from)| node.wire(input, from, "o"));
        document.apply(Edit::AddNode { id: NodeId::new(id), node, position: None }).unwrap();
    };
    // Named so that the order of the names crosses: a feeds y, b feeds x.
    add("a", &[]);
    add("b", &[]);
    add("x", &[("i", "b")]);
    add("y", &[("i", "a")]);
    add("z", &[("i", "x"), ("j", "y"), ("k", "loop")]);
    add("loop", &[("i", "z")]);
    add("alone", &[]);
    let done = applied(&document, tidy(&document, &BTreeSet::new(), &|_| [100.0, 40.0]));
    let at = |id: &str| done.layout()[&NodeId::new(id)];
    assert_eq!(at("a")[1] < at("b")[1], at("y")[1] < at("x")[1]);
    assert!(at("alone")[1] > at("a")[1].max(at("b")[1]));
    assert!(at("loop")[0] != at("z")[0]);
}

#[test]
fn inside_a_group_edits_are_edits_too() {
    let document = start();
    let grouped = applied(&document, make_group(&document, &catalogue(), &ids(&["two", "three"]), "deep").unwrap());
    let set = Edit::SetValue { node: NodeId::new("two"), input: "amount".to_owned(), value: Some(Value::Float(0.75)) };
    let (edit, inside) = edit_own_group(&grouped, "deep", set).unwrap();
    assert_eq!(edit.title(), "Set two.amount");
    assert_eq!(inside.nodes()[&NodeId::new("two")].values["amount"], Value::Float(0.75));
    let after = applied(&grouped, edit);
    assert_eq!(shown(&after), shown(&document).replace("Float(0.25)", "Float(0.75)"));
    let wrong = |name: &str, node: &str| {
        let edit = Edit::RemoveNode { id: NodeId::new(node) };
        edit_own_group(&grouped, name, edit).unwrap_err().to_string()
    };
    assert!(wrong("none", "two").contains("it is not in the graph"));
    assert!(wrong("deep", "nobody").contains("there is no node nobody"));

    // A param shown outside, and hidden again.
    let edit = expose(&inside, &catalogue(), &PortRef::new("two", "amount"), false).unwrap();
    let (edit, inside) = edit_own_group(&after, "deep", edit).unwrap();
    let after = applied(&after, edit);
    let known = catalogue();
    let (all, _) = own_catalogue(&after, &known);
    let kind = all.get("own/deep").unwrap();
    let input = &kind.inputs[kind.input_index("amount_2").unwrap()];
    assert_eq!(input.default, Value::Float(0.75));
    assert!(hide(&inside, &PortRef::new("two", "amount")).is_some());
    assert_eq!(hide(&inside, &PortRef::new("two", "nothing")), None);
    assert!(expose(&inside, &catalogue(), &PortRef::new("two", "nothing"), true).is_err());
}

#[test]
fn kinds_are_counted() {
    assert_eq!(used_kinds(&start())["tone/invert"], 3);
}
