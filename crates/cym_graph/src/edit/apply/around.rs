//! What stands around the nodes: frames, comments, dots of wires, folded nodes.
//!
//! All of it stays in step with the nodes: a frame owns only nodes that are there, and only wires have dots.

use super::{Document, Edit, EditError, NodeId, PortRef, find, hold, legal, within};
use crate::canvas::{Comment, Frame};
use crate::limits;

pub(super) fn put_frame(document: &mut Document, id: String, frame: Option<Frame>) -> Result<Edit, EditError> {
    legal("frame id", &id, limits::is_node_id(&id))?;
    let at = format!("the frame {id}");
    if let Some(frame) = &frame {
        within(&at, limits::frame(frame))?;
        if let Some(missing) = frame.nodes.iter().find(|node| !document.nodes.contains_key(*node)) {
            return Err(EditError::NoNode(missing.clone()));
        }
        let room = document.frames.len() < limits::FRAMES || document.frames.contains_key(&id);
        hold(&at, room, format!("the graph would have more than {} frames", limits::FRAMES))?;
    }
    let frame = match frame {
        Some(frame) => document.frames.insert(id.clone(), frame),
        None => document.frames.remove(&id),
    };
    Ok(Edit::PutFrame { id, frame })
}

pub(super) fn put_comment(document: &mut Document, id: String, comment: Option<Comment>) -> Result<Edit, EditError> {
    legal("comment id", &id, limits::is_node_id(&id))?;
    let at = format!("the comment {id}");
    if let Some(comment) = &comment {
        within(&at, limits::comment(comment))?;
        let room = document.comments.len() < limits::FRAMES || document.comments.contains_key(&id);
        hold(&at, room, format!("the graph would have more than {} comments", limits::FRAMES))?;
    }
    let comment = match comment {
        Some(comment) => document.comments.insert(id.clone(), comment),
        None => document.comments.remove(&id),
    };
    Ok(Edit::PutComment { id, comment })
}

pub(super) fn set_via(document: &mut Document, to: PortRef, points: Vec<[f32; 2]>) -> Result<Edit, EditError> {
    if !find(document, &to.node)?.wires.contains_key(&to.port) {
        return Err(EditError::NoWire(to));
    }
    within(&to, limits::dots(&points))?;
    let before = if points.is_empty() { document.via.remove(&to) } else { document.via.insert(to.clone(), points) };
    Ok(Edit::SetVia { to, points: before.unwrap_or_default() })
}

pub(super) fn set_collapsed(document: &mut Document, node: NodeId, collapsed: bool) -> Result<Edit, EditError> {
    find(document, &node)?;
    let changed = if collapsed { document.collapsed.insert(node.clone()) } else { document.collapsed.remove(&node) };
    Ok(Edit::SetCollapsed { node, collapsed: collapsed != changed })
}

/// Takes a removed node out of everything around it; `edits` gets what brings it back.
pub(super) fn forget(document: &mut Document, id: &NodeId, edits: &mut Vec<Edit>) {
    if document.collapsed.remove(id) {
        edits.push(Edit::SetCollapsed { node: id.clone(), collapsed: true });
    }
    for (name, frame) in &mut document.frames {
        if frame.nodes.contains(id) {
            edits.push(Edit::PutFrame { id: name.clone(), frame: Some(frame.clone()) });
            frame.nodes.remove(id);
        }
    }
    let own: Vec<PortRef> = document.via.keys().filter(|to| to.node == *id).cloned().collect();
    for to in own {
        let points = document.via.remove(&to).unwrap_or_default();
        edits.push(Edit::SetVia { to, points });
    }
}
