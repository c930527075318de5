//! Who depends on whom: what feeds a node, what it feeds, and whether a wire would close a loop.

use std::collections::{BTreeMap, BTreeSet};

use cym_graph::{Catalogue, Document, NodeId};

/// For each node, the nodes that it reads in the same frame: wires into late inputs do not count, modulations do.
pub(crate) struct Depends {
    reads: BTreeMap<NodeId, BTreeSet<NodeId>>,
    read_by: BTreeMap<NodeId, BTreeSet<NodeId>>,
}

impl Depends {
    pub(crate) fn new(document: &Document, catalogue: &Catalogue) -> Self {
        let mut reads: BTreeMap<NodeId, BTreeSet<NodeId>> = BTreeMap::new();
        let mut read_by: BTreeMap<NodeId, BTreeSet<NodeId>> = BTreeMap::new();
        for (id, node) in document.nodes() {
            let kind = catalogue.get(&node.kind);
            let late = |input: &str| {
                kind.and_then(|kind| Some(kind.inputs[kind.input_index(input)?].late)).unwrap_or_default()
            };
            let wires = node.wires.iter().filter(|(input, _)| !late(input)).map(|(_, wire)| &wire.from.node);
            let pushed = node.modulations.values().flatten().map(|modulation| &modulation.from.node);
            for source in wires.chain(pushed) {
                reads.entry(id.clone()).or_default().insert(source.clone());
                read_by.entry(source.clone()).or_default().insert(id.clone());
            }
        }
        Self { reads, read_by }
    }

    /// The nodes that a node reads.
    pub(crate) fn sources(&self, id: &NodeId) -> impl Iterator<Item = &NodeId> + use<'_> {
        self.reads.get(id).into_iter().flatten()
    }

    /// The nodes that read a node.
    pub(crate) fn readers(&self, id: &NodeId) -> impl Iterator<Item = &NodeId> + use<'_> {
        self.read_by.get(id).into_iter().flatten()
    }

    /// The nodes that these read, and those that those read, themselves not included unless they stand in a loop.
    pub(crate) fn upstream<'a>(&self, of: impl IntoIterator<Item = &'a NodeId>) -> BTreeSet<NodeId> {
        reach(&self.reads, of)
    }

    /// The nodes that read these, and those that read those.
    pub(crate) fn downstream<'a>(&self, of: impl IntoIterator<Item = &'a NodeId>) -> BTreeSet<NodeId> {
        reach(&self.read_by, of)
    }
}

fn reach<'a>(
    next: &BTreeMap<NodeId, BTreeSet<NodeId>>,
    from: impl IntoIterator<Item = &'a NodeId>,
) -> BTreeSet<NodeId> {
    let mut found = BTreeSet::new();
    let mut waiting: Vec<&NodeId> = from.into_iter().filter_map(|id| next.get(id)).flatten().collect();
    while let Some(id) = waiting.pop() {
        if found.insert(id.clone()) {
            waiting.extend(next.get(id).into_iter().flatten());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::Depends;
    use cym_graph::{Catalogue, Document, Edit, Input, Node, NodeId, NodeKind, Output, Value, WireType};

    fn catalogue() -> Catalogue {
        let mut catalogue = Catalogue::default();
        for (id, late) in [("filter/plain", false), ("state/late", true)] {
            let input = Input { late, ..Input::new("image", WireType::Image, Value::None) };
            let kind = NodeKind::new(id, "", &[]).input(input).output(Output::new("image", WireType::Image, ""));
            catalogue.insert(NodeKind { id: id.to_owned(), ..kind });
        }
        catalogue
    }

    #[test]
    fn late_wires_do_not_count() {
        let mut document = Document::default();
        let nodes = [
            ("a", Node::new("filter/plain")),
            ("b", Node::new("filter/plain").wire("image", "a", "image")),
            ("c", Node::new("state/late").wire("image", "b", "image")),
            ("d", Node::new("filter/plain").wire("image", "c", "image")),
        ];
        for (id, node) in nodes {
            document.apply(Edit::AddNode { id: NodeId::new(id), node, position: None }).unwrap();
        }
        let depends = Depends::new(&document, &catalogue());
        let ids = |found: std::collections::BTreeSet<NodeId>| {
            found.into_iter().map(|id| id.to_string()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(ids(depends.upstream([&NodeId::new("b")])), "a");
        assert_eq!(ids(depends.upstream([&NodeId::new("d")])), "c", "c reads b one frame late");
        assert_eq!(ids(depends.downstream([&NodeId::new("a")])), "b");
    }
}
