//! A param as the panel sees it: of one node, or shared by several.

use cym_graph::{Input, Keys, Modulation, Node, NodeId, Value, WireType};

use crate::model::Model;

/// An input of the selected nodes with everything that decides its value.
#[derive(Clone, Debug)]
pub(super) struct Param<'a> {
    /// The nodes whose input it is; the first of them is shown.
    pub(super) nodes: &'a [NodeId],
    pub(super) input: &'a Input,
    /// What it holds, in the form that its type has; the default where nothing is held.
    pub(super) value: Value,
    /// Whether the document holds a value of its own.
    pub(super) held: bool,
    /// Whether the nodes hold different values.
    pub(super) mixed: bool,
    /// The port that drives it, of the first node.
    pub(super) wire: Option<&'a cym_graph::Wire>,
    pub(super) modulations: &'a [Modulation],
    pub(super) keys: Option<&'a Keys>,
}

impl<'a> Param<'a> {
    /// The inputs that all these nodes have, in the order of the first one's kind.
    pub(super) fn collect(model: &'a Model, nodes: &'a [NodeId]) -> Vec<Self> {
        let Some((first, others)) = nodes.split_first() else {
            return Vec::new();
        };
        let (Some(node), Some(kind)) = (model.document().nodes().get(first), model.kind(first)) else {
            return Vec::new();
        };
        kind.inputs.iter().filter_map(|input| Self::of(model, nodes, others, node, input)).collect()
    }

    fn of(model: &'a Model, nodes: &'a [NodeId], others: &[NodeId], node: &'a Node, input: &'a Input) -> Option<Self> {
        let value = value_of(node, input);
        let mut mixed = false;
        for other in others {
            let theirs = model.kind(other)?.inputs.iter().find(|other| other.name == input.name)?;
            let same = theirs.ty == input.ty && theirs.choices == input.choices && theirs.toggle == input.toggle;
            if !same || value.is_wire_only(input) {
                return None;
            }
            mixed |= value_of(model.document().nodes().get(other)?, theirs) != value;
        }
        let wire = node.wires.get(&input.name);
        let held = nodes.iter().any(|id| {
            let node = model.document().nodes().get(id);
            node.and_then(|node| node.values.get(&input.name)).is_some()
        });
        let modulations = node.modulations.get(&input.name).map_or(&[][..], Vec::as_slice);
        let keys = node.keys.get(&input.name);
        Some(Self { nodes, input, value, held, mixed, wire, modulations, keys })
    }

    /// The node that is shown.
    pub(super) fn node(&self) -> &'a NodeId {
        &self.nodes[0]
    }

    /// Whether keys and modulations can move it.
    pub(super) fn moves(&self) -> bool {
        let numbers = matches!(self.input.ty, WireType::Float | WireType::Vec2 | WireType::Vec3 | WireType::Color);
        numbers && self.wire.is_none()
    }

    /// Whether it is a free number, which a signal may push.
    pub(super) fn is_knob(&self) -> bool {
        self.input.ty == WireType::Float && self.input.choices.is_empty() && !self.input.toggle
    }

    /// Whether a file goes into it.
    pub(super) fn takes_file(&self) -> bool {
        takes_file(self.input)
    }
}

/// Whether a file goes into an input.
pub(super) fn takes_file(input: &Input) -> bool {
    matches!(input.ty, WireType::Image | WireType::Lut | WireType::Network)
        || (input.ty == WireType::Text && matches!(input.default, Value::Asset(_)))
}

/// What a node holds for an input, in the form that its type has; its default where it holds nothing that fits.
pub(super) fn value_of(node: &Node, input: &Input) -> Value {
    let names = std::iter::once(&input.name).chain(&input.was);
    let held = { names }.find_map(|name| node.values.get(name));
    // A file beside words: the check takes both for such an input.
    if let Some(Value::Asset(path)) = held.filter(|_| takes_file(input)) {
        return Value::Asset(path.clone());
    }
    held.and_then(|value| cym_graph::check::normalise(value, input)).unwrap_or_else(|| input.default.clone())
}

trait WireOnly {
    fn is_wire_only(&self, input: &Input) -> bool;
}

impl WireOnly for Value {
    /// Whether an input can only be wired: there is nothing to edit together.
    fn is_wire_only(&self, input: &Input) -> bool {
        *self == Self::None && !takes_file(input)
    }
}
