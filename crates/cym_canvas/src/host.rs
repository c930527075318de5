//! What the canvas asks of its owner while it draws.

use egui::{Painter, Pos2, Rect, Ui};

use crate::{Key, Node, Port, PortKey, Wire};

/// Whether a wire may go from an output to an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fit {
    /// As it is.
    Yes,
    /// With a conversion, named in a few words.
    Convert(String),
    /// Not: says why, in words that help.
    No(String),
}

/// Answers the questions that the canvas has about the owner's graph. Every method has a sensible default.
pub trait Host {
    /// Draws the live picture or plot of a node into `rect` (points of the window); `zoom` is the canvas zoom.
    fn body(&mut self, painter: &Painter, node: &Node, rect: Rect, zoom: f32) {
        let _ = (painter, node, rect, zoom);
    }

    /// Draws how the value of an input moves, around `at` (points of the window); returns whether it did.
    fn knob(&mut self, painter: &Painter, node: &Node, port: &Port, at: Pos2, radius: f32) -> bool {
        let _ = (painter, node, port, at, radius);
        false
    }

    /// May the output `from` be wired to the input `to`?
    fn fits(&self, from: &PortKey, to: &PortKey) -> Fit {
        let _ = (from, to);
        Fit::Yes
    }

    /// Shown beside the pointer when it rests on a wire.
    fn wire_tip(&mut self, ui: &mut Ui, wire: &Wire) {
        ui.label(format!("{} {} to {} {}", wire.from.node, wire.from.port, wire.to.node, wire.to.port));
        if let Some(note) = &wire.note {
            ui.weak(note);
        }
    }

    /// Shown when the pointer rests on a node.
    fn node_tip(&mut self, ui: &mut Ui, node: &Node) {
        ui.strong(&node.title);
        if !node.subtitle.is_empty() {
            ui.weak(&node.subtitle);
        }
        if let Some(error) = &node.error {
            ui.label(error);
        }
    }

    /// Shown when the pointer rests on a port.
    fn port_tip(&mut self, ui: &mut Ui, node: &Node, port: &Port, output: bool) {
        let _ = (node, output);
        ui.strong(&port.label);
        if !port.help.is_empty() {
            ui.label(&port.help);
        }
    }

    /// The menu of a node (right click).
    fn node_menu(&mut self, ui: &mut Ui, key: &Key) {
        let _ = key;
        ui.close();
    }

    /// The menu of an empty place (right click); `at` is in canvas units.
    fn canvas_menu(&mut self, ui: &mut Ui, at: Pos2) {
        let _ = at;
        ui.close();
    }

    /// The menu of a wire (right click), named by its input; `at` is in canvas units.
    fn wire_menu(&mut self, ui: &mut Ui, wire: &Wire, at: Pos2) {
        let _ = (wire, at);
        ui.close();
    }

    /// The menu of a frame (right click on its title).
    fn frame_menu(&mut self, ui: &mut Ui, key: &Key) {
        let _ = key;
        ui.close();
    }

    /// The menu of a comment (right click).
    fn comment_menu(&mut self, ui: &mut Ui, key: &Key) {
        let _ = key;
        ui.close();
    }
}
