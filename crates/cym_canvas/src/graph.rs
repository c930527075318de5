//! What is drawn: nodes, ports, wires, frames and comments as plain data.
//!
//! The owner builds a [`Graph`] out of its own document and rebuilds it only when that document changes. All lengths and
//! places are in canvas units: one unit is one point at zoom 1.

use std::{borrow::Borrow, fmt, sync::Arc};

use egui::{Color32, Pos2, Rect};

/// The stable name of a node, a frame or a comment, given by the owner.
///
/// All three share one space of names, because all three can be in one selection.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(pub Arc<str>);

impl Key {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for Key {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Key {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl Borrow<str> for Key {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One port of one node. Whether it is an input or an output is said by the place where the key is used.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortKey {
    /// The node that has the port.
    pub node: Key,
    /// The stable name of the port within its node and side.
    pub port: Arc<str>,
}

impl PortKey {
    /// The port `port` of the node `node`.
    pub fn new(node: impl Into<Key>, port: impl Into<Arc<str>>) -> Self {
        Self { node: node.into(), port: port.into() }
    }
}

/// Everything that one canvas shows. The order within each list is the draw order: what comes later lies on top.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// Raised by the owner with every change of the lists below: geometry is kept as long as it stays the same.
    pub revision: u64,
    /// The nodes, bottom to top.
    pub nodes: Vec<Node>,
    /// The wires; those whose ends do not exist are not drawn.
    pub wires: Vec<Wire>,
    /// Coloured fields behind the nodes.
    pub frames: Vec<Frame>,
    /// Words on the canvas.
    pub comments: Vec<Comment>,
}

/// A box with ports.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is seen on its own, and all of them can be at once")]
pub struct Node {
    /// Stable name.
    pub key: Key,
    /// Shown in the header; also the accessible name ("Node TITLE").
    pub title: String,
    /// Quiet words after the title, left out when there is no room.
    pub subtitle: String,
    /// Top left corner.
    pub pos: Pos2,
    /// Width in canvas units; 0 means [`crate::Metrics::node_width`].
    pub width: f32,
    /// Colour of the header: what family the node belongs to.
    pub header: Color32,
    /// Inputs, top to bottom.
    pub inputs: Vec<Port>,
    /// Outputs, top to bottom. A single one sits in the header.
    pub outputs: Vec<Port>,
    /// Height of the picture or plot that [`crate::Host::body`] draws, in canvas units.
    pub body: Option<f32>,
    /// Only the header is drawn.
    pub collapsed: bool,
    /// Drawn faded: it makes nothing.
    pub muted: bool,
    /// Drawn with a line through: it passes its input on.
    pub bypassed: bool,
    /// What is wrong with it: the header turns red and the message hangs below.
    pub error: Option<String>,
    /// Drawn as a stack: there is a graph inside.
    pub group: bool,
    /// A short word in a pill above the header, a time for instance.
    pub badge: Option<String>,
    /// 0 cold to 1 hot: tints the node.
    pub heat: Option<f32>,
}

/// One place where a wire starts or ends.
#[derive(Clone, Debug, Default)]
pub struct Port {
    /// Stable name within its node and side.
    pub name: Arc<str>,
    /// Shown beside the port.
    pub label: String,
    /// The colour of its type.
    pub color: Color32,
    /// The shape of its kind.
    pub shape: PortShape,
    /// The owner's number for its type; the canvas only compares it.
    pub ty: u32,
    /// A wire is on it: it is drawn filled.
    pub wired: bool,
    /// Its value in a few characters, shown at the right of an input that has no wire.
    pub value: Option<String>,
    /// Something moves its value: the owner draws how ([`Host::knob`](crate::Host::knob)) in place of the characters.
    pub moving: bool,
    /// Shown when the pointer rests on it.
    pub help: String,
}

/// How a port is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PortShape {
    /// A disc.
    #[default]
    Circle,
    /// A square on its corner.
    Diamond,
    /// A square.
    Square,
    /// A triangle that points along the wire.
    Triangle,
}

/// A line from an output to an input. An input has at most one.
#[derive(Clone, Debug)]
pub struct Wire {
    /// The output.
    pub from: PortKey,
    /// The input; it also names the wire, since an input has at most one.
    pub to: PortKey,
    /// Colour at the output.
    pub color_from: Color32,
    /// Colour at the input.
    pub color_to: Color32,
    /// Reroute dots, output to input.
    pub via: Vec<Pos2>,
    /// A conversion on the way, in a few words: drawn as a mark in the middle.
    pub note: Option<String>,
    /// Drawn faded.
    pub dim: bool,
}

/// A coloured field behind nodes that belong to it.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Stable name.
    pub key: Key,
    /// Shown at its top; also the accessible name ("Frame TITLE").
    pub title: String,
    /// Its colour; the canvas takes care of the transparency.
    pub color: Color32,
    /// Its place.
    pub rect: Rect,
    /// The nodes that move with it.
    pub nodes: Vec<Key>,
}

/// Words on the canvas.
#[derive(Clone, Debug)]
pub struct Comment {
    /// Stable name.
    pub key: Key,
    /// The words; lines are wrapped.
    pub text: String,
    /// The colour of the note.
    pub color: Color32,
    /// Its place.
    pub rect: Rect,
}
