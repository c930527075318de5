//! From a [`Document`] to a [`CheckedGraph`]: all problems at once, and a graph that can be trusted.

use std::collections::BTreeMap;
use std::sync::Arc;

use petgraph::graph::{DiGraph, NodeIndex};

use crate::catalogue::{Catalogue, NodeKind};
use crate::convert::Conversion;
use crate::document::{Document, NodeId, Rate};
use crate::problem::Problem;
use crate::value::Value;

/// Where an input of a checked node takes its value from.
#[derive(Clone, Debug, PartialEq)]
pub enum CheckedInput {
    /// A value that fits the input's type.
    Value(Value),
    /// A wire whose conversion is known.
    Wire {
        /// The node it comes from.
        from: NodeIndex,
        /// The output of that node, by index.
        output: usize,
        /// What happens on the way.
        conversion: Conversion,
        /// The value of one frame ago is meant; this wire does not take part in the order of evaluation.
        late: bool,
    },
}

/// One node of a [`CheckedGraph`]: never muted, never a group, never unknown.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckedNode {
    /// Its id; `group/inner` when it came out of a group.
    pub id: NodeId,
    /// Its kind.
    pub kind: Arc<NodeKind>,
    /// One entry for each of the kind's inputs, in order.
    pub inputs: Vec<CheckedInput>,
    /// Hands its first fitting input through.
    pub bypassed: bool,
}

/// A document that passed every check. Only [`check()`] makes one.
#[derive(Clone, Debug)]
pub struct CheckedGraph {
    pub(crate) graph: DiGraph<CheckedNode, ()>,
    pub(crate) order: Vec<NodeIndex>,
    pub(crate) seed: u32,
    pub(crate) rate: Rate,
    pub(crate) size: [u32; 2],
    pub(crate) by_id: BTreeMap<NodeId, NodeIndex>,
    pub(crate) params: BTreeMap<NodeId, BTreeMap<String, Vec<(NodeIndex, usize)>>>,
}

impl CheckedGraph {
    /// The nodes in an order in which every node comes after those it reads (late wires apart).
    pub fn order(&self) -> &[NodeIndex] {
        &self.order
    }

    /// A node by its index.
    pub fn node(&self, index: NodeIndex) -> &CheckedNode {
        &self.graph[index]
    }

    /// A node's index by its id after groups were expanded.
    pub fn find(&self, id: &NodeId) -> Option<NodeIndex> {
        self.by_id.get(id).copied()
    }

    /// Where a param of the document's own node ends up: for a group's exposed param, the inner inputs.
    pub fn targets(&self, node: &NodeId, param: &str) -> &[(NodeIndex, usize)] {
        self.params.get(node).and_then(|params| params.get(param)).map_or(&[], Vec::as_slice)
    }

    /// The number from which all chance comes.
    pub fn seed(&self) -> u32 {
        self.seed
    }

    /// Frames per second.
    pub fn rate(&self) -> Rate {
        self.rate
    }

    /// Picture size in px.
    pub fn size(&self) -> [u32; 2] {
        self.size
    }
}

/// What [`check()`] found.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The graph, unless an error stands in the way.
    pub graph: Option<CheckedGraph>,
    /// Everything that is wrong, ordered by node and then by severity.
    pub problems: Vec<Problem>,
}

/// Holds a document against the catalogue and reports every problem at once.
pub fn check(document: &Document, catalogue: &Catalogue) -> Checked {
    let _ = (document, catalogue);
    todo!()
}
