//! Carrying out edits. Everything is judged before anything is changed.

use std::collections::btree_map::Entry;
use std::mem;

use super::{DocumentChange, Edit, EditError};
use crate::assets;
use crate::document::{Document, Node, NodeId, PortRef, Wire};
use crate::limits::{self, Beyond};
use crate::value::{Value, json};

mod around;
mod bindings;
mod motion;

pub(super) fn apply(document: &mut Document, edit: Edit, nesting: usize) -> Result<Edit, EditError> {
    match edit {
        Edit::AddNode { id, node, position } => add(document, id, node, position),
        Edit::RemoveNode { id } => remove(document, &id),
        Edit::SetTitle { node, title } => {
            within(&node, limits::text(&title))?;
            let title = mem::replace(&mut find(document, &node)?.title, title);
            Ok(Edit::SetTitle { node, title })
        }
        Edit::SetValue { node, input, value } => set_value(document, node, input, value),
        Edit::Connect { to, wire } => connect(document, to, wire),
        Edit::SetMuted { node, muted } => {
            let muted = mem::replace(&mut find(document, &node)?.muted, muted);
            Ok(Edit::SetMuted { node, muted })
        }
        Edit::SetBypassed { node, bypassed } => {
            let bypassed = mem::replace(&mut find(document, &node)?.bypassed, bypassed);
            Ok(Edit::SetBypassed { node, bypassed })
        }
        Edit::SetKind { node, kind } => {
            legal_kind(&kind)?;
            let kind = mem::replace(&mut find(document, &node)?.kind, kind);
            Ok(Edit::SetKind { node, kind })
        }
        Edit::Move { node, position } => {
            find(document, &node)?;
            legal_position(&node, position)?;
            let before = match position {
                Some(position) => document.layout.insert(node.clone(), position),
                None => document.layout.remove(&node),
            };
            Ok(Edit::Move { node, position: before })
        }
        Edit::PutFrame { id, frame } => around::put_frame(document, id, frame),
        Edit::PutComment { id, comment } => around::put_comment(document, id, comment),
        Edit::SetVia { to, points } => around::set_via(document, to, points),
        Edit::SetCollapsed { node, collapsed } => around::set_collapsed(document, node, collapsed),
        Edit::SetModulations { to, modulations } => motion::set_modulations(document, to, modulations),
        Edit::SetKeys { to, keys } => motion::set_keys(document, to, keys),
        Edit::SetBindings { to, bindings } => bindings::set(document, to, bindings),
        Edit::SetDocument(change) => set_document(document, change).map(Edit::SetDocument),
        Edit::PutAsset { path, bytes } => {
            assets::legal(&path).map_err(|error| EditError::AssetPath(error.to_string()))?;
            let others = document.assets.iter().filter(|(other, _)| **other != path);
            let total = others.map(|(_, bytes)| bytes.len()).sum::<usize>() + bytes.len();
            let cause =
                format!("the files in the graph would take {total} bytes, and {} is the limit", limits::ASSETS_BYTES);
            hold(&path, total <= limits::ASSETS_BYTES, cause)?;
            let count = document.assets.len() < limits::ASSETS || document.assets.contains_key(&path);
            hold(&path, count, format!("the graph would hold more than {} files", limits::ASSETS))?;
            Ok(match document.assets.insert(path.clone(), bytes) {
                Some(bytes) => Edit::PutAsset { path, bytes },
                None => Edit::RemoveAsset { path },
            })
        }
        Edit::RemoveAsset { path } => match document.assets.remove(&path) {
            Some(bytes) => Ok(Edit::PutAsset { path, bytes }),
            None => Err(EditError::NoAsset(path)),
        },
        Edit::Batch { title, edits } => batch(document, title, edits, nesting),
    }
}

fn find<'a>(document: &'a mut Document, id: &NodeId) -> Result<&'a mut Node, EditError> {
    document.nodes.get_mut(id).ok_or_else(|| EditError::NoNode(id.clone()))
}

fn within(at: &impl ToString, verdict: Result<(), Beyond>) -> Result<(), EditError> {
    verdict.map_err(|limit| EditError::Beyond { at: at.to_string(), limit })
}

fn hold(at: &impl ToString, holds: bool, cause: String) -> Result<(), EditError> {
    if holds { Ok(()) } else { within(at, Err(Beyond(cause))) }
}

fn legal(what: &'static str, name: &str, is_legal: bool) -> Result<(), EditError> {
    if is_legal {
        return Ok(());
    }
    Err(EditError::Illegal { what, name: name.chars().take(80).collect() })
}

fn legal_kind(kind: &str) -> Result<(), EditError> {
    legal("node kind", kind, limits::is_kind(kind))
}

fn legal_port(name: &str) -> Result<(), EditError> {
    legal("port name", name, limits::is_port_name(name))
}

fn legal_position(node: &NodeId, position: Option<[f32; 2]>) -> Result<(), EditError> {
    position
        .map_or(Ok(()), |position| within(&format!("the position of {node}"), limits::value(&Value::Vec2(position))))
}

fn legal_value(node: &NodeId, input: &str, value: &Value) -> Result<(), EditError> {
    let at = format!("{node}.{input}");
    within(&at, limits::value(value))?;
    // What has a known form would come back from a file as that.
    if let Value::Unknown(tree) = value
        && json::read(tree.clone()).as_ref() != Ok(value)
    {
        return hold(&at, false, format!("{tree} is kept as an unknown value, and it is a known one"));
    }
    Ok(())
}

fn legal_wire(wire: &Wire) -> Result<(), EditError> {
    legal("node id", wire.from.node.as_str(), limits::is_node_id(wire.from.node.as_str()))?;
    legal_port(&wire.from.port)?;
    within(&wire.from, limits::extra(&wire.extra, &["from"]))
}

fn legal_node(id: &NodeId, node: &Node) -> Result<(), EditError> {
    legal_kind(&node.kind)?;
    within(id, limits::text(&node.title))?;
    within(id, limits::extra(&node.extra, &limits::NODE_FIELDS))?;
    for (input, value) in &node.values {
        legal_port(input)?;
        legal_value(id, input, value)?;
    }
    for (input, wire) in &node.wires {
        legal_port(input)?;
        legal_wire(wire)?;
    }
    bindings::legal(id, node)?;
    motion::legal_motion(id, node)
}

fn wires(document: &Document) -> usize {
    document.nodes.values().map(|node| node.wires.len()).sum()
}

fn room_for_wires(document: &Document, more: usize) -> Result<(), EditError> {
    let fits = wires(document) + more <= limits::WIRES;
    hold(&"the graph", fits, format!("it would have more than {} wires", limits::WIRES))
}

fn add(document: &mut Document, id: NodeId, mut node: Node, position: Option<[f32; 2]>) -> Result<Edit, EditError> {
    legal("node id", id.as_str(), limits::is_node_id(id.as_str()))?;
    legal_node(&id, &node)?;
    legal_position(&id, position)?;
    let fits = document.nodes.len() < limits::NODES;
    hold(&"the graph", fits, format!("it would have more than {} nodes", limits::NODES))?;
    room_for_wires(document, node.wires.len())?;
    motion::room(document, &node)?;
    bindings::room(document, node.bindings.values().map(Vec::len).sum())?;
    node.modulations.retain(|_, list| !list.is_empty());
    node.bindings.retain(|_, list| !list.is_empty());
    let Entry::Vacant(place) = document.nodes.entry(id.clone()) else {
        return Err(EditError::Taken(id));
    };
    place.insert(node);
    if let Some(position) = position {
        document.layout.insert(id.clone(), position);
    }
    // A file may have wires that read a node which is not there. Removing the node again would cut them.
    let mut edits = vec![Edit::RemoveNode { id: id.clone() }];
    for (reader, node) in document.nodes.iter().filter(|(reader, _)| **reader != id) {
        for (input, wire) in node.wires.iter().filter(|(_, wire)| wire.from.node == id) {
            let to = PortRef { node: reader.clone(), port: input.clone() };
            edits.push(Edit::Connect { to: to.clone(), wire: Some(wire.clone()) });
            if let Some(points) = document.via.get(&to).cloned() {
                edits.push(Edit::SetVia { to, points });
            }
        }
        for (input, list) in node.modulations.iter().filter(|(_, list)| motion::reads(list, &id)) {
            let to = PortRef { node: reader.clone(), port: input.clone() };
            edits.push(Edit::SetModulations { to, modulations: list.clone() });
        }
    }
    Ok(one_or_batch(format!("Remove {id}"), edits))
}

fn one_or_batch(title: String, mut edits: Vec<Edit>) -> Edit {
    match edits.pop() {
        Some(only) if edits.is_empty() => only,
        last => {
            edits.extend(last);
            Edit::Batch { title, edits }
        }
    }
}

fn remove(document: &mut Document, id: &NodeId) -> Result<Edit, EditError> {
    let node = document.nodes.remove(id).ok_or_else(|| EditError::NoNode(id.clone()))?;
    let position = document.layout.remove(id);
    let mut edits = vec![Edit::AddNode { id: id.clone(), node, position }];
    around::forget(document, id, &mut edits);
    for (reader, node) in &mut document.nodes {
        let cut: Vec<String> =
            node.wires.iter().filter(|(_, wire)| wire.from.node == *id).map(|(input, _)| input.clone()).collect();
        for input in cut {
            let wire = node.wires.remove(&input);
            let to = PortRef { node: reader.clone(), port: input };
            edits.push(Edit::Connect { to: to.clone(), wire });
            if let Some(points) = document.via.remove(&to) {
                edits.push(Edit::SetVia { to, points });
            }
        }
        motion::forget(reader, node, id, &mut edits);
    }
    Ok(one_or_batch(format!("Add {id}"), edits))
}

fn set_value(document: &mut Document, node: NodeId, input: String, value: Option<Value>) -> Result<Edit, EditError> {
    legal_port(&input)?;
    if let Some(value) = &value {
        legal_value(&node, &input, value)?;
    }
    let values = &mut find(document, &node)?.values;
    let before = match value {
        Some(value) => values.insert(input.clone(), value),
        None => values.remove(&input),
    };
    Ok(Edit::SetValue { node, input, value: before })
}

fn connect(document: &mut Document, to: PortRef, wire: Option<Wire>) -> Result<Edit, EditError> {
    legal_port(&to.port)?;
    let replaces = find(document, &to.node)?.wires.contains_key(&to.port);
    if let Some(wire) = &wire {
        // The source need not be there: files may say so, and taking such an edit back must work.
        legal_wire(wire)?;
        room_for_wires(document, usize::from(!replaces))?;
    }
    let source = wire.as_ref().map(|wire| wire.from.clone());
    let wires = &mut find(document, &to.node)?.wires;
    let before = match wire {
        Some(wire) => wires.insert(to.port.clone(), wire),
        None => wires.remove(&to.port),
    };
    // Dots belong to the way from one source: another wire goes its own way.
    let same = before.as_ref().map(|before| &before.from) == source.as_ref();
    let dots = if same { None } else { document.via.remove(&to) };
    let title = format!("Wire {to}");
    let mut edits = vec![Edit::Connect { to: to.clone(), wire: before }];
    edits.extend(dots.map(|points| Edit::SetVia { to, points }));
    Ok(one_or_batch(title, edits))
}

fn set_document(document: &mut Document, change: DocumentChange) -> Result<DocumentChange, EditError> {
    use DocumentChange as Change;
    Ok(match change {
        Change::Title(title) => {
            within(&"the title", limits::text(&title))?;
            Change::Title(mem::replace(&mut document.title, title))
        }
        Change::About(about) => {
            within(&"the description", limits::text(&about))?;
            Change::About(mem::replace(&mut document.about, about))
        }
        Change::Seed(seed) => Change::Seed(mem::replace(&mut document.seed, seed)),
        Change::Rate(rate) => {
            within(&"the document", limits::rate(rate))?;
            Change::Rate(mem::replace(&mut document.rate, rate.reduced()))
        }
        Change::Size(size) => {
            within(&"the document", limits::size(size))?;
            Change::Size(mem::replace(&mut document.size, size))
        }
        Change::Duration(secs) => {
            within(&"the document", secs.map_or(Ok(()), limits::duration))?;
            Change::Duration(mem::replace(&mut document.duration_secs, secs))
        }
        Change::Loop(range) => {
            within(&"the document", range.map_or(Ok(()), limits::loop_secs))?;
            Change::Loop(mem::replace(&mut document.loop_secs, range))
        }
        Change::Group(group) => {
            within(&"the group", group.as_ref().map_or(Ok(()), limits::group))?;
            Change::Group(mem::replace(&mut document.group, group))
        }
        Change::Extra(extra) => {
            within(&"the document", limits::extra(&extra, &limits::DOCUMENT_FIELDS))?;
            Change::Extra(mem::replace(&mut document.extra, extra))
        }
    })
}

fn batch(document: &mut Document, title: String, edits: Vec<Edit>, nesting: usize) -> Result<Edit, EditError> {
    let cause = || format!("batches nest more than {} deep", limits::BATCH_NESTING);
    let nesting = nesting.checked_sub(1);
    let nesting = nesting.ok_or_else(|| EditError::Beyond { at: title.clone(), limit: Beyond(cause()) })?;
    let mut done = Vec::with_capacity(edits.len());
    for edit in edits {
        match apply(document, edit, nesting) {
            // What several edits take back joins the list, so that undoing never nests deeper than doing.
            Ok(Edit::Batch { edits, .. }) => done.extend(edits.into_iter().rev()),
            Ok(reverse) => done.push(reverse),
            Err(error) => {
                for reverse in done.into_iter().rev() {
                    let back = apply(document, reverse, usize::MAX);
                    debug_assert!(back.is_ok(), "a reverse edit applies to the document that it came from: {back:?}");
                }
                return Err(error);
            }
        }
    }
    done.reverse();
    Ok(Edit::Batch { title, edits: done })
}
