//! The same nodes once more.

use std::collections::BTreeSet;

use super::piece::Piece;
use super::{batch, counted, present};
use crate::document::{Document, NodeId};
use crate::edit::Edit;

/// Puts copies of nodes beside them, moved by an offset in canvas units; gives the ids of the copies too.
///
/// Wires between the nodes are copied with them, and wires from outside are kept: a copy hears what the first one hears.
/// Frames that hold none but these nodes come along.
pub fn duplicate(document: &Document, nodes: &BTreeSet<NodeId>, offset: [f32; 2]) -> (Edit, Vec<NodeId>) {
    let nodes = present(document, nodes);
    let (edits, ids) = Piece::of(document, &nodes).put(document, offset, &|_| true);
    (batch(format!("Duplicate {}", counted(nodes.len())), edits), ids.into_values().collect())
}
