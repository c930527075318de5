//! The tool of a group: that of the director inside, where the group lets what is decided by hand be kept outside.

use crate::catalogue::{Catalogue, CuePicture, Cues, NodeKind, Tool};
use crate::document::{Document, Node, NodeId};

/// The tool that a group has for the hand; `None` where no director inside keeps its changes in the group's own inputs.
pub(super) fn of(document: &Document, catalogue: &Catalogue) -> Option<Tool> {
    document.nodes().iter().find_map(|(id, node)| {
        let kind = catalogue.get(&node.kind)?;
        let Some(Tool::Cues(cues)) = &kind.tool else {
            return None;
        };
        let inside = Inside { document, catalogue, id, node };
        let changes = inside.exposed(&cues.changes)?;
        Some(Tool::Cues(Cues {
            audio: inside.exposed(&cues.audio)?,
            rules: inside.exposed(&cues.rules).unwrap_or_default(),
            changes,
            seed: inside.exposed(&cues.seed).unwrap_or_default(),
            pictures: cues.pictures.iter().map(|picture| inside.picture(picture)).collect(),
        }))
    })
}

/// The director inside a group.
struct Inside<'a> {
    document: &'a Document,
    catalogue: &'a Catalogue,
    id: &'a NodeId,
    node: &'a Node,
}

impl Inside<'_> {
    /// The group's own name of one of its inputs.
    fn exposed(&self, input: &str) -> Option<String> {
        let inputs = &self.document.group()?.inputs;
        let leads = |port: &crate::PortRef| port.node == *self.id && port.port == input && !input.is_empty();
        inputs.iter().find(|exposed| exposed.ports.iter().any(leads)).map(|exposed| exposed.name.clone())
    }

    fn picture(&self, picture: &CuePicture) -> CuePicture {
        let CuePicture::Input(input) = picture else {
            return picture.clone();
        };
        if let Some(outside) = self.exposed(input) {
            return CuePicture::Input(outside);
        }
        let Some(wire) = self.node.wires.get(input) else {
            return CuePicture::Missing;
        };
        let title = |kind: &std::sync::Arc<NodeKind>| kind.title.clone();
        let from = self.document.nodes().get(&wire.from.node);
        let named = from.map(|node| self.catalogue.get(&node.kind).map_or_else(|| node.kind.clone(), title));
        named.map_or(CuePicture::Missing, CuePicture::Inside)
    }
}
