//! What the hand did: the only way in which the canvas speaks of changes.

use std::{borrow::Cow, sync::Arc};

use egui::{Pos2, Rect};

use crate::{Key, PortKey};

/// What one call of [`crate::show`] reports.
#[derive(Clone, Debug, Default)]
pub struct Output {
    /// What the hand did since the last frame, in order.
    pub actions: Vec<Action>,
    /// Where the pointer is, in canvas units, while it is over the canvas.
    pub pointer: Option<Pos2>,
    /// What lies under the pointer.
    pub hover: Option<Hover>,
    /// The nodes that are on the screen, in draw order.
    pub visible: Vec<Key>,
    /// What the pointer can do here, in a few words, for a status line.
    pub hint: Cow<'static, str>,
    /// A drag is going on: keys that change the graph had better wait.
    pub busy: bool,
}

/// A thing on the canvas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hover {
    /// A node, away from its ports.
    Node(Key),
    /// An input port.
    Input(PortKey),
    /// An output port.
    Output(PortKey),
    /// A wire, named by its input.
    Wire(PortKey),
    /// A reroute dot of the wire into that input.
    Dot(PortKey, usize),
    /// A frame's title or edge.
    Frame(Key),
    /// A comment.
    Comment(Key),
}

/// One thing that the hand did. Places are in canvas units; `screen` is in points of the window, for popups.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// [`crate::View::selection`] has changed.
    Select,
    /// Things are dragged: `done` is true in the last report of the gesture. The canvas draws them at the new place by
    /// itself, so an owner may take only the last report.
    Move(Moved),
    /// Wire `from` to `to`. When the end of a wire was picked up from another input, `instead_of` names that input.
    Connect {
        /// Output.
        from: PortKey,
        /// Input.
        to: PortKey,
        /// The input that loses its wire to `to`.
        instead_of: Option<PortKey>,
    },
    /// Take away the wire into `to`.
    Disconnect {
        /// Input.
        to: PortKey,
    },
    /// A wire from `from` was dropped on a node where several ports fit: ask which.
    DropOnNode {
        /// The fixed end.
        from: WireEnd,
        /// The node.
        node: Key,
        /// The names of those of its ports that fit.
        ports: Vec<Arc<str>>,
        /// Where to ask.
        screen: Pos2,
    },
    /// A wire was dropped where nothing is: offer what could be wired to `end`.
    DropOnEmpty {
        /// The fixed end.
        end: WireEnd,
        /// Where the new node would go.
        at: Pos2,
        /// Where to ask.
        screen: Pos2,
    },
    /// A wire was dropped on what does not take it.
    Refused {
        /// Why, as the host said.
        why: String,
    },
    /// A node without wires was dropped on the wire into `wire`.
    InsertOnWire {
        /// The node.
        node: Key,
        /// The input that names the wire.
        wire: PortKey,
        /// The input of the node that takes the wire.
        input: Arc<str>,
        /// The output of the node that goes on.
        output: Arc<str>,
    },
    /// These wires were cut; each is named by its input.
    Knife {
        /// The inputs.
        wires: Vec<PortKey>,
    },
    /// The node was shaken: free it of its wires (and join what it was between, if you like).
    Shake {
        /// The node.
        node: Key,
    },
    /// Double click on nothing: offer new nodes.
    Search {
        /// Where the new node would go.
        at: Pos2,
        /// Where to ask.
        screen: Pos2,
    },
    /// Double click on a node.
    Open {
        /// The node.
        node: Key,
    },
    /// Look at what this node makes (Ctrl+Shift+click).
    View {
        /// The node.
        node: Key,
    },
    /// The chevron in the header was clicked.
    Collapse {
        /// The node.
        node: Key,
        /// How it is to be from now on.
        collapsed: bool,
    },
    /// An edge of a frame is dragged.
    ResizeFrame {
        /// The frame.
        key: Key,
        /// Its new place.
        rect: Rect,
        /// The last report of this gesture.
        done: bool,
    },
    /// The corner of a comment is dragged.
    ResizeComment {
        /// The comment.
        key: Key,
        /// Its new place.
        rect: Rect,
        /// The last report of this gesture.
        done: bool,
    },
    /// Double click on the title of a frame: let it be renamed.
    EditFrame {
        /// The frame.
        key: Key,
        /// Where its title is, in points of the window.
        screen: Rect,
    },
    /// Double click on a comment: let it be written.
    EditComment {
        /// The comment.
        key: Key,
        /// Where it is, in points of the window.
        screen: Rect,
    },
    /// A reroute dot is dragged.
    MoveDot {
        /// The wire, by its input.
        to: PortKey,
        /// Which dot, counted from the output.
        index: usize,
        /// Its new place.
        pos: Pos2,
        /// The last report of this gesture.
        done: bool,
    },
    /// Put a reroute dot on a wire, before the one that is `index` now.
    AddDot {
        /// The wire, by its input.
        to: PortKey,
        /// Its place among the dots.
        index: usize,
        /// Where.
        pos: Pos2,
    },
    /// Take a reroute dot away.
    RemoveDot {
        /// The wire, by its input.
        to: PortKey,
        /// Which dot, counted from the output.
        index: usize,
    },
    /// Something that egui drags ([`egui::DragAndDrop`]) was let go here: take the payload in this frame.
    DropPayload {
        /// Where.
        at: Pos2,
        /// Where, in points of the window.
        screen: Pos2,
        /// On what.
        onto: Option<Hover>,
    },
    /// Esc ended a drag: whatever was reported with `done: false` has been reported again as it was before.
    Abort,
}

/// The end of a wire that stays where it is while the other is dragged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WireEnd {
    /// An input is looked for.
    Output(PortKey),
    /// An output is looked for.
    Input(PortKey),
}

/// Everything that one drag moves.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moved {
    /// Nodes and their new top left corners.
    pub nodes: Vec<(Key, Pos2)>,
    /// Frames that were moved, or grew around a node that was dropped into them.
    pub frames: Vec<(Key, Rect)>,
    /// Comments that were moved.
    pub comments: Vec<(Key, Rect)>,
    /// Reroute dots that went along: all dots of the wire into that input.
    pub dots: Vec<(PortKey, Vec<Pos2>)>,
    /// Only in the last report: nodes that now belong to another frame, or to none.
    pub owners: Vec<(Key, Option<Key>)>,
    /// The last report of this gesture.
    pub done: bool,
}
