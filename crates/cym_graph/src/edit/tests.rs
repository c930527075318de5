use super::*;
use crate::binding::HandSource;
use crate::file::{read_str, write_string};

fn start() -> Document {
    let text = r#"{"cymatic": 1, "nodes": {
        "a": {"kind": "pattern/voronoi", "values": {"scale": 3}},
        "b": {"kind": "tone/invert", "wires": {"image": "a.image", "amount": "gone.value"}},
        "c": {"kind": "tone/invert", "wires": {"image": "a.image"}, "later": 1,
            "modulations": {"amount": [{"from": "a.level"}, {"from": "b.level"}], "mix": [{"from": "gone.level"}]},
            "keys": {"mix": [[[0, 1], [2, 3]]]}}},
        "layout": {"a": [1, 2], "c": [3, 4]}, "via": {"c.image": [[2, 2]], "b.amount": [[5, 5]]}, "collapsed": ["a"],
        "frames": {"f": {"rect": [0, 0, 9, 9], "nodes": ["a", "b"]}}, "comments": {"n": {"text": "Hm."}}, "assets": {"x": "AAEC"}}"#;
    read_str(text).unwrap()
}

fn port(node: &str, port: &str) -> PortRef {
    PortRef::new(node, port)
}

fn id(text: &str) -> NodeId {
    NodeId::new(text)
}

fn frame(nodes: &[&str]) -> Frame {
    Frame { title: "Drums".to_owned(), nodes: nodes.iter().map(|node| id(node)).collect(), ..Frame::default() }
}

/// Every sort of edit, each applicable to [`start`].
fn fader() -> HandSource {
    HandSource::Midi { port: "Desk".to_owned(), channel: 1, controller: 7, fine: false }
}

fn edits() -> Vec<Edit> {
    let wire = || Some(Wire::new(port("b", "image")));
    let group = Group {
        outputs: vec![crate::document::Exposed {
            name: "image".to_owned(),
            ports: vec![port("a", "image")],
            ..Default::default()
        }],
        ..Group::default()
    };
    vec![
        Edit::AddNode { id: id("d"), node: Node::new("k").wire("x", "a", "image"), position: Some([5.0, 6.0]) },
        // Node b reads it already, although it was not there.
        Edit::AddNode { id: id("gone"), node: Node::new("k"), position: None },
        Edit::RemoveNode { id: id("a") },
        Edit::SetTitle { node: id("a"), title: "Cells".to_owned() },
        Edit::SetValue { node: id("a"), input: "scale".to_owned(), value: Some(Value::Float(4.0)) },
        Edit::SetValue { node: id("a"), input: "scale".to_owned(), value: None },
        Edit::Connect { to: port("c", "image"), wire: wire() },
        Edit::Connect { to: port("b", "amount"), wire: None },
        Edit::SetMuted { node: id("a"), muted: true },
        Edit::SetBypassed { node: id("b"), bypassed: true },
        Edit::SetKind { node: id("a"), kind: "pattern/checker".to_owned() },
        Edit::Move { node: id("a"), position: Some([9.0, 9.0]) },
        Edit::Move { node: id("c"), position: None },
        Edit::PutFrame { id: "f".to_owned(), frame: None },
        Edit::PutFrame { id: "g".to_owned(), frame: Some(frame(&["c"])) },
        Edit::PutComment { id: "n".to_owned(), comment: None },
        Edit::PutComment { id: "m".to_owned(), comment: Some(Comment::default()) },
        Edit::SetVia { to: port("c", "image"), points: vec![] },
        Edit::SetVia { to: port("b", "image"), points: vec![[7.0, 8.0]] },
        Edit::Connect { to: port("c", "image"), wire: None },
        Edit::SetCollapsed { node: id("a"), collapsed: false },
        Edit::SetCollapsed { node: id("b"), collapsed: true },
        Edit::SetModulations { to: port("c", "amount"), modulations: vec![] },
        Edit::SetModulations { to: port("a", "scale"), modulations: vec![Modulation::new(port("b", "level"))] },
        Edit::SetKeys { to: port("c", "mix"), keys: None },
        Edit::SetKeys { to: port("a", "scale"), keys: Some(Keys::holding(1.0, &[2.0])) },
        Edit::SetBindings { to: port("a", "scale"), bindings: vec![Binding::new(fader(), 1.0, 64.0)] },
        Edit::SetDocument(DocumentChange::Loop(Some([1.0, 2.5]))),
        Edit::SetDocument(DocumentChange::Title("T".to_owned())),
        Edit::SetDocument(DocumentChange::About("A".to_owned())),
        Edit::SetDocument(DocumentChange::Seed(9)),
        Edit::SetDocument(DocumentChange::Rate(Rate { num: 24, den: 1 })),
        Edit::SetDocument(DocumentChange::Size([64, 64])),
        Edit::SetDocument(DocumentChange::Duration(Some(2.5))),
        Edit::SetDocument(DocumentChange::Group(Some(group))),
        Edit::SetDocument(DocumentChange::Extra([("later".to_owned(), 1.into())].into())),
        Edit::PutAsset { path: "x".to_owned(), bytes: vec![9].into() },
        Edit::PutAsset { path: "y".to_owned(), bytes: vec![9].into() },
        Edit::RemoveAsset { path: "x".to_owned() },
    ]
}

#[test]
fn every_edit_changes_the_document_and_its_reverse_restores_it() {
    for edit in edits() {
        let mut document = start();
        let undo = document.apply(edit.clone()).unwrap_or_else(|error| panic!("{edit:?}: {error}"));
        let after = document.clone();
        assert_ne!(document, start(), "{edit:?} does nothing");
        assert_eq!(read_str(&write_string(&document).unwrap()).unwrap(), document, "{edit:?} is saved wrongly");
        let redo = document.apply(undo).unwrap();
        assert_eq!(document, start(), "{edit:?} is not taken back");
        document.apply(redo).unwrap();
        assert_eq!(document, after, "{edit:?} is not done again");
        assert_eq!(Edit::from_json(&edit.to_json()).unwrap(), edit);
    }
}

#[test]
fn a_removed_node_leaves_nothing_behind_and_comes_back_whole() {
    let mut document = start();
    let undo = document.apply(Edit::RemoveNode { id: id("a") }).unwrap();
    let c = &document.nodes()[&id("c")];
    assert_eq!(c.modulations["amount"], [Modulation::new(port("b", "level"))]);
    assert!(document.collapsed().is_empty() && !document.layout().contains_key(&id("a")));
    assert_eq!(document.via().keys().collect::<Vec<_>>(), [&port("b", "amount")]);
    assert_eq!(document.frames()["f"].nodes, [id("b")].into());
    document.apply(undo).unwrap();
    assert_eq!(document, start());
}

#[test]
fn dots_go_with_their_wire_and_stay_with_its_source() {
    let to = || port("c", "image");
    let connect = |source: &str| Edit::Connect { to: to(), wire: Some(Wire::new(port(source, "image"))) };
    let mut document = start();
    document.apply(connect("a")).unwrap();
    assert!(document.via().contains_key(&to()));
    let undo = document.apply(connect("b")).unwrap();
    assert!(!document.via().contains_key(&to()));
    document.apply(undo).unwrap();
    assert_eq!(document, start());
}

#[test]
fn lines_that_are_no_edits_say_why() {
    for (line, expected) in [
        ("{", "line 1, column "),
        ("[]", "edit: is a list, and an object is wanted."),
        ("{}", "edit: has no \"edit\"."),
        (r#"{"edit": "dance", "of": "a"}"#, "edit.edit: \"dance\" is no known edit."),
        (r#"{"edit": "set_via", "of": "a.b"}"#, "edit: has no \"points\"."),
        (r#"{"edit": "set_document", "of": "size", "value": [1]}"#, "edit.value: does not fit the setting \"size\"."),
        (r#"{"edit": "put_asset", "of": "x", "bytes": "?"}"#, "edit.bytes: is no base64 text: "),
    ] {
        let text = Edit::from_json(line).unwrap_err().to_string();
        assert!(text.starts_with(expected), "{text}\nfor {line}");
    }
    // As deep as batches may nest, around a value as deep as it may be.
    let mut value = serde_json::json!({ "later": 1, "x": 1 });
    for _ in 0..limits::JSON_DEPTH - 12 {
        value = serde_json::json!([value]);
    }
    let set = Edit::SetValue { node: id("a"), input: "x".to_owned(), value: Some(Value::Unknown(value)) };
    let batch = |edit, _| Edit::Batch { title: "Deep".to_owned(), edits: vec![edit] };
    let deep = (0..limits::BATCH_NESTING).fold(set, batch);
    start().apply(deep.clone()).unwrap();
    assert_eq!(Edit::from_json(&deep.to_json()).unwrap(), deep);
}

#[test]
fn a_batch_is_all_or_nothing() {
    let mut all = vec![Edit::RemoveNode { id: id("b") }];
    all.extend(edits().into_iter().filter(|edit| matches!(edit, Edit::SetDocument(_) | Edit::PutAsset { .. })));
    let batch = |edits| Edit::Batch { title: "Much".to_owned(), edits };
    let mut document = start();
    let undo = document.apply(batch(all.clone())).unwrap();
    assert_eq!(undo.title(), "Much");
    document.apply(undo).unwrap();
    assert_eq!(document, start());

    all.push(batch(vec![Edit::RemoveNode { id: id("a") }, Edit::RemoveNode { id: id("nobody") }]));
    assert_eq!(document.apply(batch(all)), Err(EditError::NoNode(id("nobody"))));
    assert_eq!(document, start());
}

#[test]
fn what_cannot_be_is_refused_and_changes_nothing() {
    let set = |value| Edit::SetValue { node: id("a"), input: "scale".to_owned(), value: Some(value) };
    let add = |name: &str, node| Edit::AddNode { id: id(name), node, position: None };
    let unsorted = crate::value::Curve { points: vec![[1.0, 0.0], [0.0, 1.0]] };
    let known_extra = Extra::from([("nodes".to_owned(), 1.into())]);
    let cases = [
        (set(Value::Float(f32::NAN)), "a.scale: NaN is not a finite number."),
        (set(Value::Vec2([0.0, f32::INFINITY])), "a.scale: inf is not a finite number."),
        (set(Value::Curve(unsorted)), "a.scale: the points of a curve are not in rising order."),
        (set(Value::Text("x".repeat(70_000))), "a.scale: a text of 70000 bytes is longer than 65536."),
        (set(Value::Unknown(5.into())), "a.scale: 5 is kept as an unknown value, and it is a known one."),
        (add("a", Node::new("k")), "there is a node a already."),
        (add("A b", Node::new("k")), "\"A b\" is no legal node id."),
        (add("d", Node::new("")), "\"\" is no legal node kind."),
        (add("d", Node::new("k").value("x", Value::Float(f32::NAN))), "d.x: NaN is not a finite number."),
        (add("d", Node::new("k").wire("x.y", "a", "b")), "\"x.y\" is no legal port name."),
        (Edit::RemoveNode { id: id("z") }, "there is no node z."),
        (Edit::SetMuted { node: id("z"), muted: true }, "there is no node z."),
        (Edit::Connect { to: port("z", "image"), wire: None }, "there is no node z."),
        (Edit::Move { node: id("a"), position: Some([f32::NAN, 0.0]) }, "the position of a: NaN is not"),
        (
            Edit::SetDocument(DocumentChange::Rate(Rate { num: 0, den: 0 })),
            "the document: the frame rate 0/0 is outside",
        ),
        (Edit::SetDocument(DocumentChange::Rate(Rate { num: 241, den: 1 })), "the document: the frame rate 241 is"),
        (Edit::SetDocument(DocumentChange::Size([16385, 1])), "the document: the size 16385 x 1 px is outside"),
        (Edit::SetDocument(DocumentChange::Duration(Some(f64::NAN))), "the document: the duration of NaN seconds"),
        (Edit::SetDocument(DocumentChange::Duration(Some(86_401.0))), "the document: the duration of 86401 seconds"),
        (Edit::SetDocument(DocumentChange::Extra(known_extra)), "the document: an unknown field is called \"nodes\""),
        (Edit::SetDocument(DocumentChange::Loop(Some([2.0, 2.0]))), "the document: the loop from 2 to 2 seconds"),
        (Edit::PutFrame { id: "f".to_owned(), frame: Some(frame(&["z"])) }, "there is no node z."),
        (Edit::PutFrame { id: "F".to_owned(), frame: None }, "\"F\" is no legal frame id."),
        (
            Edit::PutFrame { id: "f".to_owned(), frame: Some(Frame { rect: [f32::NAN; 4], ..frame(&[]) }) },
            "the frame f: NaN is not a finite number.",
        ),
        (Edit::PutComment { id: String::new(), comment: None }, "\"\" is no legal comment id."),
        (Edit::SetVia { to: port("a", "image"), points: vec![] }, "there is no wire into a.image."),
        (Edit::SetVia { to: port("c", "image"), points: vec![[0.0, f32::NAN]] }, "c.image: NaN is not"),
        (Edit::SetVia { to: port("c", "image"), points: vec![[0.0; 2]; 65] }, "c.image: a wire through 65 dots"),
        (Edit::SetCollapsed { node: id("z"), collapsed: true }, "there is no node z."),
        (
            Edit::SetModulations { to: port("a", "x"), modulations: vec![Modulation::new(port("A", "x"))] },
            "\"A\" is no legal node id.",
        ),
        (
            Edit::SetModulations { to: port("a", "x"), modulations: vec![Modulation::new(port("b", "x")); 17] },
            "a.x: 17 modulations are more than 16.",
        ),
        (Edit::SetKeys { to: port("a", "x"), keys: Some(Keys::default()) }, "a.x: keys of 0 lanes"),
        (Edit::SetBindings { to: port("a", "x"), bindings: vec![Binding::new(fader(), 0.0, f32::NAN)] }, "a.x: "),
        (
            Edit::SetBindings {
                to: port("a", "x"),
                bindings: vec![Binding {
                    source: HandSource::Midi { port: String::new(), channel: 17, controller: 7, fine: false },
                    ..Binding::new(fader(), 0.0, 1.0)
                }],
            },
            "a.x: channel 17 is none",
        ),
        (
            Edit::SetKeys { to: port("a", "x"), keys: Some(Keys::holding(f32::INFINITY, &[0.0])) },
            "a.x: inf is not a finite number.",
        ),
        (Edit::PutAsset { path: "../x".to_owned(), bytes: vec![].into() }, "\"../x\" leads out of"),
        (Edit::RemoveAsset { path: "z".to_owned() }, "there is no file \"z\" in the graph."),
    ];
    for (edit, expected) in cases {
        let mut document = start();
        let error = document.apply(edit.clone()).unwrap_err().to_string();
        assert!(error.starts_with(expected), "{error}\nfor {edit:?}");
        assert_eq!(document, start(), "{edit:?}");
    }
    let deep = (0..=limits::BATCH_NESTING)
        .fold(Edit::RemoveNode { id: id("a") }, |edit, _| Edit::Batch { title: String::new(), edits: vec![edit] });
    assert!(start().apply(deep).unwrap_err().to_string().contains("batches nest more than 32 deep"));
}

#[test]
fn counts_are_limited() {
    let mut document = Document::default();
    for i in 0..limits::NODES {
        document.nodes.insert(id(&format!("n{i}")), Node::new("k"));
    }
    let error = document.apply(Edit::AddNode { id: id("one_more"), node: Node::new("k"), position: None }).unwrap_err();
    assert!(error.to_string().contains("more than 10000 nodes"), "{error}");
    let node = document.nodes.get_mut(&id("n0")).unwrap();
    *node = (0..limits::WIRES).fold(Node::new("k"), |node, i| node.wire(&format!("w{i}"), "n1", "image"));
    let wire = || Some(Wire::new(port("n1", "image")));
    let error = document.apply(Edit::Connect { to: port("n1", "x"), wire: wire() }).unwrap_err();
    assert!(error.to_string().contains("more than 50000 wires"), "{error}");
    // Replacing one is no more.
    document.apply(Edit::Connect { to: port("n0", "w0"), wire: wire() }).unwrap();

    let many =
        |count: usize| Keys { lanes: vec![vec![Keys::holding(0.0, &[1.0]).lanes[0][0]; count]], ..Keys::default() };
    let mut document = Document::default();
    for i in 0..limits::ALL_KEYS / limits::KEYS {
        let mut node = Node::new("k");
        node.keys.insert("x".to_owned(), many(limits::KEYS));
        document.apply(Edit::AddNode { id: id(&format!("n{i}")), node, position: None }).unwrap();
    }
    let set = |port, count| Edit::SetKeys { to: port, keys: Some(many(count)) };
    let error = document.apply(set(port("n0", "y"), 1)).unwrap_err().to_string();
    assert!(error.contains("more than 100000 keys"), "{error}");
    document.apply(set(port("n0", "x"), limits::KEYS - 1)).unwrap();
    document.apply(set(port("n0", "y"), 1)).unwrap();
    let mut node = Node::new("k");
    let list = vec![Modulation::new(port("a", "b")); limits::MODULATIONS];
    node.modulations =
        (0..limits::ALL_MODULATIONS / limits::MODULATIONS).map(|i| (format!("i{i}"), list.clone())).collect();
    document.apply(Edit::AddNode { id: id("moved"), node, position: None }).unwrap();
    let one_more = Edit::SetModulations { to: port("n0", "x"), modulations: list[..1].to_vec() };
    let error = document.apply(one_more).unwrap_err().to_string();
    assert!(error.contains("more than 10000 modulations"), "{error}");
    for i in 0..limits::FRAMES {
        document.frames.insert(format!("f{i}"), Frame::default());
        document.comments.insert(format!("c{i}"), Comment::default());
    }
    let frame = |name: &str| Edit::PutFrame { id: name.to_owned(), frame: Some(Frame::default()) };
    assert!(document.apply(frame("f")).unwrap_err().to_string().contains("more than 2000 frames"));
    document.apply(frame("f0")).unwrap();
    let comment = Edit::PutComment { id: "c".to_owned(), comment: Some(Comment::default()) };
    assert!(document.apply(comment).unwrap_err().to_string().contains("more than 2000 comments"));

    let mut document = Document::default();
    let half: Arc<[u8]> = vec![0; limits::ASSETS_BYTES / 2].into();
    let put = |path: &str| Edit::PutAsset { path: path.to_owned(), bytes: Arc::clone(&half) };
    document.apply(put("a")).unwrap();
    document.apply(put("b")).unwrap();
    document.apply(put("b")).unwrap();
    assert!(document.apply(put("c")).is_err());
}

#[test]
fn titles_and_fresh_ids_are_words() {
    let titles: Vec<String> = edits().iter().map(Edit::title).collect();
    assert_eq!(titles[..5], ["Add d", "Add gone", "Remove a", "Call a \"Cells\"", "Set a.scale"]);
    assert_eq!(titles[6], "Wire b.image to c.image");
    assert_eq!(titles[11], "Move a");
    let document = start();
    assert_eq!(document.fresh_id("pattern/Voronoi cells").as_str(), "voronoi_cells");
    assert_eq!(document.fresh_id("a").as_str(), "a_2");
    assert_eq!(document.fresh_id("").as_str(), "node");
    assert!(limits::is_node_id(document.fresh_id(&"\u{e9}".repeat(500)).as_str()));
}
