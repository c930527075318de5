//! The nodes inside a document's own groups by their ids from outside, `group/inner`: seen, and changed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{own_asset, own_name};
use crate::catalogue::Catalogue;
use crate::document::{Document, Node, NodeId};
use crate::edit::Edit;
use crate::file;

/// More nodes are not looked at: groups within groups can multiply without end.
const MOST_NODES: usize = 20_000;

/// Every node of a document, and those inside its own groups as often as they stand in it, by their ids from outside.
///
/// The catalogue has to hold the own groups ([`super::own_catalogue`]).
pub fn all_nodes<'a>(document: &'a Document, catalogue: &'a Catalogue) -> Vec<(NodeId, &'a Node)> {
    let mut all = Vec::new();
    let mut inside = vec![(String::new(), document)];
    while let Some((prefix, document)) = inside.pop() {
        for (id, node) in document.nodes() {
            if all.len() >= MOST_NODES {
                return all;
            }
            let outer = format!("{prefix}{id}");
            if own_name(&node.kind).is_some()
                && let Some(group) = catalogue.get(&node.kind).and_then(|kind| kind.group.as_deref())
            {
                inside.push((format!("{outer}/"), group));
            }
            all.push((NodeId::new(&outer), node));
        }
    }
    all
}

/// Edits of values, keys and bindings whose nodes may lie inside own groups, as edits that a document takes: all of one group become
/// one file of it. What leads nowhere is left out.
pub fn edits_from_outside(document: &Document, edits: Vec<Edit>) -> Vec<Edit> {
    let mut own = Vec::new();
    let mut groups: BTreeMap<String, Document> = BTreeMap::new();
    let mut changed = BTreeSet::new();
    for edit in edits {
        let Some(id) = node_of(&edit).filter(|id| id.as_str().contains('/')).cloned() else {
            own.push(edit);
            continue;
        };
        if let Some((asset, inner)) = find(document, &id, &mut groups)
            && let Some(edit) = with_node(edit, inner)
            && groups.get_mut(&asset).is_some_and(|group| group.apply(edit).is_ok())
        {
            changed.insert(asset);
        }
    }
    groups.retain(|asset, _| changed.contains(asset));
    own.extend(groups.into_iter().filter_map(|(path, group)| {
        let text = file::write_string(&group).ok()?;
        Some(Edit::PutAsset { path, bytes: Arc::from(text.into_bytes()) })
    }));
    own
}

/// The file of the group that an id leads into, and the node's id in there.
fn find(document: &Document, id: &NodeId, groups: &mut BTreeMap<String, Document>) -> Option<(String, NodeId)> {
    let (way, last) = id.as_str().rsplit_once('/')?;
    let mut asset = None;
    for step in way.split('/') {
        let here = asset.as_ref().map_or(Some(document), |asset| groups.get(asset))?;
        let next = own_asset(own_name(&here.nodes().get(&NodeId::new(step))?.kind)?);
        if !groups.contains_key(&next) {
            let text = std::str::from_utf8(document.assets().get(&next)?).ok()?;
            groups.insert(next.clone(), file::read_str(text).ok()?);
        }
        asset = Some(next);
    }
    Some((asset?, NodeId::new(last)))
}

fn node_of(edit: &Edit) -> Option<&NodeId> {
    match edit {
        Edit::SetValue { node, .. } => Some(node),
        Edit::SetKeys { to, .. } | Edit::SetBindings { to, .. } => Some(&to.node),
        _ => None,
    }
}

fn with_node(edit: Edit, id: NodeId) -> Option<Edit> {
    match edit {
        Edit::SetValue { input, value, .. } => Some(Edit::SetValue { node: id, input, value }),
        Edit::SetKeys { mut to, keys } => {
            to.node = id;
            Some(Edit::SetKeys { to, keys })
        }
        Edit::SetBindings { mut to, bindings } => {
            to.node = id;
            Some(Edit::SetBindings { to, bindings })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::DocumentChange;
    use crate::group::{own_catalogue, own_kind};
    use crate::{Exposed, Group, NodeKind, Output, PortRef, Value, WireType};

    fn nested() -> (Document, Catalogue) {
        let mut catalogue = Catalogue::default();
        let mut leaf = NodeKind::new("Leaf", "A leaf.", &["leaf"]).output(Output::new("value", WireType::Float, "."));
        leaf.id = "test/leaf".to_owned();
        catalogue.insert(leaf);
        let with = |nodes: &[(&str, &str)], out: Option<(&str, &str)>| {
            let mut document = Document::default();
            for (id, kind) in nodes {
                let edit = Edit::AddNode { id: NodeId::new(id), node: Node::new(kind), position: None };
                document.apply(edit).unwrap();
            }
            if let Some((node, port)) = out {
                let outputs = vec![Exposed {
                    name: "value".to_owned(),
                    ports: vec![PortRef::new(node, port)],
                    ..Exposed::default()
                }];
                document
                    .apply(Edit::SetDocument(DocumentChange::Group(Some(Group { outputs, ..Group::default() }))))
                    .unwrap();
            }
            document
        };
        let inner = with(&[("leaf", "test/leaf")], Some(("leaf", "value")));
        let outer = with(&[("deep", &own_kind("inner")), ("near", "test/leaf")], Some(("near", "value")));
        let mut document =
            with(&[("one", &own_kind("outer")), ("two", &own_kind("outer")), ("plain", "test/leaf")], None);
        for (name, group) in [("inner", &inner), ("outer", &outer)] {
            let bytes = Arc::from(file::write_string(group).unwrap().into_bytes());
            document.apply(Edit::PutAsset { path: own_asset(name), bytes }).unwrap();
        }
        let catalogue = own_catalogue(&document, &catalogue).0.into_owned();
        (document, catalogue)
    }

    #[test]
    fn nodes_are_found_as_deep_as_they_lie_and_as_often() {
        let (document, catalogue) = nested();
        let mut ids: Vec<String> = all_nodes(&document, &catalogue).iter().map(|(id, _)| id.to_string()).collect();
        ids.sort();
        let inside = |outer: &str| {
            [outer.to_owned(), format!("{outer}/deep"), format!("{outer}/deep/leaf"), format!("{outer}/near")]
        };
        let mut wanted: Vec<String> = [inside("one"), inside("two")].concat();
        wanted.push("plain".to_owned());
        wanted.sort();
        assert_eq!(ids, wanted);
    }

    #[test]
    fn edits_reach_into_groups_and_can_be_taken_back() {
        let (mut document, catalogue) = nested();
        let before = document.clone();
        let set = |node: &str, input: &str| Edit::SetValue {
            node: NodeId::new(node),
            input: input.to_owned(),
            value: Some(Value::Float(0.5)),
        };
        let asked = vec![
            set("one/deep/leaf", "a"),
            set("one/near", "b"),
            set("plain", "c"),
            set("two/deep/leaf", "d"),
            set("one/gone", "e"),
        ];
        let edits = edits_from_outside(&document, asked);
        assert_eq!(edits.len(), 3, "one of its own, and a file for each of the two groups: {edits:?}");
        let back = document.apply(Edit::Batch { title: "Set".to_owned(), edits }).unwrap();
        let catalogue = own_catalogue(&document, &catalogue).0.into_owned();
        let nodes: BTreeMap<NodeId, &Node> = all_nodes(&document, &catalogue).into_iter().collect();
        for (node, input) in
            [("one/deep/leaf", "a"), ("two/deep/leaf", "a"), ("one/deep/leaf", "d"), ("one/near", "b"), ("plain", "c")]
        {
            assert_eq!(nodes[&NodeId::new(node)].values.get(input), Some(&Value::Float(0.5)), "{node}.{input}");
        }
        document.apply(back).unwrap();
        assert_eq!(document, before);
    }
}
