//! Finding directors: on the document's canvas, and inside its own groups.

use cym_graph::{Catalogue, CuePicture, Cues, Document, Node, NodeId, NodeKind, Tool, Value};

use super::Director;

/// Groups within groups into which is looked.
const DEEPEST: usize = 8;

/// One canvas: the document's, or that of a group on another one.
struct Canvas<'a> {
    document: &'a Document,
    catalogue: &'a Catalogue,
    /// The canvas around it, and the group's node there.
    around: Option<(&'a Self, &'a NodeId)>,
}

/// All directors below a document; groups that are their own director's tool stand for it.
pub(super) fn all(document: &Document, catalogue: &Catalogue) -> Vec<Director> {
    let mut found = Vec::new();
    Canvas { document, catalogue, around: None }.gather(&mut found, DEEPEST);
    found
}

impl Canvas<'_> {
    fn gather(&self, found: &mut Vec<Director>, deep: usize) {
        for (id, node) in self.document.nodes().iter().filter(|(_, node)| !node.muted && !node.bypassed) {
            let Some(kind) = self.catalogue.get(&node.kind) else {
                continue;
            };
            match (&kind.tool, &kind.group) {
                (Some(Tool::Cues(inputs)), _) => found.push(self.director(id, node, kind, inputs)),
                (None, Some(group)) if deep > 0 && node.kind.starts_with("own/") => {
                    let inside = Canvas { document: group, catalogue: self.catalogue, around: Some((self, id)) };
                    inside.gather(found, deep - 1);
                }
                _ => {}
            }
        }
    }

    fn director(&self, id: &NodeId, node: &Node, kind: &NodeKind, inputs: &Cues) -> Director {
        let text = |input: &str| match self.value(id, input) {
            Some(Value::Text(text)) => text,
            _ => String::new(),
        };
        let picture = |picture: &CuePicture| match picture {
            CuePicture::Inside(name) => Some(name.clone()),
            CuePicture::Missing => None,
            CuePicture::Input(input) => match (self.source(id, input), self.value(id, input)) {
                (Some((canvas, source)), _) => canvas.called(source),
                (None, Some(Value::Asset(path) | Value::Text(path))) if !path.is_empty() => Some(path),
                _ => None,
            },
        };
        let title = if node.title.is_empty() { kind.title.clone() } else { node.title.clone() };
        let group = self.around.and_then(|(around, group)| around.called(group));
        Director {
            node: self.whole_id(id),
            within: self.outermost().cloned(),
            title: group.map_or_else(|| title.clone(), |group| format!("{title} in {group}")),
            sound: self.source(id, &inputs.audio).map(|(canvas, source)| canvas.whole_id(source)),
            pictures: inputs.pictures.iter().map(picture).collect(),
            rules: text(&inputs.rules),
            changes: text(&inputs.changes),
            seed: match self.value(id, &inputs.seed) {
                Some(Value::Float(seed)) => seed.clamp(0.0, 1e6).round() as u32,
                _ => 1,
            },
            inputs: inputs.clone(),
        }
    }

    /// What the document calls a node of this canvas: `group/inner`.
    fn whole_id(&self, id: &NodeId) -> NodeId {
        match self.around {
            Some((around, group)) => NodeId::new(&format!("{}/{id}", around.whole_id(group))),
            None => id.clone(),
        }
    }

    /// The group on the document's own canvas in which this one is.
    fn outermost(&self) -> Option<&NodeId> {
        let (around, group) = self.around?;
        around.outermost().or(Some(group))
    }

    /// The group's own input that leads to an input of a node here, with the canvas and the node of the group.
    fn exposed(&self, id: &NodeId, input: &str) -> Option<(&Canvas<'_>, &NodeId, &str)> {
        let (around, group) = self.around?;
        let inputs = &self.document.group()?.inputs;
        let leads = |port: &cym_graph::PortRef| port.node == *id && port.port == input;
        let exposed = inputs.iter().find(|exposed| exposed.ports.iter().any(leads))?;
        Some((around, group, exposed.name.as_str()))
    }

    /// The node that is wired to an input, from here or from around the group.
    fn source(&self, id: &NodeId, input: &str) -> Option<(&Canvas<'_>, &NodeId)> {
        if let Some(wire) = self.document.nodes().get(id)?.wires.get(input) {
            return Some((self, &wire.from.node));
        }
        let (around, group, name) = self.exposed(id, input)?;
        around.source(group, name)
    }

    /// What stands in an input: what the group was given for it, or its own.
    fn value(&self, id: &NodeId, input: &str) -> Option<Value> {
        let node = self.document.nodes().get(id)?;
        if let Some((around, group, name)) = self.exposed(id, input) {
            return around.value(group, name);
        }
        let kind = self.catalogue.get(&node.kind)?;
        let default = || Some(kind.inputs[kind.input_index(input)?].default.clone());
        node.values.get(input).cloned().or_else(default)
    }

    /// What a node here is called.
    fn called(&self, id: &NodeId) -> Option<String> {
        let node = self.document.nodes().get(id)?;
        let title = || self.catalogue.get(&node.kind).map_or_else(|| node.kind.clone(), |kind| kind.title.clone());
        Some(if node.title.is_empty() { title() } else { node.title.clone() })
    }
}
