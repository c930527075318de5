//! Modulations and keys.

use super::{Document, Edit, EditError, Node, NodeId, PortRef, find, hold, legal, legal_port, within};
use crate::limits;
use crate::motion::{Keys, Modulation};

pub(super) fn set_modulations(
    document: &mut Document,
    to: PortRef,
    modulations: Vec<Modulation>,
) -> Result<Edit, EditError> {
    let before = find(document, &to.node)?.modulations.get(&to.port).map_or(0, Vec::len);
    legal_port(&to.port)?;
    legal_modulations(&to, &modulations)?;
    room_for(document, modulations.len().saturating_sub(before), 0)?;
    let lists = &mut find(document, &to.node)?.modulations;
    let before =
        if modulations.is_empty() { lists.remove(&to.port) } else { lists.insert(to.port.clone(), modulations) };
    Ok(Edit::SetModulations { to, modulations: before.unwrap_or_default() })
}

pub(super) fn set_keys(document: &mut Document, to: PortRef, keys: Option<Keys>) -> Result<Edit, EditError> {
    let before = find(document, &to.node)?.keys.get(&to.port).map_or(0, Keys::count);
    legal_port(&to.port)?;
    if let Some(keys) = &keys {
        within(&to, limits::keys(keys))?;
        room_for(document, 0, keys.count().saturating_sub(before))?;
    }
    let all = &mut find(document, &to.node)?.keys;
    let before = match keys {
        Some(keys) => all.insert(to.port.clone(), keys),
        None => all.remove(&to.port),
    };
    Ok(Edit::SetKeys { to, keys: before })
}

/// Judges the modulations and keys that a new node brings along.
pub(super) fn legal_motion(id: &NodeId, node: &Node) -> Result<(), EditError> {
    for (input, list) in &node.modulations {
        legal_port(input)?;
        legal_modulations(&PortRef { node: id.clone(), port: input.clone() }, list)?;
    }
    for (input, keys) in &node.keys {
        legal_port(input)?;
        within(&format!("{id}.{input}"), limits::keys(keys))?;
    }
    Ok(())
}

/// Whether the modulations and keys of a new node find room in the document.
pub(super) fn room(document: &Document, node: &Node) -> Result<(), EditError> {
    room_for(document, node.modulations.values().map(Vec::len).sum(), node.keys.values().map(Keys::count).sum())
}

fn room_for(document: &Document, modulations: usize, keys: usize) -> Result<(), EditError> {
    if modulations > 0 {
        let lists = document.nodes.values().flat_map(|node| node.modulations.values());
        let fits = lists.map(Vec::len).sum::<usize>() + modulations <= limits::ALL_MODULATIONS;
        hold(&"the graph", fits, format!("it would have more than {} modulations", limits::ALL_MODULATIONS))?;
    }
    if keys > 0 {
        let all = document.nodes.values().flat_map(|node| node.keys.values());
        let fits = all.map(Keys::count).sum::<usize>() + keys <= limits::ALL_KEYS;
        hold(&"the graph", fits, format!("it would have more than {} keys", limits::ALL_KEYS))?;
    }
    Ok(())
}

fn legal_modulations(to: &PortRef, list: &[Modulation]) -> Result<(), EditError> {
    for Modulation { from, .. } in list {
        // The source need not be there, as with wires.
        legal("node id", from.node.as_str(), limits::is_node_id(from.node.as_str()))?;
        legal_port(&from.port)?;
    }
    within(to, limits::modulations(list))
}

/// Whether a list takes a signal of the node.
pub(super) fn reads(list: &[Modulation], source: &NodeId) -> bool {
    list.iter().any(|modulation| modulation.from.node == *source)
}

/// Takes out of a node's modulations those that read a removed node; `edits` gets what brings them back.
pub(super) fn forget(reader: &NodeId, node: &mut Node, source: &NodeId, edits: &mut Vec<Edit>) {
    for (input, list) in &mut node.modulations {
        if reads(list, source) {
            let to = PortRef { node: reader.clone(), port: input.clone() };
            edits.push(Edit::SetModulations { to, modulations: list.clone() });
            list.retain(|modulation| modulation.from.node != *source);
        }
    }
    node.modulations.retain(|_, list| !list.is_empty());
}
