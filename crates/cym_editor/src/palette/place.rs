//! Where a new node goes, and what it is wired to.

use cym_graph::{Document, Edit, Input, Node, NodeId, NodeKind, Output, PortRef, Value, Wire, WireType, conversion};

use crate::model::Model;
use crate::ops;
use crate::shared::SearchFor;

/// From a node to the one beside it, in canvas units.
const STEP: f32 = 240.0;

/// What adding a node does.
pub(crate) struct Placed {
    /// All of it as one step.
    pub(crate) edit: Edit,
    /// The node.
    pub(crate) id: NodeId,
    /// What it is wired to, in the artist's words; empty when nothing is.
    pub(crate) words: String,
}

/// How a kind would be added, as the search asked for it: at the end of a dragged wire, else at a place of its own, else between
/// the selected node and what that feeds. `middle` is a place on the canvas for a node that belongs nowhere.
pub(crate) fn place(model: &Model, kind: &NodeKind, search: &SearchFor, middle: [f32; 2]) -> Placed {
    let adding = Adding { model, document: model.document(), kind, id: model.document().fresh_id(&kind.id) };
    if let (Some(from), Some(to)) = (&search.from, &search.to) {
        return adding.on_wire(from, to, search.at.unwrap_or(middle));
    }
    if let Some(from) = &search.from {
        return adding.behind_wire(from, search.at.unwrap_or(middle));
    }
    if let Some(to) = &search.to {
        return adding.before_wire(to, search.at.unwrap_or(middle));
    }
    if let Some(at) = search.at {
        return adding.alone(at);
    }
    let found = match model.selected() {
        Some(selected) => adding.beside(selected),
        None => adding.before_output(),
    };
    found.unwrap_or_else(|| adding.alone(ops::free_place(adding.document, middle)))
}

/// The input of a kind that takes such an output best: of its own type, else the first into which it converts; pictures do
/// not take numbers unasked.
pub(crate) fn fitting_input(kind: &NodeKind, gives: WireType) -> Option<&Input> {
    let same = kind.inputs.iter().find(|input| input.ty == gives && is_free(input));
    same.or_else(|| kind.inputs.iter().find(|input| is_free(input) && conversion(gives, input.ty).is_some()))
}

/// The output of a kind that fits an input best.
pub(crate) fn fitting_output(kind: &NodeKind, takes: WireType) -> Option<&Output> {
    let same = kind.outputs.iter().find(|output| output.ty == takes);
    same.or_else(|| kind.outputs.iter().find(|output| conversion(output.ty, takes).is_some()))
}

/// Whether an input moves freely: choices and switches are better set by hand.
fn is_free(input: &Input) -> bool {
    input.choices.is_empty() && !input.toggle
}

struct Adding<'a> {
    model: &'a Model,
    document: &'a Document,
    kind: &'a NodeKind,
    id: NodeId,
}

impl Adding<'_> {
    fn placed(&self, node: Node, at: [f32; 2], more: Vec<Edit>, words: String) -> Placed {
        let mut edits = vec![Edit::AddNode { id: self.id.clone(), node, position: Some(at.map(f32::round)) }];
        edits.extend(more);
        let title = format!("Add {}", self.kind.title);
        Placed { edit: Edit::Batch { title, edits }, id: self.id.clone(), words }
    }

    fn alone(&self, at: [f32; 2]) -> Placed {
        self.placed(Node::new(&self.kind.id), at, Vec::new(), String::new())
    }

    fn wired(&self, input: &Input, from: PortRef) -> Node {
        let mut node = Node::new(&self.kind.id);
        node.wires.insert(input.name.clone(), Wire::new(from));
        node
    }

    fn port(&self, output: &Output) -> PortRef {
        PortRef { node: self.id.clone(), port: output.name.clone() }
    }

    fn at(&self, id: &NodeId) -> Option<[f32; 2]> {
        self.document.layout().get(id).copied()
    }

    fn output_type(&self, port: &PortRef) -> Option<WireType> {
        let kind = self.model.kind(&port.node)?;
        Some(kind.outputs[kind.output_index(&port.port)?].ty)
    }

    fn input(&self, port: &PortRef) -> Option<&Input> {
        let kind = self.model.kind(&port.node)?;
        Some(&kind.inputs[kind.input_index(&port.port)?])
    }

    /// On a wire that is there: what does not fit at one end stays wired as it was.
    fn on_wire(&self, from: &PortRef, to: &PortRef, at: [f32; 2]) -> Placed {
        let input = self.output_type(from).and_then(|gives| fitting_input(self.kind, gives));
        let output = self.input(to).and_then(|input| fitting_output(self.kind, input.ty));
        let node = input.map_or_else(|| Node::new(&self.kind.id), |input| self.wired(input, from.clone()));
        let on = output.map(|output| Edit::Connect { to: to.clone(), wire: Some(Wire::new(self.port(output))) });
        let words = format!("between {} and {}", self.model.title(&from.node), self.model.title(&to.node));
        self.placed(node, at, on.into_iter().collect(), words)
    }

    /// A wire was dragged out of an output and let go.
    fn behind_wire(&self, from: &PortRef, at: [f32; 2]) -> Placed {
        let input = self.output_type(from).and_then(|gives| fitting_input(self.kind, gives));
        match input {
            Some(input) => {
                let words = format!("takes {}", self.model.title(&from.node));
                self.placed(self.wired(input, from.clone()), at, Vec::new(), words)
            }
            None => self.alone(at),
        }
    }

    /// A wire was dragged out of an input and let go.
    fn before_wire(&self, to: &PortRef, at: [f32; 2]) -> Placed {
        let output = self.input(to).and_then(|input| fitting_output(self.kind, input.ty));
        match output {
            Some(output) => {
                let wire = Some(Wire::new(self.port(output)));
                let words = format!("feeds {}", self.model.title(&to.node));
                let at = [at[0] - STEP * 0.7, at[1]];
                self.placed(Node::new(&self.kind.id), at, vec![Edit::Connect { to: to.clone(), wire }], words)
            }
            None => self.alone(at),
        }
    }

    /// Behind a node and before all that it feeds; for what takes nothing from it, into its first free input.
    fn beside(&self, node: &NodeId) -> Option<Placed> {
        let kind = self.model.kind(node)?;
        // What an output node shows is the end of the way; nodes go before it.
        let main = kind.outputs.first().filter(|_| kind.category() != "output");
        if let Some(main) = main
            && let Some(input) = fitting_input(self.kind, main.ty).filter(|input| carries(main.ty, input.ty))
        {
            return Some(self.between(&PortRef { node: node.clone(), port: main.name.clone() }, main.ty, input));
        }
        if main.is_none() {
            return self.before(node, kind);
        }
        self.feed_free_input(node, kind)
    }

    /// Takes an output, and takes over what that feeds where the types allow it.
    fn between(&self, from: &PortRef, gives: WireType, input: &Input) -> Placed {
        let node = self.wired(input, from.clone());
        let mut edits = Vec::new();
        let mut fed = Vec::new();
        if let Some(output) = self.kind.outputs.iter().find(|output| output.ty == gives) {
            for (reader, name) in readers(self.document, from) {
                let to = PortRef { node: reader.clone(), port: name };
                edits.push(Edit::Connect { to, wire: Some(Wire::new(self.port(output))) });
                fed.push(reader);
            }
        }
        let here = self.at(&from.node).unwrap_or_default();
        let at = [here[0] + STEP, here[1]];
        let mut words = format!("takes {}", self.model.title(&from.node));
        if let Some(first) = fed.first() {
            words = format!("between {} and {}", self.model.title(&from.node), self.model.title(first));
            edits.extend(self.make_room(at, &fed));
            return self.placed(node, at, edits, words);
        }
        self.placed(node, ops::free_place(self.document, at), edits, words)
    }

    /// Moves what is fed, and what that feeds, to the right where the new node would stand on it or behind it.
    fn make_room(&self, at: [f32; 2], fed: &[NodeId]) -> Vec<Edit> {
        let nearest = fed.iter().filter_map(|id| self.at(id)).map(|place| place[0]).fold(f32::INFINITY, f32::min);
        let missing = at[0] + STEP - nearest;
        if !missing.is_finite() || missing <= 0.0 {
            return Vec::new();
        }
        let depends = ops::depends::Depends::new(self.document, self.model.catalogue());
        let mut moved = depends.downstream(fed);
        moved.extend(fed.iter().cloned());
        let shift = |id: NodeId| {
            let place = self.at(&id)?;
            (place[0] >= nearest).then(|| Edit::Move { node: id, position: Some([place[0] + missing, place[1]]) })
        };
        moved.into_iter().filter_map(shift).collect()
    }

    /// In front of a node that gives nothing on, such as the output: between it and what feeds it.
    fn before(&self, node: &NodeId, kind: &NodeKind) -> Option<Placed> {
        let target = kind.inputs.first()?;
        let to = PortRef { node: node.clone(), port: target.name.clone() };
        let wire = self.document.nodes().get(node)?.wires.get(&target.name);
        let source = wire.map(|wire| wire.from.clone());
        let gives = source.as_ref().and_then(|source| self.output_type(source));
        if let (Some(source), Some(gives)) = (source, gives)
            && let Some(input) = fitting_input(self.kind, gives).filter(|input| carries(gives, input.ty))
            && let Some(output) = fitting_output(self.kind, target.ty).filter(|output| carries(output.ty, target.ty))
        {
            let words = format!("between {} and {}", self.model.title(&source.node), self.model.title(node));
            let here = self.at(&source.node).unwrap_or_default();
            let there = self.at(node).unwrap_or([here[0] + 2.0 * STEP, here[1]]);
            let at = [(here[0] + STEP).max(there[0] - STEP), there[1]];
            let mut edits = vec![Edit::Connect { to, wire: Some(Wire::new(self.port(output))) }];
            edits.extend(self.make_room(at, std::slice::from_ref(node)));
            return Some(self.placed(self.wired(input, source), at, edits, words));
        }
        self.feed_free_input(node, kind)
    }

    fn feed_free_input(&self, node: &NodeId, kind: &NodeKind) -> Option<Placed> {
        let there = self.document.nodes().get(node)?;
        let free = |input: &&Input| {
            input.default == Value::None
                || matches!(input.default, Value::Asset(_))
                || self
                    .kind
                    .outputs
                    .first()
                    .is_some_and(|output| output.ty == WireType::Gradient && input.ty == output.ty)
        };
        let target = kind.inputs.iter().filter(free).find(|input| {
            !there.wires.contains_key(&input.name)
                && fitting_output(self.kind, input.ty).is_some_and(|output| carries(output.ty, input.ty))
        })?;
        let output = fitting_output(self.kind, target.ty)?;
        let to = PortRef { node: node.clone(), port: target.name.clone() };
        let here = self.at(node).unwrap_or_default();
        let at = ops::free_place(self.document, [here[0] - STEP, here[1]]);
        let words = format!("feeds {}", self.model.title(node));
        let wire = Some(Wire::new(self.port(output)));
        Some(self.placed(Node::new(&self.kind.id), at, vec![Edit::Connect { to, wire }], words))
    }

    /// With nothing selected: before the document's output.
    fn before_output(&self) -> Option<Placed> {
        let output = self
            .document
            .nodes()
            .iter()
            .find(|(id, _)| self.model.kind(id).is_some_and(|kind| kind.category() == "output"));
        let (id, _) = output?;
        self.before(id, self.model.kind(id)?)
    }
}

/// Whether a wire of this sort is meant when nobody draws it by hand: pictures stay pictures.
fn carries(gives: WireType, takes: WireType) -> bool {
    gives == takes || (takes != WireType::Image && conversion(gives, takes).is_some())
}

/// Every input that an output feeds.
pub(crate) fn readers(document: &Document, from: &PortRef) -> Vec<(NodeId, String)> {
    let nodes = document.nodes().iter();
    nodes
        .flat_map(|(id, node)| {
            let wires = node.wires.iter().filter(|(_, wire)| wire.from == *from);
            wires.map(|(name, _)| (id.clone(), name.clone()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use cym_graph::{Edit, Node, NodeId, PortRef};

    use super::place;
    use crate::model::Model;
    use crate::shared::SearchFor;
    use crate::testing::model;

    fn chain() -> Model {
        let mut model = model(&[
            ("cells", Node::new("pattern/voronoi")),
            ("output", Node::new("output/output").wire("image", "cells", "image")),
        ]);
        for (id, at) in [("cells", [0.0, 0.0]), ("output", [240.0, 0.0])] {
            model.apply(Edit::Move { node: NodeId::new(id), position: Some(at) }).unwrap();
        }
        model
    }

    fn add(model: &mut Model, kind: &str, search: &SearchFor) -> (NodeId, String) {
        let kind = model.catalogue().get(kind).unwrap().clone();
        let placed = place(model, &kind, search, [0.0, 500.0]);
        model.apply(placed.edit).unwrap();
        (placed.id, placed.words)
    }

    fn source(model: &Model, node: &str, input: &str) -> Option<PortRef> {
        Some(model.document().nodes()[&NodeId::new(node)].wires.get(input)?.from.clone())
    }

    #[test]
    fn a_node_lands_between_the_selected_one_and_what_it_feeds() {
        let mut model = chain();
        model.selection = [NodeId::new("cells")].into();
        let (id, words) = add(&mut model, "place/kaleidoscope", &SearchFor::default());
        assert_eq!(words, "between Voronoi and Output");
        assert_eq!(source(&model, id.as_str(), "image"), Some(PortRef::new("cells", "image")));
        assert_eq!(source(&model, "output", "image"), Some(PortRef::new(id.as_str(), "image")));
        let at = |id: &NodeId| model.document().layout()[id];
        assert_eq!(at(&id), [240.0, 0.0]);
        assert_eq!(at(&NodeId::new("output")), [480.0, 0.0], "it makes room");
    }

    #[test]
    fn with_nothing_selected_it_lands_before_the_output() {
        let mut model = chain();
        let (id, _) = add(&mut model, "filter/bloom", &SearchFor::default());
        assert_eq!(source(&model, id.as_str(), "image"), Some(PortRef::new("cells", "image")));
        assert_eq!(source(&model, "output", "image"), Some(PortRef::new(id.as_str(), "image")));
    }

    #[test]
    fn a_pattern_feeds_what_waits_for_a_picture() {
        let mut model = model(&[("output", Node::new("output/output"))]);
        model.selection = [NodeId::new("output")].into();
        let (id, words) = add(&mut model, "pattern/voronoi", &SearchFor::default());
        assert_eq!(words, "feeds Output");
        assert_eq!(source(&model, "output", "image"), Some(PortRef::new(id.as_str(), "image")));
    }

    #[test]
    fn a_dragged_wire_ends_at_the_new_node() {
        let mut model = chain();
        let at = Some([300.0, 300.0]);
        let from = Some(PortRef::new("cells", "image"));
        let (id, _) = add(&mut model, "blend/blend", &SearchFor { at, from, ..SearchFor::default() });
        let wires = &model.document().nodes()[&id].wires;
        assert_eq!(wires.values().next().map(|wire| &wire.from), Some(&PortRef::new("cells", "image")));
        assert_eq!(source(&model, "output", "image"), Some(PortRef::new("cells", "image")), "others stay");
        let to = Some(PortRef::new("cells", "scale"));
        let (id, _) = add(&mut model, "signal/lfo", &SearchFor { at, to, ..SearchFor::default() });
        assert_eq!(source(&model, "cells", "scale"), Some(PortRef::new(id.as_str(), "value")));
    }

    #[test]
    fn a_signal_does_not_become_a_picture_unasked() {
        let mut model = chain();
        model.selection = [NodeId::new("cells")].into();
        let before = source(&model, "output", "image");
        let (id, _) = add(&mut model, "signal/lfo", &SearchFor::default());
        assert_eq!(source(&model, "output", "image"), before);
        assert!(model.document().nodes()[&id].wires.is_empty());
    }
}
