//! A selection becomes one node.

use std::collections::{BTreeMap, BTreeSet};

use super::piece::Piece;
use super::{OpError, batch, input_of, is_output, kind_of, middle, output_of, present, wires};
use crate::canvas::Frame;
use crate::catalogue::{Catalogue, WireType};
use crate::document::{Document, Exposed, Group, Node, NodeId, PortRef, Wire};
use crate::edit::{DocumentChange, Edit, fresh};
use crate::file::write_string;
use crate::group::{own_asset, own_catalogue, own_kind};
use crate::motion::Modulation;

/// Makes a group of the document's own out of nodes, and puts one node of it in their place.
///
/// Wires to and from the outside are kept: what they join is exposed, inputs that read the same output as one. Params
/// that signals outside modulate are exposed, and modulated on the group. Frames that hold nothing else go inside.
/// Output nodes stay outside. What the graph shows stays the same, chance included.
pub fn make_group(
    document: &Document,
    catalogue: &Catalogue,
    nodes: &BTreeSet<NodeId>,
    name: &str,
) -> Result<Edit, OpError> {
    let (catalogue, _) = own_catalogue(document, catalogue);
    let mut nodes = present(document, nodes);
    nodes.retain(|id| !is_output(document, &catalogue, id));
    if nodes.is_empty() {
        return Err(OpError::Nothing);
    }
    let taken = |stem: &str| document.assets.contains_key(&own_asset(stem));
    let asset = fresh(name, "group", taken);
    let title = if name.trim().is_empty() { "Group" } else { name };
    let id = document.fresh_id(&asset);
    let mut border = Border { document, catalogue: &catalogue, nodes: &nodes, id: &id, group: Group::default() };
    let mut node = Node::new(&own_kind(&asset));
    border.inputs(&mut node)?;
    let mut inner = inside(document, &nodes, title)?;
    border.modulations(&mut node, &mut inner)?;
    let outer_group = border.exposed_outside()?;
    let readers = border.outputs()?;
    inner.group = Some(border.group);

    let text =
        write_string(&inner).map_err(|error| OpError::BadGroup { name: asset.clone(), cause: error.to_string() })?;
    let mut edits = vec![Edit::PutAsset { path: own_asset(&asset), bytes: text.into_bytes().into() }];
    edits.extend(frames(document, &nodes, None));
    edits.extend(nodes.iter().map(|id| Edit::RemoveNode { id: id.clone() }));
    let position = middle(nodes.iter().filter_map(|id| document.layout.get(id)).copied());
    edits.push(Edit::AddNode { id: id.clone(), node, position });
    edits.extend(readers);
    edits.extend(frames(document, &nodes, Some(&id)));
    edits.extend(outer_group.map(|group| Edit::SetDocument(DocumentChange::Group(Some(group)))));
    Ok(batch(format!("Group {title}"), edits))
}

/// The nodes as a document of their own, its wires from outside cut.
fn inside(document: &Document, nodes: &BTreeSet<NodeId>, title: &str) -> Result<Document, OpError> {
    let mut inner = Document {
        title: title.to_owned(),
        seed: document.seed,
        rate: document.rate,
        size: document.size,
        ..Document::default()
    };
    // The old ids are free in an empty document.
    let (edits, _) = Piece::of(document, nodes).put(&inner, [0.0; 2], &|_| false);
    let done = inner.apply(batch(String::new(), edits));
    done.map_err(|error| OpError::BadGroup { name: title.to_owned(), cause: error.to_string() })?;
    Ok(inner)
}

/// Frames that go inside are taken away; those around take the group in.
fn frames(document: &Document, nodes: &BTreeSet<NodeId>, group: Option<&NodeId>) -> Vec<Edit> {
    let goes_inside = |frame: &Frame| !frame.nodes.is_empty() && frame.nodes.is_subset(nodes);
    let edit = |(id, frame): (&String, &Frame)| match group {
        None => goes_inside(frame).then(|| Edit::PutFrame { id: id.clone(), frame: None }),
        Some(group) => (!goes_inside(frame) && nodes.is_subset(&frame.nodes)).then(|| {
            let mut frame = frame.clone();
            frame.nodes.retain(|id| !nodes.contains(id));
            frame.nodes.insert(group.clone());
            Edit::PutFrame { id: id.clone(), frame: Some(frame) }
        }),
    };
    document.frames.iter().filter_map(edit).collect()
}

/// What crosses the border of the selection.
struct Border<'a> {
    document: &'a Document,
    catalogue: &'a Catalogue,
    nodes: &'a BTreeSet<NodeId>,
    id: &'a NodeId,
    group: Group,
}

impl Border<'_> {
    /// Exposes the inputs that read outputs outside, and wires the group's node to them.
    fn inputs(&mut self, node: &mut Node) -> Result<(), OpError> {
        let crosses = |to: &PortRef, from: &PortRef| {
            let there = self.document.nodes.contains_key(&from.node);
            there && self.nodes.contains(&to.node) && !self.nodes.contains(&from.node) && !self.leads_nowhere(to)
        };
        let crossing: Vec<(PortRef, PortRef)> =
            wires(self.document).filter(|(to, from)| crosses(to, from)).map(|(to, from)| (to, from.clone())).collect();
        // One input for each source: that is how it was wired.
        let mut by_source: BTreeMap<(PortRef, WireType, bool), usize> = BTreeMap::new();
        for (to, from) in crossing {
            let (ty, late) = self.input(&to)?;
            let key = (from.clone(), ty, late);
            if let Some(&index) = by_source.get(&key) {
                self.group.inputs[index].ports.push(to);
            } else {
                by_source.insert(key, self.group.inputs.len());
                let name = self.expose_input(to);
                node.wires.insert(name, Wire::new(from));
            }
        }
        Ok(())
    }

    /// Moves the modulations by signals outside to the group's node.
    fn modulations(&mut self, node: &mut Node, inner: &mut Document) -> Result<(), OpError> {
        for id in self.nodes {
            for (input, list) in &self.document.nodes[id].modulations {
                let from_outside = |one: &&Modulation| !self.nodes.contains(&one.from.node);
                let outside: Vec<Modulation> = list.iter().filter(from_outside).cloned().collect();
                let to = PortRef { node: id.clone(), port: input.clone() };
                if outside.is_empty() || self.leads_nowhere(&to) {
                    continue;
                }
                self.input(&to)?;
                // Alone under its name, even where it shares a wire: the others are not modulated.
                let name = match self.group.inputs.iter_mut().find(|exposed| exposed.ports.contains(&to)) {
                    Some(exposed) if exposed.ports.len() == 1 => exposed.name.clone(),
                    Some(exposed) => {
                        exposed.ports.retain(|port| *port != to);
                        let wire = self.document.nodes[id].wires.get(input).cloned();
                        let name = self.expose_input(to.clone());
                        node.wires.extend(wire.map(|wire| (name.clone(), wire)));
                        name
                    }
                    None => self.expose_input(to.clone()),
                };
                // Keys go with it: what is exposed would be covered by the value that the group's node stands for.
                if let Some(keys) = inner.nodes.get_mut(id).and_then(|inside| inside.keys.remove(input)) {
                    node.keys.insert(name.clone(), keys);
                }
                node.modulations.insert(name, outside);
            }
        }
        Ok(())
    }

    /// Exposes the outputs that are read outside; gives the edits that let their readers read the group.
    fn outputs(&mut self) -> Result<Vec<Edit>, OpError> {
        let mut edits = Vec::new();
        let outside = || wires(self.document).filter(|(to, _)| !self.nodes.contains(&to.node));
        let crossing: Vec<_> = outside().filter(|(_, from)| self.nodes.contains(&from.node)).collect();
        // A picture is what a group is known by: it comes first.
        let (pictures, others): (Vec<_>, Vec<_>) = crossing.into_iter().partition(|(_, from)| {
            output_of(self.document, self.catalogue, from).is_some_and(|output| output.ty == WireType::Image)
        });
        for (to, from) in pictures.into_iter().chain(others) {
            let name = self.expose_output(from)?;
            let wire = Wire {
                from: PortRef { node: self.id.clone(), port: name },
                extra: self.document.nodes[&to.node].wires[&to.port].extra.clone(),
            };
            edits.push(Edit::Connect { to: to.clone(), wire: Some(wire) });
            if let Some(points) = self.document.via.get(&to).cloned() {
                edits.push(Edit::SetVia { to, points });
            }
        }
        for (id, node) in self.document.nodes.iter().filter(|(id, _)| !self.nodes.contains(*id)) {
            for (input, list) in &node.modulations {
                if list.iter().any(|one| self.nodes.contains(&one.from.node)) {
                    let mut modulations = list.clone();
                    for one in modulations.iter_mut().filter(|one| self.nodes.contains(&one.from.node)) {
                        one.from = PortRef { node: self.id.clone(), port: self.expose_output(&one.from)? };
                    }
                    let to = PortRef { node: id.clone(), port: input.clone() };
                    edits.push(Edit::SetModulations { to, modulations });
                }
            }
        }
        if self.group.outputs.is_empty() {
            let last = self.last().ok_or(OpError::NoOutput)?;
            self.expose_output(&last)?;
        }
        Ok(edits)
    }

    /// The first output of the node that no other of the selection reads.
    fn last(&self) -> Option<PortRef> {
        let read: BTreeSet<&NodeId> =
            wires(self.document).filter(|(to, _)| self.nodes.contains(&to.node)).map(|(_, from)| &from.node).collect();
        let first = |id: &NodeId| {
            let output = kind_of(self.document, self.catalogue, id)?.outputs.first()?;
            Some(PortRef { node: id.clone(), port: output.name.clone() })
        };
        let unread = self.nodes.iter().filter(|id| !read.contains(*id)).find_map(first);
        unread.or_else(|| self.nodes.iter().find_map(first))
    }

    /// When the document is a group itself: its interface, leading to the new node where it led into the selection.
    fn exposed_outside(&mut self) -> Result<Option<Group>, OpError> {
        let Some(mut group) = self.document.group.clone() else {
            return Ok(None);
        };
        for exposed in &mut group.inputs {
            for port in exposed.ports.iter_mut().filter(|port| self.nodes.contains(&port.node)) {
                self.input(port)?;
                let name = self.expose_input(port.clone());
                *port = PortRef { node: self.id.clone(), port: name };
            }
        }
        for exposed in &mut group.outputs {
            for port in exposed.ports.iter_mut().filter(|port| self.nodes.contains(&port.node)) {
                *port = PortRef { node: self.id.clone(), port: self.expose_output(port)? };
            }
        }
        Ok(Some(group))
    }

    /// Whether a known kind has no such input: what is said about it does nothing.
    fn leads_nowhere(&self, to: &PortRef) -> bool {
        kind_of(self.document, self.catalogue, &to.node).is_some_and(|kind| kind.input_index(&to.port).is_none())
    }

    fn unknown(&self, port: &PortRef) -> OpError {
        if kind_of(self.document, self.catalogue, &port.node).is_some() {
            return OpError::NoPort(port.clone());
        }
        let kind = self.document.nodes.get(&port.node).map(|node| node.kind.clone()).unwrap_or_default();
        OpError::UnknownKind { node: port.node.clone(), kind }
    }

    fn input(&self, port: &PortRef) -> Result<(WireType, bool), OpError> {
        let input = input_of(self.document, self.catalogue, port).ok_or_else(|| self.unknown(port))?;
        Ok((input.ty, input.late))
    }

    fn expose_input(&mut self, port: PortRef) -> String {
        let name = free_name(&self.group.inputs, &port.port);
        self.group.inputs.push(Exposed { name: name.clone(), ports: vec![port], ..Exposed::default() });
        name
    }

    fn expose_output(&mut self, port: &PortRef) -> Result<String, OpError> {
        if let Some(exposed) = self.group.outputs.iter().find(|exposed| exposed.ports.contains(port)) {
            return Ok(exposed.name.clone());
        }
        output_of(self.document, self.catalogue, port).ok_or_else(|| self.unknown(port))?;
        let name = free_name(&self.group.outputs, &port.port);
        self.group.outputs.push(Exposed { name: name.clone(), ports: vec![port.clone()], ..Exposed::default() });
        Ok(name)
    }
}

/// A name that no exposed port has: that of the inner port, with a number where it is taken.
pub(super) fn free_name(side: &[Exposed], name: &str) -> String {
    fresh(name, "port", |name| side.iter().any(|exposed| exposed.name == name))
}
