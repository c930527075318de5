//! What is bound in a document, and what is in the way of it.

use cym_engine::{HandsState, PortState, SocketState};
use cym_graph::check::normalise;
use cym_graph::group::all_nodes;
use cym_graph::{Binding, HandSource, Input, PortRef, Value};

use crate::model::Model;
use crate::shared::Shared;

/// One binding.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// The node by its id from outside, `group/inner`, and its input.
    pub(super) to: PortRef,
    /// Which of the input's bindings it is.
    pub(super) index: usize,
    pub(super) binding: Binding,
    /// What the artist reads as the node's name, with the groups around it.
    pub(super) title: String,
    pub(super) label: String,
    /// The input, where the node has it.
    pub(super) input: Option<Input>,
    /// What the document holds for it.
    held: Option<Value>,
    /// Why it moves nothing, whatever is plugged in.
    pub(super) missing: Option<String>,
}

impl Row {
    /// What the param is now: where a hand holds it, else what the document says.
    pub(super) fn value(&self, shared: &Shared<'_>) -> Option<Value> {
        let moved = shared.state.hands.moved.get(&(self.to.node.clone(), self.to.port.clone()));
        moved.or(self.held.as_ref()).cloned()
    }
}

/// Everything that is bound, by node.
pub(super) fn all(model: &Model) -> Vec<Row> {
    let (root, catalogue) = (model.root(), model.catalogue());
    let mut nodes = all_nodes(root, catalogue);
    nodes.retain(|(_, node)| !node.bindings.is_empty());
    nodes.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut rows = Vec::new();
    for (id, node) in nodes {
        let kind = catalogue.get(&node.kind);
        let own = Some(node.title.as_str()).filter(|title| !title.is_empty());
        let title = own.or_else(|| kind.map(|kind| kind.title.as_str())).unwrap_or_else(|| id.as_str());
        let title = match id.as_str().rsplit_once('/') {
            Some((place, _)) => format!("{place} \u{203a} {title}"),
            None => title.to_owned(),
        };
        for (name, list) in &node.bindings {
            let input = kind.and_then(|kind| Some(kind.inputs[kind.input_index(name)?].clone()));
            let missing = match (&kind, &input) {
                (None, _) => Some(format!("there is no node of the kind \u{201c}{}\u{201d} here", node.kind)),
                (_, None) => Some("the node has no such param any more".to_owned()),
                _ if node.wires.contains_key(name) => Some("a wire moves this param".to_owned()),
                _ => None,
            };
            let held = input.as_ref().map(|input| {
                let own = node.values.get(name).and_then(|value| normalise(value, input));
                own.unwrap_or_else(|| input.default.clone())
            });
            for (index, binding) in list.iter().enumerate() {
                rows.push(Row {
                    to: PortRef { node: id.clone(), port: name.clone() },
                    index,
                    binding: binding.clone(),
                    title: title.clone(),
                    label: input.as_ref().map_or_else(|| name.clone(), |input| input.label.clone()),
                    input: input.clone(),
                    held: held.clone(),
                    missing: missing.clone(),
                });
            }
        }
    }
    rows
}

/// What is wrong with the device or the port that it listens to.
pub(super) fn stands(source: &HandSource, hands: &HandsState) -> Option<String> {
    match source {
        HandSource::Midi { port, .. } | HandSource::Note { port, .. } if port.is_empty() => {
            let none = hands.ports.values().all(|state| !matches!(state, PortState::Open));
            (none && hands.no_midi.is_none()).then(|| "no MIDI device is plugged in".to_owned())
        }
        HandSource::Midi { port, .. } | HandSource::Note { port, .. } => match hands.ports.get(port) {
            Some(PortState::Missing { why }) => Some(why.clone()),
            Some(PortState::Lost) => Some(format!("{port} went away; it is looked for every second")),
            _ => None,
        },
        HandSource::Osc { udp_port, .. } => hands.sockets.iter().find_map(|(listen, state)| match state {
            SocketState::Failed { why } if listen.udp_port == *udp_port => Some(why.clone()),
            _ => None,
        }),
    }
}
