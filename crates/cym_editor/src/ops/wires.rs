//! Taking nodes out of the way: what they fed is joined to what fed them.

use std::collections::BTreeSet;

use cym_graph::{Edit, NodeId, PortRef, Wire};

use crate::model::Model;

/// The edits that join the readers of these nodes to their sources, where both have the same type; nothing is cut yet.
pub(crate) fn join_around(model: &Model, nodes: &BTreeSet<NodeId>) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (id, node) in model.document().nodes().iter().filter(|(id, _)| !nodes.contains(*id)) {
        for (input, wire) in node.wires.iter().filter(|(_, wire)| nodes.contains(&wire.from.node)) {
            if let Some(source) = source_behind(model, &wire.from, nodes).filter(|source| source.node != *id) {
                let to = PortRef { node: id.clone(), port: input.clone() };
                edits.push(Edit::Connect { to, wire: Some(Wire::new(source)) });
            }
        }
    }
    edits
}

/// The first output behind `from` that does not belong to these nodes, going through inputs of the same type.
fn source_behind(model: &Model, from: &PortRef, nodes: &BTreeSet<NodeId>) -> Option<PortRef> {
    let mut at = from.clone();
    // Each node can be passed once; a loop of them leads nowhere.
    for _ in 0..=nodes.len() {
        if !nodes.contains(&at.node) {
            return Some(at);
        }
        let kind = model.kind(&at.node)?;
        let ty = kind.outputs[kind.output_index(&at.port)?].ty;
        let wires = &model.document().nodes().get(&at.node)?.wires;
        let input = kind.inputs.iter().find(|input| input.ty == ty && wires.contains_key(&input.name))?;
        at = wires.get(&input.name)?.from.clone();
    }
    None
}

/// Cuts every wire of a node and joins what it was between; `None` when it has no wires.
pub(crate) fn free(model: &Model, node: &NodeId) -> Option<Edit> {
    let nodes = BTreeSet::from([node.clone()]);
    let mut edits = join_around(model, &nodes);
    let joined: BTreeSet<PortRef> = edits
        .iter()
        .filter_map(|edit| match edit {
            Edit::Connect { to, .. } => Some(to.clone()),
            _ => None,
        })
        .collect();
    edits.extend(
        cuts(model, &nodes).into_iter().filter(|edit| !matches!(edit, Edit::Connect { to, .. } if joined.contains(to))),
    );
    let title = format!("Free {}", model.title(node));
    (!edits.is_empty()).then_some(Edit::Batch { title, edits })
}

/// The edits that cut every wire into and out of these nodes.
pub(crate) fn cuts(model: &Model, nodes: &BTreeSet<NodeId>) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (id, node) in model.document().nodes() {
        for (input, wire) in &node.wires {
            if nodes.contains(id) || nodes.contains(&wire.from.node) {
                let to = PortRef { node: id.clone(), port: input.clone() };
                edits.push(Edit::Connect { to, wire: None });
            }
        }
    }
    edits
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use cym_graph::{Node, NodeId, PortRef};

    use super::{free, join_around};
    use crate::testing::model;

    #[test]
    fn a_chain_closes_around_what_is_taken_out() {
        let mut model = model(&[
            ("cells", Node::new("pattern/voronoi")),
            ("turn", Node::new("place/transform").wire("image", "cells", "image")),
            ("hue", Node::new("place/twirl").wire("image", "turn", "image")),
            ("output", Node::new("output/output").wire("image", "hue", "image")),
        ]);
        let nodes = BTreeSet::from([NodeId::new("turn"), NodeId::new("hue")]);
        assert_eq!(join_around(&model, &nodes).len(), 1);
        model.apply(free(&model, &NodeId::new("turn")).unwrap()).unwrap();
        let source =
            |id: &str| model.document().nodes()[&NodeId::new(id)].wires.get("image").map(|wire| wire.from.clone());
        assert_eq!(source("hue"), Some(PortRef::new("cells", "image")));
        assert_eq!(source("turn"), None);
        assert_eq!(free(&model, &NodeId::new("turn")), None, "it is free already");
    }
}
