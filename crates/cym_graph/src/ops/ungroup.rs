//! A group becomes the nodes inside it.

use std::collections::{BTreeMap, BTreeSet};

use super::piece::Piece;
use super::{OpError, batch, is_output, kind_of, middle, wires};
use crate::catalogue::{Catalogue, NodeKind};
use crate::check::normalise;
use crate::document::{Document, Exposed, Node, NodeId, PortRef, Wire};
use crate::edit::{DocumentChange, Edit};
use crate::file::read_str;
use crate::group::{own_asset, own_catalogue, own_name};
use crate::value::Value;

/// Puts the inside of a group in its place: wires, values, keys and modulations on the group go to the ports behind them.
///
/// The middle of the inner nodes comes to lie where the group stood. A group of the document's own that nobody uses any
/// more goes from the document.
pub fn ungroup(document: &Document, catalogue: &Catalogue, node: &NodeId) -> Result<Edit, OpError> {
    let (catalogue, _) = own_catalogue(document, catalogue);
    let outer = document.nodes.get(node).ok_or_else(|| OpError::NoNode(node.clone()))?;
    let kind = kind_of(document, &catalogue, node).ok_or_else(|| OpError::NoGroup(node.clone()))?;
    let inner = kind.group.as_deref().ok_or_else(|| OpError::NoGroup(node.clone()))?;
    let group = inner.group.as_ref().ok_or_else(|| OpError::NoGroup(node.clone()))?;

    let mut piece = Piece::whole(inner);
    // Inside a group an output node shows nothing.
    piece.nodes.retain(|id, _| !is_output(inner, &catalogue, id));
    for (id, inside) in &mut piece.nodes {
        inside.muted |= outer.muted;
        inside.bypassed |= outer.bypassed;
        for exposed in &group.inputs {
            for port in exposed.ports.iter().filter(|port| port.node == *id) {
                hand_in(kind, outer, exposed, inside, port, &catalogue);
            }
        }
    }
    let place = document.layout.get(node).copied().unwrap_or_default();
    let offset = middle(piece.layout.values().copied()).map_or(place, |at| [place[0] - at[0], place[1] - at[1]]);
    // Wires from outside have come in already: they read nodes of this document, not of the group's.
    let foreign = foreign(&mut piece, inner, &catalogue);
    let (mut added, ids) = piece.put(document, offset, &|_| false);
    give_back(&mut added, &ids, foreign);

    let mut edits = vec![Edit::RemoveNode { id: node.clone() }];
    edits.append(&mut added);
    let behind = |from: &PortRef| {
        let exposed = group.outputs.iter().find(|exposed| exposed.name == from.port)?;
        let port = exposed.ports.first()?;
        Some(PortRef { node: ids.get(&port.node)?.clone(), port: port.port.clone() })
    };
    edits.extend(readers(document, node, &behind));
    edits.extend(frames(document, node, &ids));
    edits.extend(interface(document, node, group, &ids, &behind));
    edits.extend(unused(document, node).map(|path| Edit::RemoveAsset { path }));
    Ok(batch(format!("Open the group {node}"), edits))
}

/// A name that no node has: under it an inner node reads something outside, until it has its own id.
fn outside(id: &NodeId) -> NodeId {
    NodeId::new(&format!("../{id}"))
}

/// What is said about an input of the group, said about an inner one.
fn hand_in(kind: &NodeKind, outer: &Node, exposed: &Exposed, inside: &mut Node, port: &PortRef, catalogue: &Catalogue) {
    let (name, input) = (&exposed.name, &port.port);
    let target = catalogue.get(&inside.kind).and_then(|kind| Some(&kind.inputs[kind.input_index(input)?]));
    if let Some(wire) = outer.wires.get(name) {
        let from = PortRef { node: outside(&wire.from.node), port: wire.from.port.clone() };
        inside.wires.insert(input.clone(), Wire { from, extra: wire.extra.clone() });
        inside.keys.remove(input);
    } else if let Some(keys) = outer.keys.get(name) {
        inside.wires.remove(input);
        inside.keys.insert(input.clone(), keys.clone());
    } else {
        let own = outer.values.get(name).filter(|value| **value != Value::None);
        let value = own.or_else(|| Some(&exposed.default).filter(|default| **default != Value::None));
        let port = kind.inputs.iter().find(|input| input.name == *name);
        // In the form that the inner input takes: a group hands its value through the same conversions.
        let fitting = value.and_then(|value| {
            let value = normalise(value, port?)?;
            let target = target?;
            crate::convert::convert_value(&value, port?.ty, target.ty)
        });
        if let Some(value) = fitting {
            inside.wires.remove(input);
            inside.keys.remove(input);
            inside.values.insert(input.clone(), value);
        }
    }
    if let Some(list) = outer.modulations.get(name) {
        let from = |one: &crate::motion::Modulation| {
            let from = PortRef { node: outside(&one.from.node), port: one.from.port.clone() };
            crate::motion::Modulation { from, ..one.clone() }
        };
        let before: Vec<_> = list.iter().map(from).collect();
        inside.modulations.entry(input.clone()).or_default().splice(0..0, before);
    }
}

/// What inner nodes read outside: wires by input, and whole lists of modulations.
#[derive(Default)]
struct Foreign {
    wires: BTreeMap<PortRef, Wire>,
    lists: BTreeMap<PortRef, Vec<crate::motion::Modulation>>,
}

/// Takes out of a piece what leads outside: its ids could be those of inner nodes.
fn foreign(piece: &mut Piece, inner: &Document, catalogue: &Catalogue) -> Foreign {
    let mut found = Foreign::default();
    for (id, node) in &mut piece.nodes {
        let to = |input: &String| PortRef { node: id.clone(), port: input.clone() };
        for (input, wire) in &node.wires {
            if wire.from.node.as_str().starts_with("../") {
                found.wires.insert(to(input), wire.clone());
            }
        }
        node.wires.retain(|_, wire| {
            !wire.from.node.as_str().starts_with("../") && !is_output(inner, catalogue, &wire.from.node)
        });
        for (input, list) in &node.modulations {
            if list.iter().any(|one| one.from.node.as_str().starts_with("../")) {
                found.lists.insert(to(input), list.clone());
            }
        }
        node.modulations.retain(|input, _| !found.lists.contains_key(&to(input)));
    }
    found
}

/// Puts what leads outside into the nodes that are to be added, under the ids of this document.
fn give_back(added: &mut [Edit], ids: &BTreeMap<NodeId, NodeId>, foreign: Foreign) {
    let bare = |id: &NodeId| id.as_str().strip_prefix("../").map(NodeId::new);
    let mut nodes: BTreeMap<NodeId, &mut Node> = BTreeMap::new();
    for edit in added {
        if let Edit::AddNode { id, node, .. } = edit {
            nodes.insert(id.clone(), node);
        }
    }
    for (to, mut wire) in foreign.wires {
        if let (Some(source), Some(node)) = (bare(&wire.from.node), ids.get(&to.node).and_then(|id| nodes.get_mut(id)))
        {
            wire.from.node = source;
            node.wires.insert(to.port, wire);
        }
    }
    for (to, mut list) in foreign.lists {
        list.retain_mut(|one| {
            let source = bare(&one.from.node).or_else(|| ids.get(&one.from.node).cloned());
            source.map(|source| one.from.node = source).is_some()
        });
        if let Some(node) = ids.get(&to.node).and_then(|id| nodes.get_mut(id)) {
            node.modulations.insert(to.port, list);
        }
    }
}

/// Lets those who read the group read what stands behind its outputs.
fn readers(document: &Document, group: &NodeId, behind: &dyn Fn(&PortRef) -> Option<PortRef>) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (to, from) in wires(document).filter(|(to, from)| from.node == *group && to.node != *group) {
        if let Some(from) = behind(from) {
            let extra = document.nodes[&to.node].wires[&to.port].extra.clone();
            edits.push(Edit::Connect { to: to.clone(), wire: Some(Wire { from, extra }) });
            if let Some(points) = document.via.get(&to).cloned() {
                edits.push(Edit::SetVia { to, points });
            }
        }
    }
    for (id, node) in document.nodes.iter().filter(|(id, _)| *id != group) {
        for (input, list) in node.modulations.iter().filter(|(_, list)| list.iter().any(|one| one.from.node == *group))
        {
            let mut modulations = list.clone();
            modulations
                .retain_mut(|one| one.from.node != *group || behind(&one.from).map(|from| one.from = from).is_some());
            let to = PortRef { node: id.clone(), port: input.clone() };
            edits.push(Edit::SetModulations { to, modulations });
        }
    }
    edits
}

/// Frames that held the group hold what was inside.
fn frames(document: &Document, group: &NodeId, ids: &BTreeMap<NodeId, NodeId>) -> Vec<Edit> {
    let around = document.frames.iter().filter(|(_, frame)| frame.nodes.contains(group));
    let edit = |(id, frame): (&String, &crate::canvas::Frame)| {
        let mut frame = frame.clone();
        frame.nodes.remove(group);
        frame.nodes.extend(ids.values().cloned());
        Edit::PutFrame { id: id.clone(), frame: Some(frame) }
    };
    around.map(edit).collect()
}

/// When the document is a group itself: its interface, leading to the inner nodes where it led to the group.
fn interface(
    document: &Document,
    node: &NodeId,
    inner: &crate::document::Group,
    ids: &BTreeMap<NodeId, NodeId>,
    behind: &dyn Fn(&PortRef) -> Option<PortRef>,
) -> Option<Edit> {
    let before = document.group.as_ref()?;
    let mut group = before.clone();
    for exposed in &mut group.inputs {
        let inner_ports = |port: PortRef| {
            if port.node != *node {
                return vec![port];
            }
            let found = inner.inputs.iter().find(|exposed| exposed.name == port.port);
            let ports = found.into_iter().flat_map(|exposed| &exposed.ports);
            ports
                .filter_map(|port| Some(PortRef { node: ids.get(&port.node)?.clone(), port: port.port.clone() }))
                .collect()
        };
        exposed.ports = std::mem::take(&mut exposed.ports).into_iter().flat_map(inner_ports).collect();
    }
    for exposed in &mut group.outputs {
        for port in exposed.ports.iter_mut().filter(|port| port.node == *node) {
            *port = behind(port)?;
        }
    }
    group.inputs.retain(|exposed| !exposed.ports.is_empty());
    (group != *before).then_some(Edit::SetDocument(DocumentChange::Group(Some(group))))
}

/// The asset of an own group that nobody uses but this node.
fn unused(document: &Document, node: &NodeId) -> Option<String> {
    let name = own_name(&document.nodes.get(node)?.kind)?;
    let path = own_asset(name);
    let here = |nodes: &BTreeMap<NodeId, Node>, without: Option<&NodeId>| {
        nodes.iter().any(|(id, node)| Some(id) != without && own_name(&node.kind) == Some(name))
    };
    let mut others = document.assets.iter().filter(|(other, _)| other.starts_with("groups/") && **other != path);
    let inside = |bytes: &[u8]| {
        let group = std::str::from_utf8(bytes).ok().and_then(|text| read_str(text).ok());
        // One that cannot be read may hold it for all we know.
        group.is_none_or(|group| here(&group.nodes, None))
    };
    let used = here(&document.nodes, Some(node)) || others.any(|(_, bytes)| inside(bytes));
    // What the inner nodes themselves are made of stays: they are in the document now.
    let kept: BTreeSet<&String> = document.assets.keys().collect();
    (!used && kept.contains(&path)).then_some(path)
}
