//! Nodes taken away, and the wires on both sides joined.

use std::collections::BTreeSet;

use super::{batch, counted, input_of, kind_of, output_of, present, wires};
use crate::catalogue::Catalogue;
use crate::document::{Document, Group, NodeId, PortRef, Wire};
use crate::edit::{DocumentChange, Edit};
use crate::group::own_catalogue;

/// Removes nodes; where wires of the same type went in and out, what stood before a node now feeds what stood behind it.
///
/// Ports that the document exposes as a group follow, or go with their nodes.
pub fn delete_with_reconnect(document: &Document, catalogue: &Catalogue, nodes: &BTreeSet<NodeId>) -> Edit {
    let (catalogue, _) = own_catalogue(document, catalogue);
    let nodes = present(document, nodes);
    let title = match nodes.first() {
        Some(only) if nodes.len() == 1 => format!("Remove {only}"),
        _ => format!("Remove {}", counted(nodes.len())),
    };
    let mut edits: Vec<Edit> = nodes.iter().map(|id| Edit::RemoveNode { id: id.clone() }).collect();
    for (to, from) in wires(document) {
        if nodes.contains(&from.node)
            && !nodes.contains(&to.node)
            && let Some(source) = behind(document, &catalogue, &nodes, from)
            // A node behind itself would be a loop that was none before.
            && source.node != to.node
            && let (Some(output), Some(input)) =
                (output_of(document, &catalogue, &source), input_of(document, &catalogue, &to))
            && output.ty == input.ty
        {
            edits.push(Edit::Connect { to, wire: Some(Wire::new(source)) });
        }
    }
    if let Some(group) = document.group() {
        let left = exposed_without(document, &catalogue, group, &nodes);
        if left != *group {
            edits.push(Edit::SetDocument(DocumentChange::Group(Some(left))));
        }
    }
    if edits.len() == 1 { edits.remove(0) } else { batch(title, edits) }
}

/// The output outside the nodes that an output of one of them hands on, from input to input of the same type.
fn behind(document: &Document, catalogue: &Catalogue, nodes: &BTreeSet<NodeId>, output: &PortRef) -> Option<PortRef> {
    let ty = output_of(document, catalogue, output)?.ty;
    let mut met = BTreeSet::new();
    let mut here = output.clone();
    while nodes.contains(&here.node) {
        if !met.insert(here.node.clone()) {
            return None;
        }
        let node = document.nodes().get(&here.node)?;
        let kind = kind_of(document, catalogue, &here.node)?;
        let wired = kind.inputs.iter().filter(|input| input.ty == ty && !input.late);
        here = wired.filter_map(|input| node.wires.get(&input.name)).map(|wire| wire.from.clone()).next()?;
    }
    (output_of(document, catalogue, &here)?.ty == ty).then_some(here)
}

fn exposed_without(document: &Document, catalogue: &Catalogue, group: &Group, nodes: &BTreeSet<NodeId>) -> Group {
    let mut group = group.clone();
    for exposed in &mut group.inputs {
        exposed.ports.retain(|port| !nodes.contains(&port.node));
    }
    for exposed in &mut group.outputs {
        let ports = exposed.ports.drain(..);
        let kept = ports.filter_map(|port| {
            if nodes.contains(&port.node) { behind(document, catalogue, nodes, &port) } else { Some(port) }
        });
        exposed.ports = kept.collect();
    }
    group.inputs.retain(|exposed| !exposed.ports.is_empty());
    group.outputs.retain(|exposed| !exposed.ports.is_empty());
    group
}
