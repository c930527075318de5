//! What hands do to a graph in one go, as plain functions from a document to the [`Edit`] that does it.
//!
//! Nothing here changes a document: the edit goes through [`Document::apply`] like any other, and one undo takes it
//! back. Nodes that are not there are passed over in silence; a selection may be older than the document.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::{Catalogue, Input, NodeKind, Output};
use crate::document::{Document, NodeId, PortRef};
use crate::edit::Edit;

mod clipboard;
mod delete;
mod duplicate;
mod expose;
mod insert;
mod inside;
mod make_group;
mod piece;
mod tidy;
mod ungroup;

pub use clipboard::{PasteError, copy_text, is_copied, paste};
pub use delete::delete_with_reconnect;
pub use duplicate::duplicate;
pub use expose::{expose, hide};
pub use insert::{insert_after, insert_on_wire};
pub use inside::edit_own_group;
pub use make_group::make_group;
pub use tidy::tidy;
pub use ungroup::ungroup;

/// Why something cannot be done to a graph.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpError {
    /// Nothing that can be taken is selected.
    #[error("nothing to group is selected. Select nodes other than the output.")]
    Nothing,
    /// A node's kind is not known, and what it joins cannot be told.
    #[error("the kind \"{kind}\" of {node} is not known. Add the kind to your own nodes, or leave the node out.")]
    UnknownKind {
        /// The node.
        node: NodeId,
        /// Its kind.
        kind: String,
    },
    /// A port that a wire needs is not there.
    #[error("there is no port {0}. Mend the wire at this place first.")]
    NoPort(PortRef),
    /// The nodes give nothing that a group could give.
    #[error("the selected nodes have no output, so the group could do nothing. Select a node that gives something.")]
    NoOutput,
    /// There is no such node.
    #[error("there is no node {0}. Choose one that is in the graph.")]
    NoNode(NodeId),
    /// The node is no group.
    #[error("{0} is no group. Choose a group.")]
    NoGroup(NodeId),
    /// There is no such group in the document, or it cannot be read.
    #[error("the group \"{name}\" cannot be changed: {cause}")]
    BadGroup {
        /// Its name.
        name: String,
        /// What is wrong, and the next step.
        cause: String,
    },
}

/// How many nodes of each kind a document has, by the kind's id; what stands inside groups is not counted.
pub fn used_kinds(document: &Document) -> BTreeMap<String, usize> {
    let mut kinds = BTreeMap::new();
    for node in document.nodes().values() {
        *kinds.entry(node.kind.clone()).or_default() += 1;
    }
    kinds
}

fn kind_of<'a>(document: &Document, catalogue: &'a Catalogue, node: &NodeId) -> Option<&'a NodeKind> {
    catalogue.get(&document.nodes().get(node)?.kind).map(AsRef::as_ref)
}

fn input_of<'a>(document: &Document, catalogue: &'a Catalogue, port: &PortRef) -> Option<&'a Input> {
    let kind = kind_of(document, catalogue, &port.node)?;
    Some(&kind.inputs[kind.input_index(&port.port)?])
}

fn output_of<'a>(document: &Document, catalogue: &'a Catalogue, port: &PortRef) -> Option<&'a Output> {
    let kind = kind_of(document, catalogue, &port.node)?;
    Some(&kind.outputs[kind.output_index(&port.port)?])
}

fn is_output(document: &Document, catalogue: &Catalogue, node: &NodeId) -> bool {
    let category = |kind: &NodeKind| kind.category() == "output";
    kind_of(document, catalogue, node).is_some_and(category)
}

/// The wires of a document: the input with the output that it reads.
fn wires(document: &Document) -> impl Iterator<Item = (PortRef, &PortRef)> {
    document.nodes().iter().flat_map(|(id, node)| {
        let to = move |input: &String| PortRef { node: id.clone(), port: input.clone() };
        node.wires.iter().map(move |(input, wire)| (to(input), &wire.from))
    })
}

/// The nodes of a selection that are there.
fn present(document: &Document, nodes: &BTreeSet<NodeId>) -> BTreeSet<NodeId> {
    nodes.iter().filter(|id| document.nodes().contains_key(*id)).cloned().collect()
}

/// The middle of the box around places; `None` without any.
fn middle(places: impl IntoIterator<Item = [f32; 2]>) -> Option<[f32; 2]> {
    let (low, high) = places.into_iter().fold(None, |found: Option<([f32; 2], [f32; 2])>, at| {
        let (low, high) = found.unwrap_or((at, at));
        Some(([0, 1].map(|i| low[i].min(at[i])), [0, 1].map(|i| high[i].max(at[i]))))
    })?;
    Some([0, 1].map(|i| f32::midpoint(low[i], high[i])))
}

fn counted(count: usize) -> String {
    if count == 1 { "1 node".to_owned() } else { format!("{count} nodes") }
}

fn batch(title: String, edits: Vec<Edit>) -> Edit {
    Edit::Batch { title, edits }
}

#[cfg(test)]
mod tests;
