//! Names between the document and the canvas, which has one space of names for nodes, frames and comments.

use cym_canvas::{Key, PortKey};
use cym_graph::{NodeId, PortRef};

const FRAME: &str = "frame:";
const COMMENT: &str = "comment:";

/// What a key of the canvas means. Ids of nodes never hold a colon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Thing {
    Node(NodeId),
    Frame(String),
    Comment(String),
}

pub(crate) fn thing(key: &Key) -> Thing {
    let text = key.as_str();
    if let Some(id) = text.strip_prefix(FRAME) {
        Thing::Frame(id.to_owned())
    } else if let Some(id) = text.strip_prefix(COMMENT) {
        Thing::Comment(id.to_owned())
    } else {
        Thing::Node(NodeId(key.0.clone()))
    }
}

pub(crate) fn key(thing: &Thing) -> Key {
    match thing {
        Thing::Node(id) => node_key(id),
        Thing::Frame(id) => frame_key(id),
        Thing::Comment(id) => comment_key(id),
    }
}

pub(crate) fn node_key(id: &NodeId) -> Key {
    Key(id.0.clone())
}

pub(crate) fn frame_key(id: &str) -> Key {
    Key::from(format!("{FRAME}{id}"))
}

pub(crate) fn comment_key(id: &str) -> Key {
    Key::from(format!("{COMMENT}{id}"))
}

/// The node that a key means; `None` for frames and comments.
pub(crate) fn node_id(key: &Key) -> Option<NodeId> {
    match thing(key) {
        Thing::Node(id) => Some(id),
        Thing::Frame(_) | Thing::Comment(_) => None,
    }
}

pub(crate) fn port_ref(key: &PortKey) -> PortRef {
    PortRef { node: NodeId(key.node.0.clone()), port: key.port.to_string() }
}

pub(crate) fn port_key(node: &NodeId, port: &str) -> PortKey {
    PortKey::new(node_key(node), port)
}
