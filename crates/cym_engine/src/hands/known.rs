//! What is known of the document that plays: what is bound, and what stands in params, inside its own groups as well.

use std::collections::BTreeMap;

use cym_graph::group::{all_nodes, own_catalogue};
use cym_graph::{Binding, Catalogue, Document, Input, Node, NodeId, Value, WireType};

/// A binding with the param that it moves.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bound {
    /// The node by its id from outside, `group/inner`.
    pub(crate) node: NodeId,
    pub(crate) input: String,
    /// Which of the input's bindings it is.
    pub(crate) index: usize,
    pub(crate) binding: Binding,
}

/// How a param takes what a hand does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Nature {
    /// Any number.
    #[default]
    Smooth,
    /// Whole numbers: a switch, a choice, a count.
    Whole,
    /// Events: it is fired.
    Struck,
}

/// Looked up once for a document.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    catalogue: Catalogue,
    nodes: BTreeMap<NodeId, Node>,
    pub(crate) bound: Vec<Bound>,
}

impl Known {
    /// Reads a document, with the nodes that come with the program.
    pub(crate) fn of(document: &Document, catalogue: &Catalogue) -> Self {
        let catalogue = own_catalogue(document, catalogue).0.into_owned();
        let bare = |node: &Node| Node { keys: BTreeMap::new(), modulations: BTreeMap::new(), ..node.clone() };
        let nodes: BTreeMap<NodeId, Node> =
            all_nodes(document, &catalogue).into_iter().map(|(id, node)| (id, bare(node))).collect();
        let bound = nodes.iter().flat_map(|(id, node)| {
            let lists = node.bindings.iter();
            lists.flat_map(move |(input, list)| {
                list.iter().enumerate().map(move |(index, binding)| Bound {
                    node: id.clone(),
                    input: input.clone(),
                    index,
                    binding: binding.clone(),
                })
            })
        });
        let bound = bound.collect();
        Self { catalogue, nodes, bound }
    }

    fn input(&self, node: &NodeId, input: &str) -> Option<&Input> {
        let kind = self.catalogue.get(&self.nodes.get(node)?.kind)?;
        Some(&kind.inputs[kind.input_index(input)?])
    }

    /// What the document says of a param, or its default.
    pub(crate) fn value(&self, node: &NodeId, input: &str) -> Option<Value> {
        if let Some(value) = self.nodes.get(node)?.values.get(input) {
            return Some(value.clone());
        }
        let input = self.input(node, input)?;
        let events = input.ty == WireType::Trigger && input.default == Value::None;
        Some(if events { Value::Float(0.0) } else { input.default.clone() })
    }

    /// How a param takes what a hand does.
    pub(crate) fn nature(&self, node: &NodeId, input: &str) -> Nature {
        match self.input(node, input) {
            Some(input) if input.ty == WireType::Trigger => Nature::Struck,
            Some(input) if input.integer || input.toggle || !input.choices.is_empty() => Nature::Whole,
            _ => Nature::Smooth,
        }
    }
}
