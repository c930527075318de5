//! An egui widget that draws a node graph which it does not own, and reports what the hand did to it.
//!
//! The owner keeps a document of its own. Out of it, it makes a [`Graph`] (plain data, rebuilt only when the document
//! changes), keeps a [`View`] (pan, zoom, selection), and calls [`show`] once a frame. What comes back is an [`Output`]
//! with a list of [`Action`]s: nodes were moved, a wire was dropped on a port, a knife cut three wires. The owner does
//! with them what it likes, its undo steps included. Nothing in the document changes by itself.
//!
//! What the canvas cannot know it asks the [`Host`]: whether a wire fits, what a node's live picture is, what is in a menu.
//!
//! ```
//! use cym_canvas::{Graph, Host, Node, Port, Style, View};
//!
//! struct Nothing;
//! impl Host for Nothing {}
//!
//! let graph = Graph {
//!     revision: 1,
//!     nodes: vec![Node { key: "a".into(), title: "Noise".into(), ..Node::default() }],
//!     ..Graph::default()
//! };
//! let mut view = View::default();
//! # egui::__run_test_ui(|ui| {
//! let output = cym_canvas::show(ui, &mut view, &graph, &Style::dark(), &mut Nothing);
//! assert!(output.actions.is_empty());
//! # });
//! ```
//!
//! # Gestures
//!
//! | gesture | does |
//! |---|---|
//! | middle drag, space + drag, two fingers | pan |
//! | wheel, pinch, Ctrl + two fingers | zoom about the pointer |
//! | drag on nothing | marquee; Shift adds, Ctrl takes away |
//! | click, Shift or Ctrl + click | select, add or take away |
//! | drag a node, a comment, the title of a frame | move the selection; Alt holds off snapping |
//! | drop a node in a frame, on a wire | join the frame, insert into the wire |
//! | shake a dragged node | free it of its wires |
//! | drag from a port | wire; from a wired input: pick up that wire; Shift + output: all its wires |
//! | Ctrl + right drag | knife |
//! | double click | on nothing: search; node: open; wire: add a dot; dot: remove; comment, frame title: edit |
//! | Alt + click on a wire | add a dot |
//! | Ctrl + Shift + click on a node | view |
//! | right click | menu |
//! | Esc | ends any drag and puts everything back |
//!
//! Keys other than Esc are the owner's: it sets [`View::selection`], calls [`View::fit_all`] and so on.
//!
//! # Geometry
//!
//! The canvas scales its geometry by itself and draws with a plain painter. Places on the screen are therefore real ones:
//! accessible names have true bounds, text is crisp at every zoom, and what is out of sight costs nothing.

mod access;
mod action;
pub mod bench;
mod curve;
mod gesture;
mod graph;
mod hit;
mod host;
mod minimap;
mod navigate;
mod paint;
mod scene;
mod show;
mod state;
mod style;
mod talk;
mod text;
mod view;

pub use self::{
    action::{Action, Hover, Moved, Output, WireEnd},
    graph::{Comment, Frame, Graph, Key, Node, Port, PortKey, PortShape, Wire},
    host::{Fit, Host},
    scene::node_size,
    show::show,
    style::{Metrics, Style},
    view::{View, ZOOM_RANGE},
};
