use super::*;
use crate::check::tests::catalogue;
use crate::check::{CheckedInput, check};
use crate::document::{Node, NodeId};
use crate::edit::Edit;
use crate::value::Value;

/// A group around a node of a kind, with its input `amount` and its output `image`.
fn around(kind: &str) -> String {
    format!(
        r#"{{"cymatic": 1, "nodes": {{"inner": {{"kind": "{kind}", "values": {{"amount": 0.25}}}}}}, "group": {{
            "inputs": [{{"name": "amount", "to": ["inner.amount"]}}, {{"name": "image", "to": ["inner.image"]}}],
            "outputs": [{{"name": "image", "from": "inner.image"}}]}}}}"#
    )
}

/// A graph that shows a node of the kind `own/outer`.
fn shown(groups: &[(&str, &str)]) -> Document {
    let mut document = Document::default();
    let mut apply = |edit| drop(document.apply(edit).unwrap());
    for (name, text) in groups {
        apply(Edit::PutAsset { path: format!("groups/{name}"), bytes: text.as_bytes().into() });
    }
    let add = |id: &str, node| Edit::AddNode { id: NodeId::new(id), node, position: None };
    apply(add("a", Node::new("own/outer")));
    apply(add("out", Node::new("output/output").wire("image", "a", "image")));
    document
}

fn texts(document: &Document) -> Vec<String> {
    let problems = check(document, &catalogue()).problems.into_iter();
    problems.filter(|problem| problem.code != "not-wired").map(|problem| problem.to_string()).collect()
}

#[test]
fn own_groups_are_kinds_whatever_their_order() {
    // By name the outer one comes after the one that it holds in one graph, and before it in the other.
    for inner in ["a_inner", "z_inner"] {
        let (file, outer) = (format!("{inner}.cym"), around(&format!("own/{inner}")));
        let document = shown(&[(&file, &around("tone/invert")), ("outer.cym", &outer)]);
        assert_eq!(texts(&document), Vec::<String>::new());
        let graph = check(&document, &catalogue()).graph.unwrap();
        let node = graph.node(graph.find(&NodeId::new("a/inner/inner")).unwrap());
        assert_eq!(node.inputs[0], CheckedInput::Value(Value::Float(0.25)));
        let known = catalogue();
        let (all, _) = own_catalogue(&document, &known);
        assert!(all.get("own/outer").is_some() && all.get(&format!("own/{inner}")).is_some());
    }
    assert!(matches!(own_catalogue(&Document::default(), &catalogue()).0, Cow::Borrowed(_)));
}

#[test]
fn circles_and_broken_texts_name_the_group() {
    let circle = shown(&[("outer.cym", &around("own/inner")), ("inner.cym", &around("own/outer"))]);
    let text = texts(&circle).remove(0);
    assert_eq!(
        text,
        "error[own-group-cycle]: own groups hold one another without end: inner -> outer -> inner. \
         Take one of them out of the other; until then their nodes are left out."
    );
    let itself = texts(&shown(&[("outer.cym", &around("own/outer"))])).remove(0);
    assert!(itself.contains("without end: outer -> outer."), "{itself}");
    // What only holds a part of a circle is made without it, as far as it can be.
    let beside = shown(&[("outer.cym", &around("own/inner")), ("inner.cym", &around("own/inner"))]);
    assert!(texts(&beside).iter().any(|text| text.contains("without end: inner -> inner.")));

    let broken = texts(&shown(&[("outer.cym", "{")])).remove(0);
    assert!(
        broken.starts_with("error[own-group]: the own group \"groups/outer.cym\" cannot be read: line 1, "),
        "{broken}"
    );
    let bad_name = texts(&shown(&[("Outer.cym", "{}")])).remove(0);
    assert!(bad_name.contains("\"groups/Outer.cym\" has no legal name."), "{bad_name}");
    let no_ports = texts(&shown(&[("outer.cym", "{\"cymatic\": 1}")])).remove(0);
    assert!(no_ports.contains("the graph \"own/outer\" exposes no ports"), "{no_ports}");
}
