//! Which checked node draws the picture that a node of the document shows.

use std::borrow::Cow;

use cym_graph::group::own_catalogue;
use cym_graph::{Catalogue, CheckedGraph, Document, Node, NodeId};
use cym_plan::NodeLibrary;

/// Groups and bypassed nodes that are looked through at most, one in the other.
const DEEPEST: usize = 64;

/// Finds pictures in one document.
pub(super) struct Pictures<'a> {
    graph: &'a CheckedGraph,
    library: &'a NodeLibrary,
    document: &'a Document,
    /// With the document's own groups.
    catalogue: Cow<'a, Catalogue>,
}

impl<'a> Pictures<'a> {
    pub(super) fn new(graph: &'a CheckedGraph, library: &'a NodeLibrary, document: &'a Document) -> Self {
        let (catalogue, _told_by_the_check) = own_catalogue(document, &library.catalogue);
        Self { graph, library, document, catalogue }
    }

    /// The node behind an output of a node (its first one when none is named), named by its full id `group/inner`: itself, what
    /// stands inside a group behind that output, or what a bypassed node hands through. `None` for what makes no picture.
    pub(super) fn behind(&self, id: &NodeId, output: Option<&str>) -> Option<NodeId> {
        let mut id = id.clone();
        let mut output = output.map(str::to_owned);
        for _ in 0..DEEPEST {
            if let Some(index) = self.graph.find(&id) {
                let kernel = self.library.kernels.get(&self.graph.node(index).kind.id);
                return kernel.is_some_and(cym_plan::Kernel::is_picture).then_some(id);
            }
            let (prefix, node) = self.find(&id)?;
            let kind = self.catalogue.get(&node.kind)?;
            if node.muted {
                return None;
            }
            if node.bypassed {
                let first = kind.inputs.iter().find(|input| input.ty == cym_graph::WireType::Image)?;
                let from = &node.wires.get(&first.name)?.from;
                id = NodeId::new(&format!("{prefix}{}", from.node));
                output = Some(from.port.clone());
                continue;
            }
            let inside = kind.group.as_ref()?;
            let outputs = &inside.group()?.outputs;
            let exposed = match &output {
                Some(name) => outputs.iter().find(|exposed| exposed.name == *name),
                None => outputs.first(),
            };
            let port = exposed?.ports.first()?;
            id = NodeId::new(&format!("{id}/{}", port.node));
            output = Some(port.port.clone());
        }
        None
    }

    /// The node with a full id, and the prefix of the ids beside it.
    fn find(&self, id: &NodeId) -> Option<(String, &Node)> {
        let mut document = self.document;
        let mut prefix = String::new();
        let mut rest = id.as_str();
        while let Some((outer, inner)) = rest.split_once('/') {
            let node = document.nodes().get(&NodeId::new(outer))?;
            document = self.catalogue.get(&node.kind)?.group.as_deref()?;
            prefix = format!("{prefix}{outer}/");
            rest = inner;
        }
        Some((prefix, document.nodes().get(&NodeId::new(rest))?))
    }
}
