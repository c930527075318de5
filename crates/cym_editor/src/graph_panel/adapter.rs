//! The document on the canvas: made anew only when the document, the catalogue or the look changes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cym_canvas as canvas;
use cym_graph::{Catalogue, Document, Input, Node, NodeId, NodeKind, PortRef, WireType, conversion};
use egui::{Color32, Pos2, Rect, pos2, vec2};

use super::{fits, keys, look, tidy};
use crate::model::Model;
use crate::theme::Theme;

/// Width of a node in canvas units.
pub(crate) const NODE_WIDTH: f32 = 168.0;
/// Outputs that are shown without a wire on a node that has many.
const FEW_OUTPUTS: usize = 4;

/// What a canvas graph was made from; when one of it is another, the graph is made anew.
#[derive(Clone, PartialEq)]
struct Stamp {
    revision: u64,
    catalogue: usize,
    place: Option<String>,
    dark: bool,
    unfolded: BTreeSet<NodeId>,
    offered: Option<Offer>,
}

/// Ports that are shown on one node while a wire is dragged over it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Offer {
    /// The node under the pointer.
    pub(crate) node: NodeId,
    /// What travels on the wire.
    pub(crate) ty: WireType,
    /// Whether inputs are looked for.
    pub(crate) inputs: bool,
}

/// The canvas graph of a document, with what the panel needs to know about each node.
#[derive(Default)]
pub(crate) struct Adapter {
    stamp: Option<Stamp>,
    graph: canvas::Graph,
    shows: BTreeMap<NodeId, Shows>,
    fits: Option<fits::Fits>,
    /// Nodes that show all their ports because the artist asked for it.
    pub(crate) unfolded: BTreeSet<NodeId>,
    /// Set while a wire is dragged over a node.
    pub(crate) offered: Option<Offer>,
}

/// What the body of a node shows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shows {
    Nothing,
    Picture,
    /// Signals by the names of the outputs, the first one drawn strongest.
    Lines(Vec<String>),
    Lamp(String),
    Bars(String),
    Swatch(String),
    Gradient(String),
    Curve(String),
}

impl Adapter {
    /// The graph as it was made last.
    pub(crate) fn graph(&self) -> &canvas::Graph {
        &self.graph
    }

    /// The graph, for marks that are laid over it and change without the document.
    pub(crate) fn graph_mut(&mut self) -> &mut canvas::Graph {
        &mut self.graph
    }

    /// What a node's body shows.
    pub(crate) fn shows(&self, node: &NodeId) -> &Shows {
        self.shows.get(node).unwrap_or(&Shows::Nothing)
    }

    /// What may be wired to what, found out when it is asked for first after a change.
    pub(crate) fn judges(&mut self, model: &Model) -> &fits::Fits {
        self.fits.get_or_insert_with(|| fits::Fits::new(model.document(), model.catalogue()))
    }

    /// What may be wired to what, if somebody has asked since the last change.
    pub(crate) fn fits(&self) -> Option<&fits::Fits> {
        self.fits.as_ref()
    }

    /// Makes the graph anew when something it is made from has changed. Returns whether it has.
    pub(crate) fn refresh(&mut self, model: &Model, theme: &Theme) -> bool {
        let stamp = Stamp {
            revision: model.revision(),
            catalogue: Arc::as_ptr(model.catalogue()) as usize,
            place: model.inside().last().map(|inside| inside.place.clone()),
            dark: theme.dark,
            unfolded: self.unfolded.clone(),
            offered: self.offered.clone(),
        };
        if self.stamp.as_ref() == Some(&stamp) {
            return false;
        }
        let same_document = self.stamp.as_ref().is_some_and(|old| {
            (old.revision, old.catalogue, &old.place) == (stamp.revision, stamp.catalogue, &stamp.place)
        });
        self.stamp = Some(stamp);
        let document = model.document();
        if !same_document {
            self.fits = None;
        }
        let aspect = document.size()[0] as f32 / document.size()[1] as f32;
        let offered = self.offered.as_ref();
        let maker = Maker { document, catalogue: model.catalogue(), theme, unfolded: &self.unfolded, offered, aspect };
        let revision = self.graph.revision + 1;
        (self.graph, self.shows) = maker.graph();
        self.graph.revision = revision;
        true
    }
}

struct Maker<'a> {
    document: &'a Document,
    catalogue: &'a Catalogue,
    theme: &'a Theme,
    unfolded: &'a BTreeSet<NodeId>,
    offered: Option<&'a Offer>,
    aspect: f32,
}

impl Maker<'_> {
    fn graph(&self) -> (canvas::Graph, BTreeMap<NodeId, Shows>) {
        let document = self.document;
        let places = tidy::places(document, self.catalogue);
        let mut read: BTreeMap<&NodeId, BTreeSet<&str>> = BTreeMap::new();
        for node in document.nodes().values() {
            let wires = node.wires.values().map(|wire| &wire.from);
            for from in wires.chain(node.modulations.values().flatten().map(|modulation| &modulation.from)) {
                read.entry(&from.node).or_default().insert(&from.port);
            }
        }
        let nothing = BTreeSet::new();
        let mut shows = BTreeMap::new();
        let mut nodes = Vec::with_capacity(document.nodes().len());
        for (id, node) in document.nodes() {
            let at = places.get(id).copied().unwrap_or_default();
            let (drawn, body) = self.node(id, node, at, read.get(id).unwrap_or(&nothing));
            nodes.push(drawn);
            shows.insert(id.clone(), body);
        }
        let wires = document.nodes().iter().flat_map(|(id, node)| self.wires(id, node)).collect();
        let frames = document.frames().iter().map(|(id, frame)| canvas::Frame {
            key: keys::frame_key(id),
            title: frame.title.clone(),
            color: color(frame.color),
            rect: rect(frame.rect),
            nodes: frame.nodes.iter().map(keys::node_key).collect(),
        });
        let comments = document.comments().iter().map(|(id, comment)| canvas::Comment {
            key: keys::comment_key(id),
            text: comment.text.clone(),
            color: color(comment.color),
            rect: rect(comment.rect),
        });
        let (frames, comments) = (frames.collect(), comments.collect());
        (canvas::Graph { revision: 0, nodes, wires, frames, comments }, shows)
    }

    fn node(&self, id: &NodeId, node: &Node, at: [f32; 2], read: &BTreeSet<&str>) -> (canvas::Node, Shows) {
        let Some(kind) = self.catalogue.get(&node.kind) else {
            return (self.unknown(id, node, at, read), Shows::Nothing);
        };
        let title = if node.title.is_empty() { kind.title.clone() } else { node.title.clone() };
        let subtitle = if node.title.is_empty() { String::new() } else { kind.title.clone() };
        let outputs = self.outputs(id, kind, read);
        let shows = shows(kind, &outputs);
        let group = kind.group.is_some();
        let drawn = canvas::Node {
            key: keys::node_key(id),
            title,
            subtitle,
            pos: pos2(at[0], at[1]),
            width: NODE_WIDTH,
            header: self.theme.category(kind.category()),
            inputs: self.inputs(id, node, kind),
            outputs,
            body: self.body(&shows),
            collapsed: self.document.collapsed().contains(id),
            muted: node.muted,
            bypassed: node.bypassed,
            error: None,
            group,
            badge: None,
            heat: None,
        };
        (drawn, shows)
    }

    fn body(&self, shows: &Shows) -> Option<f32> {
        Some(match shows {
            Shows::Nothing => return None,
            Shows::Picture => ((NODE_WIDTH - 12.0) / self.aspect).clamp(40.0, 130.0).round(),
            Shows::Lines(_) | Shows::Bars(_) | Shows::Curve(_) => 40.0,
            Shows::Lamp(_) | Shows::Swatch(_) | Shows::Gradient(_) => 24.0,
        })
    }

    /// A node whose kind is missing: the ports that its wires tell of.
    fn unknown(&self, id: &NodeId, node: &Node, at: [f32; 2], read: &BTreeSet<&str>) -> canvas::Node {
        let port = |name: &str, wired| canvas::Port {
            name: name.into(),
            label: name.replace('_', " "),
            color: self.theme.text_weak,
            ty: u32::MAX,
            wired,
            ..Default::default()
        };
        let title = if node.title.is_empty() { node.kind.clone() } else { node.title.clone() };
        canvas::Node {
            key: keys::node_key(id),
            title,
            pos: pos2(at[0], at[1]),
            width: NODE_WIDTH,
            header: self.theme.category(""),
            inputs: node.wires.keys().map(|name| port(name, true)).collect(),
            outputs: read.iter().map(|name| port(name, true)).collect(),
            collapsed: self.document.collapsed().contains(id),
            muted: node.muted,
            bypassed: node.bypassed,
            ..Default::default()
        }
    }

    fn inputs(&self, id: &NodeId, node: &Node, kind: &NodeKind) -> Vec<canvas::Port> {
        let all = self.unfolded.contains(id);
        let offer = self.offered.filter(|offer| offer.inputs && offer.node == *id);
        let first_signal = kind.inputs.iter().position(|input| {
            kind.category() == "signal" && input.choices.is_empty() && !input.toggle && kind.outputs.len() == 1
        });
        let shown = kind.inputs.iter().enumerate().filter(|(index, input)| {
            let name = &input.name;
            all || needs_wire(input)
                || Some(*index) == first_signal
                || node.wires.contains_key(name)
                || node.keys.contains_key(name)
                || node.modulations.contains_key(name)
                || offer.is_some_and(|offer| conversion(offer.ty, input.ty).is_some())
                || input.was.iter().any(|was| node.wires.contains_key(was))
        });
        shown.map(|(_, input)| self.input(node, input)).collect()
    }

    fn input(&self, node: &Node, input: &Input) -> canvas::Port {
        let wired = node.wires.contains_key(&input.name) || input.was.iter().any(|was| node.wires.contains_key(was));
        let value = if wired {
            None
        } else if node.keys.contains_key(&input.name) {
            Some("keyed".to_owned())
        } else if node.modulations.contains_key(&input.name) {
            Some("driven".to_owned())
        } else {
            look::value(input, node.values.get(&input.name).unwrap_or(&input.default))
        };
        canvas::Port {
            name: input.name.as_str().into(),
            label: input.label.clone(),
            color: self.theme.wire(input.ty),
            shape: look::shape(input.ty),
            ty: look::number(input.ty),
            wired,
            value,
            moving: !wired && node.modulations.contains_key(&input.name),
            help: input.help.clone(),
        }
    }

    fn outputs(&self, id: &NodeId, kind: &NodeKind, read: &BTreeSet<&str>) -> Vec<canvas::Port> {
        let many = kind.outputs.len() > FEW_OUTPUTS && !self.unfolded.contains(id);
        let offer = self.offered.filter(|offer| !offer.inputs && offer.node == *id);
        let any_read = kind.outputs.iter().any(|output| read.contains(output.name.as_str()));
        // Hardly anything comes behind an output: its own port is shown only where something does.
        let many = many || kind.category() == "output";
        let few = if kind.category() == "output" { 0 } else { FEW_OUTPUTS };
        let shown = kind.outputs.iter().enumerate().filter(|(index, output)| {
            !many
                || read.contains(output.name.as_str())
                || (!any_read && *index < few)
                || offer.is_some_and(|offer| conversion(output.ty, offer.ty).is_some())
        });
        shown
            .map(|(_, output)| canvas::Port {
                name: output.name.as_str().into(),
                label: label(&output.name),
                color: self.theme.wire(output.ty),
                shape: look::shape(output.ty),
                ty: look::number(output.ty),
                wired: read.contains(output.name.as_str()),
                value: None,
                moving: false,
                help: output.help.clone(),
            })
            .collect()
    }

    fn wires(&self, id: &NodeId, node: &Node) -> Vec<canvas::Wire> {
        let reader = self.catalogue.get(&node.kind);
        let wires = node.wires.iter().map(|(name, wire)| {
            let source = self.document.nodes().get(&wire.from.node);
            let gives = source.and_then(|source| {
                let kind = self.catalogue.get(&source.kind)?;
                Some(kind.outputs[kind.output_index(&wire.from.port)?].ty)
            });
            let input = reader.and_then(|kind| Some(&kind.inputs[kind.input_index(name)?]));
            let takes = input.map(|input| input.ty);
            let note = gives.zip(takes).and_then(|(gives, takes)| match conversion(gives, takes) {
                Some(how) => fits::note(how, gives, takes).map(str::to_owned),
                None => Some("does not fit".to_owned()),
            });
            let color = |ty: Option<WireType>| ty.map_or(self.theme.text_weak, |ty| self.theme.wire(ty));
            let to = PortRef { node: id.clone(), port: name.clone() };
            let via = self.document.via().get(&to).into_iter().flatten().map(|&[x, y]| pos2(x, y)).collect();
            let name = input.map_or(name, |input| &input.name);
            canvas::Wire {
                from: keys::port_key(&wire.from.node, &wire.from.port),
                to: keys::port_key(id, name),
                color_from: color(gives.or(takes)),
                color_to: color(takes.or(gives)),
                via,
                note,
                dim: node.muted || source.is_some_and(|source| source.muted),
            }
        });
        wires.collect()
    }
}

/// Whether an input is worth a row of its own although nothing is wired to it: it cannot do without a wire, or carries the work.
fn needs_wire(input: &Input) -> bool {
    matches!(
        input.ty,
        WireType::Image
            | WireType::Audio
            | WireType::Spectrum
            | WireType::Network
            | WireType::Particles
            | WireType::Scene
            | WireType::Camera
    )
}

fn shows(kind: &NodeKind, outputs: &[canvas::Port]) -> Shows {
    let Some(main) = kind.outputs.first() else {
        let picture = kind.inputs.iter().any(|input| input.ty == WireType::Image);
        return if picture { Shows::Picture } else { Shows::Nothing };
    };
    let name = main.name.clone();
    match main.ty {
        WireType::Image | WireType::Particles => Shows::Picture,
        WireType::Float | WireType::Vec2 | WireType::Vec3 => {
            let float = |name: &str| kind.outputs.iter().any(|output| output.name == name && output.ty == main.ty);
            let mut lines: Vec<String> =
                outputs.iter().map(|port| port.name.to_string()).filter(|name| float(name)).take(4).collect();
            if lines.is_empty() {
                lines.push(name);
            }
            Shows::Lines(lines)
        }
        WireType::Trigger => Shows::Lamp(name),
        WireType::Spectrum => Shows::Bars(name),
        WireType::Color => Shows::Swatch(name),
        WireType::Gradient => Shows::Gradient(name),
        WireType::Curve => Shows::Curve(name),
        WireType::Text | WireType::Audio | WireType::Network | WireType::Lut | WireType::Scene | WireType::Camera => {
            Shows::Nothing
        }
    }
}

/// A port's name as the artist reads it.
pub(crate) fn label(name: &str) -> String {
    let mut label = name.replace('_', " ");
    if let Some(first) = label.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    label
}

fn color([r, g, b, a]: [f32; 4]) -> Color32 {
    let byte = |part: f32| (part.clamp(0.0, 1.0) * 255.0).round() as u8;
    Color32::from_rgba_unmultiplied(byte(r), byte(g), byte(b), byte(a))
}

fn rect([x, y, w, h]: [f32; 4]) -> Rect {
    Rect::from_min_size(Pos2::new(x, y), vec2(w, h))
}

#[cfg(test)]
mod tests {
    use cym_graph::{Edit, Modulation, Node, NodeId, PortRef};

    use super::{Adapter, Offer, Shows};
    use crate::testing::model;
    use crate::theme::Theme;

    fn names(ports: &[cym_canvas::Port]) -> Vec<String> {
        ports.iter().map(|port| port.name.to_string()).collect()
    }

    fn node<'a>(adapter: &'a Adapter, id: &str) -> &'a cym_canvas::Node {
        adapter.graph().nodes.iter().find(|node| node.key.as_str() == id).unwrap()
    }

    #[test]
    fn only_what_matters_has_a_row() {
        let model = model(&[
            ("cells", Node::new("pattern/voronoi").wire("scale", "lfo", "value")),
            ("lfo", Node::new("signal/lfo")),
            ("turn", Node::new("place/transform").wire("image", "cells", "image")),
        ]);
        let mut adapter = Adapter::default();
        assert!(adapter.refresh(&model, &Theme::dark()));
        assert_eq!(names(&node(&adapter, "cells").inputs), ["scale"]);
        assert_eq!(names(&node(&adapter, "turn").inputs), ["image"]);
        assert_eq!(adapter.shows(&NodeId::new("cells")), &Shows::Picture);
        assert!(matches!(adapter.shows(&NodeId::new("lfo")), Shows::Lines(_)));
        assert_eq!(adapter.graph().wires.len(), 2);
        assert!(!adapter.refresh(&model, &Theme::dark()), "nothing has changed");
        assert!(adapter.refresh(&model, &Theme::light()), "colours are part of it");
    }

    #[test]
    fn a_dragged_wire_brings_out_what_fits() {
        let mut model = model(&[("turn", Node::new("place/transform")), ("lfo", Node::new("signal/lfo"))]);
        let mut adapter = Adapter::default();
        let offer = Offer { node: NodeId::new("turn"), ty: cym_graph::WireType::Float, inputs: true };
        adapter.offered = Some(offer);
        adapter.refresh(&model, &Theme::dark());
        assert!(names(&node(&adapter, "turn").inputs).contains(&"angle".to_owned()));
        adapter.offered = None;
        let modulations = vec![Modulation::new(PortRef::new("lfo", "value"))];
        model.apply(Edit::SetModulations { to: PortRef::new("turn", "angle"), modulations }).unwrap();
        adapter.refresh(&model, &Theme::dark());
        assert_eq!(names(&node(&adapter, "turn").inputs), ["image", "angle"]);
    }

    #[test]
    fn a_missing_kind_keeps_its_ports() {
        let model = model(&[
            ("lost", Node::new("own/lost").wire("image", "cells", "image")),
            ("cells", Node::new("pattern/voronoi")),
            ("output", Node::new("output/output").wire("image", "lost", "picture")),
        ]);
        let mut adapter = Adapter::default();
        adapter.refresh(&model, &Theme::dark());
        let lost = node(&adapter, "lost");
        assert_eq!((names(&lost.inputs), names(&lost.outputs)), (vec!["image".to_owned()], vec!["picture".to_owned()]));
    }

    #[test]
    fn nodes_without_a_place_are_laid_out_for_the_eye_only() {
        let model = model(&[
            ("cells", Node::new("pattern/voronoi")),
            ("output", Node::new("output/output").wire("image", "cells", "image")),
        ]);
        let mut adapter = Adapter::default();
        adapter.refresh(&model, &Theme::dark());
        let (cells, output) = (node(&adapter, "cells").pos, node(&adapter, "output").pos);
        assert!(cells.x + super::NODE_WIDTH < output.x, "what feeds stands on the left: {cells:?} {output:?}");
        assert!(model.document().layout().is_empty());
    }
}
