//! The only way to change a [`Document`]: an edit that says what it does and returns its reverse.

use std::sync::Arc;

use crate::binding::Binding;
use crate::canvas::{Comment, Frame};
use crate::document::{Document, Group, Node, NodeId, PortRef, Rate, Wire};
use crate::limits::{self, Beyond};
use crate::motion::{Keys, Modulation};
use crate::value::{Extra, Value};

mod apply;
mod journal;
mod title;

/// One change of a document.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Adds a node.
    AddNode {
        /// Its id, which must be free; [`Document::fresh_id`] makes one.
        id: NodeId,
        /// The node with its values and wires.
        node: Node,
        /// Its place on the canvas.
        position: Option<[f32; 2]>,
    },
    /// Removes a node with its dots and its place in frames, and cuts the wires and modulations that read it.
    RemoveNode {
        /// The node.
        id: NodeId,
    },
    /// Calls a node something else; its id stays.
    SetTitle {
        /// The node.
        node: NodeId,
        /// What it is called; empty for its kind's title.
        title: String,
    },
    /// Sets what an input holds while nothing is wired to it.
    SetValue {
        /// The node.
        node: NodeId,
        /// The input's name.
        input: String,
        /// The value, or `None` for the default.
        value: Option<Value>,
    },
    /// Wires an input, or cuts its wire. The dots of the earlier wire go, unless the new one has the same source.
    Connect {
        /// The input.
        to: PortRef,
        /// The wire, or `None` to cut it.
        wire: Option<Wire>,
    },
    /// Leaves a node out of the picture, or takes it in again.
    SetMuted {
        /// The node.
        node: NodeId,
        /// Whether it is left out.
        muted: bool,
    },
    /// Lets a node hand its input through, or work again.
    SetBypassed {
        /// The node.
        node: NodeId,
        /// Whether it hands its input through.
        bypassed: bool,
    },
    /// Replaces a node's kind; values and wires stay.
    SetKind {
        /// The node.
        node: NodeId,
        /// The new kind's id.
        kind: String,
    },
    /// Places a node on the canvas.
    Move {
        /// The node.
        node: NodeId,
        /// Where, or `None` to leave it to the canvas.
        position: Option<[f32; 2]>,
    },
    /// Draws a frame behind nodes, replaces the one of the same id, or takes it away; its nodes stay.
    PutFrame {
        /// The frame's id; [`Document::fresh_frame_id`] makes one.
        id: String,
        /// The frame with the nodes that it owns, or `None` to take it away.
        frame: Option<Frame>,
    },
    /// Writes words on the canvas, replaces those of the same id, or takes them away.
    PutComment {
        /// The comment's id; [`Document::fresh_comment_id`] makes one.
        id: String,
        /// The comment, or `None` to take it away.
        comment: Option<Comment>,
    },
    /// Leads a wire through dots on its way.
    SetVia {
        /// The input at the wire's end.
        to: PortRef,
        /// The dots in canvas units from source to target; none for the direct way.
        points: Vec<[f32; 2]>,
    },
    /// Shows only a node's head, or all of it again.
    SetCollapsed {
        /// The node.
        node: NodeId,
        /// Whether only its head is shown.
        collapsed: bool,
    },
    /// Sets all signals that move an input around its value.
    SetModulations {
        /// The input.
        to: PortRef,
        /// The modulations in the order in which they apply; none to leave the input alone.
        modulations: Vec<Modulation>,
    },
    /// Sets an input's keyframes.
    SetKeys {
        /// The input.
        to: PortRef,
        /// The keys, or `None` to take them all away.
        keys: Option<Keys>,
    },
    /// Sets all that moves an input from outside, such as the fader of a MIDI controller.
    SetBindings {
        /// The input.
        to: PortRef,
        /// The bindings; none to leave the input to itself.
        bindings: Vec<Binding>,
    },
    /// Changes a setting of the whole document.
    SetDocument(DocumentChange),
    /// Puts a file into the document, or replaces it.
    PutAsset {
        /// Its relative path.
        path: String,
        /// Its content.
        bytes: Arc<[u8]>,
    },
    /// Takes a file out of the document.
    RemoveAsset {
        /// Its relative path.
        path: String,
    },
    /// Several edits as one step: all of them or none.
    Batch {
        /// What a history calls the step.
        title: String,
        /// The edits, in order.
        edits: Vec<Self>,
    },
}

/// A setting of the whole document, with its new value.
#[derive(Clone, Debug, PartialEq)]
pub enum DocumentChange {
    /// The title that the artist gives.
    Title(String),
    /// What the artist says about it.
    About(String),
    /// The number from which all chance comes.
    Seed(u32),
    /// Frames per second, 1 to 240; kept in lowest terms.
    Rate(Rate),
    /// Picture size in px, 1 to 16384 a side.
    Size([u32; 2]),
    /// Length in seconds up to 24 hours, or `None` to take the song's.
    Duration(Option<f64>),
    /// The part that plays again and again, as start and end in seconds up to 24 hours, or `None` for all.
    Loop(Option<[f64; 2]>),
    /// What makes it usable as a node.
    Group(Option<Group>),
    /// Fields of later versions.
    Extra(Extra),
}

/// Why an edit was refused; the document is as it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// There is no such node.
    #[error("there is no node {0}. Choose one that is in the graph.")]
    NoNode(NodeId),
    /// There is no wire into that input.
    #[error("there is no wire into {0}. Choose an input that is wired.")]
    NoWire(PortRef),
    /// The id is taken.
    #[error("there is a node {0} already. Give the new one another id.")]
    Taken(NodeId),
    /// The text cannot be an id, a port's name or a kind.
    #[error("\"{name}\" is no legal {what}. Use letters a-z, digits and _, at most 64.")]
    Illegal {
        /// What it was to be.
        what: &'static str,
        /// The text.
        name: String,
    },
    /// There is no such file in the document.
    #[error("there is no file \"{0}\" in the graph. Choose one that is there.")]
    NoAsset(String),
    /// The file's path is not allowed.
    #[error("{0}")]
    AssetPath(String),
    /// A number is not finite, or a limit is passed.
    #[error("{at}: {limit}. Choose a smaller or plainer value.")]
    Beyond {
        /// What it is about.
        at: String,
        /// What is passed.
        limit: Beyond,
    },
}

impl Document {
    /// Changes the document and returns the edit that changes it back.
    ///
    /// When the edit is refused the document is as it was.
    pub fn apply(&mut self, edit: Edit) -> Result<Edit, EditError> {
        apply::apply(self, edit, limits::BATCH_NESTING)
    }

    /// An id that is free, made from a stem such as a kind's name: `voronoi`, `voronoi_2`, `voronoi_3`.
    pub fn fresh_id(&self, stem: &str) -> NodeId {
        NodeId::new(&fresh(stem, "node", |id| self.nodes.contains_key(&NodeId::new(id))))
    }

    /// An id for a frame that is free: `frame`, `frame_2`.
    pub fn fresh_frame_id(&self) -> String {
        fresh("frame", "frame", |id| self.frames.contains_key(id))
    }

    /// An id for a comment that is free: `comment`, `comment_2`.
    pub fn fresh_comment_id(&self) -> String {
        fresh("comment", "comment", |id| self.comments.contains_key(id))
    }
}

/// A legal id made from a stem that `taken` does not know; `fallback` stands for a stem without letters.
pub(crate) fn fresh(stem: &str, fallback: &str, taken: impl Fn(&str) -> bool) -> String {
    let stem = stem.rsplit('/').next().unwrap_or(stem).to_ascii_lowercase();
    let letter = |c: char| if c.is_ascii_lowercase() || c.is_ascii_digit() { c } else { '_' };
    // Room for a number behind it.
    let stem: String = stem.chars().map(letter).take(limits::NAME_LETTERS - 12).collect();
    let stem = if stem.is_empty() { fallback.to_owned() } else { stem };
    let mut id = stem.clone();
    let mut number = 1_u64;
    while taken(&id) {
        number += 1;
        id = format!("{stem}_{number}");
    }
    id
}

#[cfg(test)]
mod tests;
