//! What moves params from outside.

use super::{Document, Edit, EditError, Node, NodeId, PortRef, find, hold, legal_port, within};
use crate::binding::Binding;
use crate::limits;

pub(super) fn set(document: &mut Document, to: PortRef, bindings: Vec<Binding>) -> Result<Edit, EditError> {
    let before = find(document, &to.node)?.bindings.get(&to.port).map_or(0, Vec::len);
    legal_port(&to.port)?;
    within(&to, limits::bindings(&bindings))?;
    room(document, bindings.len().saturating_sub(before))?;
    let lists = &mut find(document, &to.node)?.bindings;
    let before = if bindings.is_empty() { lists.remove(&to.port) } else { lists.insert(to.port.clone(), bindings) };
    Ok(Edit::SetBindings { to, bindings: before.unwrap_or_default() })
}

/// Judges the bindings that a new node brings along.
pub(super) fn legal(id: &NodeId, node: &Node) -> Result<(), EditError> {
    for (input, list) in &node.bindings {
        legal_port(input)?;
        within(&format!("{id}.{input}"), limits::bindings(list))?;
    }
    Ok(())
}

/// Whether so many more find room in the document.
pub(super) fn room(document: &Document, more: usize) -> Result<(), EditError> {
    if more == 0 {
        return Ok(());
    }
    let lists = document.nodes.values().flat_map(|node| node.bindings.values());
    let fits = lists.map(Vec::len).sum::<usize>() + more <= limits::ALL_BINDINGS;
    hold(&"the graph", fits, format!("it would have more than {} bindings", limits::ALL_BINDINGS))
}
