//! What must hold for any document: edits are taken back exactly, files give back what was saved, and every graph
//! has an order or a named loop.

use std::collections::BTreeSet;
use std::hash::{Hash as _, Hasher as _};

use cym_graph::binding::{Press, Relative};
use cym_graph::check::owner_id;
use cym_graph::edit::DocumentChange;
use cym_graph::file::{read_str, write_string};
use cym_graph::{
    Binding, Catalogue, CheckedInput, Comment, Curve, Document, Edit, Frame, Gradient, HandSource, Input, Key,
    KeyShape, Keys, Modulation, Node, NodeId, NodeKind, Output, PortRef, Rate, Stop, Value, Wire, WireType, check, ops,
};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;

fn catalogue() -> Catalogue {
    let image = |name| Input::new(name, WireType::Image, Value::None);
    let mut mix = NodeKind::new("Mix", "Mixes.", &[]).input(image("image")).input(image("over"));
    mix = mix.input(Input::float("amount", 0.5, 0.0, 1.0)).input(Input::choice("mode", &["add", "screen"]));
    let late = NodeKind::new("Late", "Holds.", &[]).input(Input { late: true, ..image("image") });
    let lfo = NodeKind::new("Lfo", "Swings.", &[]).input(Input::float("amount", 1.0, 0.0, 9.0));
    let out = NodeKind::new("Output", "Shows.", &[]).input(image("image"));
    let mut catalogue = Catalogue::default();
    for (id, kind, output) in [
        ("blend/mix", mix, Some(WireType::Image)),
        ("state/late", late, Some(WireType::Image)),
        ("signal/lfo", lfo, Some(WireType::Float)),
        ("output/output", out, None),
    ] {
        let outputs = output.map(|ty| Output::new("image", ty, "")).into_iter().collect();
        catalogue.insert(NodeKind { id: id.to_owned(), outputs, ..kind });
    }
    let inner = r#"{"cymatic": 1, "nodes": {"a": {"kind": "blend/mix"}, "b": {"kind": "blend/mix",
        "wires": {"image": "a.image"}}}, "group": {"inputs": [{"name": "image", "to": ["a.image"]},
        {"name": "amount", "to": ["a.amount", "b.amount"]}], "outputs": [{"name": "image", "from": "b.image"}]}}"#;
    let inner = read_str(inner).expect("the group is well formed");
    let group = cym_graph::kind_of_group("group/twice", &inner, &catalogue).expect("its ports are there");
    catalogue.insert(group);
    catalogue
}

fn number() -> impl Strategy<Value = f32> {
    prop_oneof![
        any::<f32>().prop_filter("finite", |number| number.is_finite()),
        (-100_i32..100).prop_map(|tenths| tenths as f32 / 10.0),
    ]
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(Into::into),
        ".{0,6}".prop_map(Into::into),
        Just(serde_json::Value::Null),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(serde_json::Value::Array),
            btree_map(".{0,4}", inner, 0..4).prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

fn extra() -> impl Strategy<Value = std::collections::BTreeMap<String, serde_json::Value>> {
    btree_map("later[a-z]{0,2}", json(), 0..2)
}

fn color() -> impl Strategy<Value = [f32; 4]> {
    prop_oneof![
        any::<[u8; 4]>().prop_map(|c| c.map(|part| f32::from(part) / 255.0)),
        [number(), number(), number(), number()]
    ]
}

fn points() -> impl Strategy<Value = Vec<[f32; 2]>> {
    vec([number(), number()], 0..4)
}

fn modulations() -> impl Strategy<Value = Vec<Modulation>> {
    let times = [0.0_f32..1e4, 0.0_f32..1e4];
    let one = (wire(), number(), points(), times, extra());
    let one = one.prop_map(|(wire, amount, mut points, [attack_secs, release_secs], extra)| {
        points.sort_by(|left, right| left[0].total_cmp(&right[0]));
        Modulation { from: wire.from, amount, curve: Curve { points }, attack_secs, release_secs, extra }
    });
    vec(one, 0..3)
}

fn keys() -> impl Strategy<Value = Keys> {
    let shape = prop_oneof![
        Just(KeyShape::Step),
        Just(KeyShape::Linear),
        Just(KeyShape::Smooth),
        Just(KeyShape::EaseIn),
        Just(KeyShape::EaseOut),
        ([number(), number()], [number(), number()]).prop_map(|(out, into)| KeyShape::Bezier { out, into }),
    ];
    let key = (number(), number(), shape).prop_map(|(secs, value, shape)| Key { secs, value, shape });
    let lane = vec(key, 0..4).prop_map(|mut lane| {
        lane.sort_by(|left, right| left.secs.total_cmp(&right.secs));
        lane
    });
    (vec(lane, 1..4), extra()).prop_map(|(lanes, extra)| Keys { lanes, extra })
}

fn bindings() -> impl Strategy<Value = Vec<Binding>> {
    let midi = (".{0,6}", 0_u8..=16, 0_u8..=129, any::<bool>()).prop_map(|(port, channel, controller, fine)| {
        HandSource::Midi { port, channel, controller, fine: fine && controller < 32 }
    });
    let osc = ("/[a-z*{},]{0,6}", any::<u8>(), any::<u16>())
        .prop_map(|(address, argument, udp_port)| HandSource::Osc { address, argument, udp_port });
    let pad =
        (".{0,6}", 0_u8..=16, 0_u8..=127).prop_map(|(port, channel, note)| HandSource::Note { port, channel, note });
    let ends = (number(), number(), any::<bool>(), 0_u8..4);
    let ways = (0_usize..4, 0_usize..3).prop_map(|(press, relative)| (Press::ALL[press], Relative::ALL[relative]));
    let one = (prop_oneof![midi, pad, osc], ends, vec([number(), number()], 0..3), ways, extra()).prop_map(
        |(source, (low, high, pickup, part), mut points, (press, relative), extra)| {
            points.sort_by(|left, right| left[0].total_cmp(&right[0]));
            Binding { source, part, low, high, pickup, curve: Curve { points }, press, relative, extra }
        },
    );
    vec(one, 0..3)
}

fn frame() -> impl Strategy<Value = Frame> {
    let nodes = btree_set(id(), 0..3);
    (".{0,4}", color(), [number(), number(), number(), number()], nodes, extra())
        .prop_map(|(title, color, rect, nodes, extra)| Frame { title, color, rect, nodes, extra })
}

fn comment() -> impl Strategy<Value = Comment> {
    (".{0,4}", color(), [number(), number(), number(), number()], extra())
        .prop_map(|(text, color, rect, extra)| Comment { text, color, rect, extra })
}

fn value() -> impl Strategy<Value = Value> {
    let stop = (number(), color()).prop_map(|(at, color)| Stop { at, color });
    prop_oneof![
        Just(Value::None),
        number().prop_map(Value::Float),
        [number(), number()].prop_map(Value::Vec2),
        [number(), number(), number()].prop_map(Value::Vec3),
        color().prop_map(Value::Color),
        vec(stop, 0..4).prop_map(|mut stops| {
            stops.sort_by(|left, right| left.at.total_cmp(&right.at));
            Value::Gradient(Gradient { stops })
        }),
        vec([number(), number()], 0..4).prop_map(|mut points| {
            points.sort_by(|left, right| left[0].total_cmp(&right[0]));
            Value::Curve(Curve { points })
        }),
        prop_oneof![".{0,8}", "#[0-9a-f]{6}", "screen"].prop_map(Value::Text),
        "[a-z./]{1,8}".prop_map(Value::Asset),
        json().prop_map(|tree| serde_json::json!({ "later": tree, "x": 1 })).prop_map(Value::Unknown),
    ]
}

fn id() -> impl Strategy<Value = NodeId> {
    prop::sample::select(vec!["a", "b", "c", "d", "e", "f", "out"]).prop_map(NodeId::new)
}

fn port() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["image", "over", "amount", "mode", "nothing"]).prop_map(str::to_owned)
}

fn wire() -> impl Strategy<Value = Wire> {
    let extra = btree_map("later[a-z]{0,2}", json(), 0..2);
    let from = (id(), prop_oneof![4 => Just("image".to_owned()), 1 => port()]);
    (from, extra).prop_map(|((node, port), extra)| Wire { from: PortRef { node, port }, extra })
}

fn kind() -> impl Strategy<Value = String> {
    let kinds =
        ["blend/mix", "blend/mix", "blend/mix", "state/late", "signal/lfo", "output/output", "group/twice", "no/such"];
    prop::sample::select(kinds.to_vec()).prop_map(str::to_owned)
}

fn node() -> impl Strategy<Value = Node> {
    let maps = (btree_map(port(), value(), 0..3), btree_map(port(), wire(), 0..3));
    let flags = (prop::bool::weighted(0.1), prop::bool::weighted(0.2));
    let some = || modulations().prop_filter("no list of a node is empty", |list| !list.is_empty());
    let bound = || bindings().prop_filter("no list of a node is empty", |list| !list.is_empty());
    let motion = (btree_map(port(), some(), 0..2), btree_map(port(), keys(), 0..2), btree_map(port(), bound(), 0..2));
    (kind(), ".{0,4}", maps, motion, flags, extra()).prop_map(
        |(kind, title, (values, wires), (modulations, keys, bindings), (muted, bypassed), extra)| Node {
            kind,
            title,
            values,
            wires,
            modulations,
            keys,
            bindings,
            muted,
            bypassed,
            extra,
        },
    )
}

fn setting() -> impl Strategy<Value = DocumentChange> {
    prop_oneof![
        ".{0,8}".prop_map(DocumentChange::Title),
        ".{0,8}".prop_map(DocumentChange::About),
        any::<u32>().prop_map(DocumentChange::Seed),
        (24_u32..=240_000, 1_u32..=1001).prop_map(|(num, den)| DocumentChange::Rate(Rate { num, den })),
        [0_u32..20_000, 1..20_000].prop_map(DocumentChange::Size),
        option::of(0.0..100_000.0).prop_map(DocumentChange::Duration),
        option::of([0.0..50_000.0, 0.0..100_000.0]).prop_map(DocumentChange::Loop),
        btree_map("later[a-z]{0,2}", json(), 0..3).prop_map(DocumentChange::Extra),
    ]
}

fn edit() -> impl Strategy<Value = Edit> {
    let place = || option::of([number(), number()]);
    let to = || (id(), port()).prop_map(|(node, port)| PortRef { node, port });
    let name = || prop::sample::select(vec!["one", "two"]).prop_map(str::to_owned);
    let leaf = prop_oneof![
        4 => (id(), node(), place()).prop_map(|(id, node, position)| Edit::AddNode { id, node, position }),
        1 => id().prop_map(|id| Edit::RemoveNode { id }),
        1 => (id(), ".{0,4}").prop_map(|(node, title)| Edit::SetTitle { node, title }),
        2 => (id(), port(), option::of(value())).prop_map(|(node, input, value)| Edit::SetValue { node, input, value }),
        3 => (id(), port(), option::of(wire())).prop_map(|(node, port, wire)| Edit::Connect { to: PortRef { node, port }, wire }),
        1 => (id(), any::<bool>()).prop_map(|(node, muted)| Edit::SetMuted { node, muted }),
        1 => (id(), any::<bool>()).prop_map(|(node, bypassed)| Edit::SetBypassed { node, bypassed }),
        1 => (id(), kind()).prop_map(|(node, kind)| Edit::SetKind { node, kind }),
        1 => (id(), place()).prop_map(|(node, position)| Edit::Move { node, position }),
        1 => (name(), option::of(frame())).prop_map(|(id, frame)| Edit::PutFrame { id, frame }),
        1 => (name(), option::of(comment())).prop_map(|(id, comment)| Edit::PutComment { id, comment }),
        2 => (to(), points()).prop_map(|(to, points)| Edit::SetVia { to, points }),
        1 => (id(), any::<bool>()).prop_map(|(node, collapsed)| Edit::SetCollapsed { node, collapsed }),
        2 => (to(), modulations()).prop_map(|(to, modulations)| Edit::SetModulations { to, modulations }),
        2 => (to(), option::of(keys())).prop_map(|(to, keys)| Edit::SetKeys { to, keys }),
        2 => (to(), bindings()).prop_map(|(to, bindings)| Edit::SetBindings { to, bindings }),
        1 => setting().prop_map(Edit::SetDocument),
        1 => ("[ab./]{1,3}", vec(any::<u8>(), 0..5)).prop_map(|(path, bytes)| Edit::PutAsset { path, bytes: bytes.into() }),
        1 => "[ab]{1}".prop_map(|path| Edit::RemoveAsset { path }),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        vec(inner, 0..4).prop_map(|edits| Edit::Batch { title: "Several".to_owned(), edits })
    })
}

/// Applies what can be applied; gives the reverses in the order of the edits, and every state on the way.
fn play(edits: Vec<Edit>) -> (Document, Vec<Edit>, Vec<Document>) {
    let mut document = Document::default();
    let (mut reverses, mut states) = (Vec::new(), vec![document.clone()]);
    for edit in edits {
        match document.apply(edit) {
            Ok(reverse) => {
                reverses.push(reverse);
                states.push(document.clone());
            }
            Err(error) => assert_eq!(Some(&document), states.last(), "a refused edit left a trace: {error}"),
        }
    }
    (document, reverses, states)
}

/// Six densely wired nodes and an output to start from, so that loops and groups are common; then any edits.
fn edits() -> impl Strategy<Value = Vec<Edit>> {
    let add = |id: &str, node| Edit::AddNode { id: NodeId::new(id), node, position: None };
    let start = (vec(node(), 6), vec(wire(), 12), wire()).prop_map(move |(nodes, wires, shown)| {
        let ids = ["a", "b", "c", "d", "e", "f"];
        let mut edits: Vec<Edit> = ids.iter().zip(nodes).map(|(id, node)| add(id, node)).collect();
        let inputs = ids.iter().flat_map(|id| [PortRef::new(id, "image"), PortRef::new(id, "over")]);
        edits.extend(inputs.zip(wires).map(|(to, wire)| Edit::Connect { to, wire: Some(wire) }));
        let mut out = Node::new("output/output");
        out.wires.insert("image".to_owned(), shown);
        edits.push(add("out", out));
        edits
    });
    (start, vec(edit(), 0..20)).prop_map(|(mut start, more)| {
        start.extend(more);
        start
    })
}

/// What a document shows, told without ids: a number for the output with everything behind it. `None` when a loop was
/// cut, as it is cut elsewhere once its nodes have other names.
fn shown(document: &Document) -> Option<u64> {
    let checked = check(document, &catalogue());
    if checked.problems.iter().any(|problem| problem.code == "cycle") {
        return None;
    }
    let graph = checked.graph?;
    let mut told = std::collections::BTreeMap::new();
    for &index in graph.order() {
        let node = graph.node(index);
        let mut hasher = std::hash::DefaultHasher::new();
        // Of hidden nodes the ids say only whom they move.
        (&node.kind.id, (owner_id(&node.id) == node.id).then_some(&node.chance)).hash(&mut hasher);
        for input in &node.inputs {
            match input {
                CheckedInput::Value(value) => format!("{value:?}").hash(&mut hasher),
                CheckedInput::Wire { output, conversion, late: true, .. } => {
                    format!("{output} {conversion:?}").hash(&mut hasher);
                }
                CheckedInput::Wire { from, output, conversion, late: false } => {
                    (told.get(from), format!("{output} {conversion:?}")).hash(&mut hasher);
                }
            }
        }
        told.insert(index, hasher.finish());
    }
    told.get(&graph.output()).copied()
}

/// Applies an edit, and proves that it is taken back and saved.
fn applied(document: &Document, edit: Edit) -> Document {
    let mut after = document.clone();
    let undo = after.apply(edit).expect("it is made for this document");
    let mut back = after.clone();
    back.apply(undo).expect("a reverse applies");
    assert_eq!(&back, document);
    let text = write_string(&after).expect("it can be saved");
    assert_eq!(read_str(&text).expect("and read"), after);
    after
}

/// Signals inside and outside the selection that move one param are sorted by side when it becomes a group.
fn sorts_modulations(document: &Document, nodes: &BTreeSet<NodeId>) -> bool {
    let lists =
        document.nodes().iter().filter(|(id, _)| nodes.contains(*id)).flat_map(|(_, node)| node.modulations.values());
    lists.into_iter().any(|list| {
        let inside = list.iter().filter(|one| nodes.contains(&one.from.node)).count();
        inside > 0 && inside < list.len()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn undoing_all_and_redoing_all_is_the_identity(edits in edits()) {
        let (mut document, reverses, states) = play(edits);
        let end = document.clone();
        let mut again = Vec::new();
        for (reverse, state) in reverses.into_iter().zip(&states).rev() {
            again.push(document.apply(reverse).expect("a reverse applies"));
            prop_assert_eq!(&document, state);
        }
        for (edit, state) in again.into_iter().rev().zip(&states[1..]) {
            document.apply(edit).expect("an edit applies again");
            prop_assert_eq!(&document, state);
        }
        prop_assert_eq!(document, end);
    }

    #[test]
    fn saving_and_loading_is_the_identity(edits in edits()) {
        let (document, ..) = play(edits);
        let text = write_string(&document).expect("a document can be written");
        let back = read_str(&text).expect("what was written can be read");
        prop_assert_eq!(&back, &document);
        prop_assert_eq!(write_string(&back).expect("and written again"), text);
    }

    #[test]
    fn every_edit_survives_the_journal(edits in edits()) {
        let (mut document, mut again) = (Document::default(), Document::default());
        for edit in edits {
            let line = edit.to_json();
            prop_assert!(!line.contains('\n'), "{}", line);
            let back = Edit::from_json(&line).expect("what was written can be read");
            prop_assert_eq!(&back, &edit);
            if let Ok(reverse) = document.apply(edit) {
                prop_assert_eq!(&Edit::from_json(&reverse.to_json()).expect("so can a reverse"), &reverse);
                again.apply(back).expect("the journal applies where the edit did");
            }
        }
        prop_assert_eq!(again, document);
    }

    #[test]
    fn every_graph_has_an_order_or_a_named_loop(edits in edits()) {
        let (document, ..) = play(edits);
        let checked = check(&document, &catalogue());
        for problem in &checked.problems {
            prop_assert!(problem.cause.ends_with('.') && problem.next_step.ends_with('.'), "{}", problem);
        }
        let Some(graph) = checked.graph else {
            prop_assert!(checked.problems.iter().any(|problem| problem.code == "no-output"));
            return Ok(());
        };
        let mut done = BTreeSet::new();
        for &index in graph.order() {
            let node = graph.node(index);
            prop_assert_eq!(node.inputs.len(), node.kind.inputs.len());
            for input in &node.inputs {
                if let CheckedInput::Wire { from, late: false, .. } = input {
                    prop_assert!(done.contains(from), "{} is read before it is done", graph.node(*from).id);
                }
            }
            prop_assert!(done.insert(index), "{} is there twice", node.id);
        }
        let reached = graph.order().iter().filter(|&&index| graph.find(&graph.node(index).id) == Some(index)).count();
        prop_assert_eq!(reached, graph.order().len());
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in prop_oneof![".{0,40}", "[\\[\\]{}\",:0-9.e#a -]{0,60}"], tree in json()) {
        drop(read_str(&text));
        drop(Edit::from_json(&text));
        drop(Edit::from_json(&format!("{{\"edit\": \"set_keys\", \"of\": \"a.x\", \"keys\": {tree}}}")));
        drop(read_str(&format!("{{\"cymatic\": 1, \"frames\": {text}}}")));
        drop(read_str(&format!("{{\"cymatic\": 1, \"nodes\": {text}}}")));
        drop(read_str(&format!("{{\"cymatic\": 1, \"group\": {tree}}}")));
        drop(read_str(&format!("{{\"cymatic\": 1, \"nodes\": {{\"a\": {{\"kind\": \"k\", \"values\": {{\"x\": {tree}}}}}}}}}")));
    }

    #[test]
    fn groups_show_what_their_nodes_showed(edits in edits(), nodes in btree_set(id(), 1..5)) {
        let (document, ..) = play(edits);
        let Ok(edit) = ops::make_group(&document, &catalogue(), &nodes, "made") else {
            return Ok(());
        };
        let grouped = applied(&document, edit);
        let (before, after) = (shown(&document), shown(&grouped));
        if before.is_some() && !sorts_modulations(&document, &nodes) {
            prop_assert_eq!(before, after, "grouped");
        }
        let group = grouped.nodes().keys().find(|id| !document.nodes().contains_key(*id)).expect("it was added");
        let open = applied(&grouped, ops::ungroup(&grouped, &catalogue(), group).expect("it is a group"));
        if after.is_some() {
            prop_assert_eq!(shown(&open), after, "opened");
        }
    }

    #[test]
    fn copies_and_deletions_are_edits(edits in edits(), nodes in btree_set(id(), 0..5)) {
        let (document, ..) = play(edits);
        let (edit, new) = ops::duplicate(&document, &nodes, [10.0, 10.0]);
        let twice = applied(&document, edit);
        prop_assert_eq!(twice.nodes().len(), document.nodes().len() + new.len());
        let text = ops::copy_text(&document, &nodes);
        let (edit, pasted) = ops::paste(&document, &text, [0.0; 2]).expect("it was copied here");
        prop_assert_eq!(pasted.len(), new.len());
        let here = applied(&document, edit);
        for (copy, paste) in new.iter().zip(&pasted) {
            let wires = |document: &Document, id| document.nodes()[id].wires.keys().cloned().collect::<Vec<_>>();
            prop_assert!(wires(&here, paste).iter().all(|input| wires(&twice, copy).contains(input)));
        }
        let (edit, _) = ops::paste(&Document::default(), &text, [0.0; 2]).expect("it was copied elsewhere");
        applied(&Document::default(), edit);
        let less = applied(&document, ops::delete_with_reconnect(&document, &catalogue(), &nodes));
        prop_assert!(nodes.iter().all(|id| !less.nodes().contains_key(id)));
        let sizes = |id: &NodeId| [100.0 + id.as_str().len() as f32, 50.0];
        let tidied = applied(&less, ops::tidy(&less, &BTreeSet::new(), &sizes));
        prop_assert_eq!(tidied.layout().len(), less.nodes().len());
    }
}
