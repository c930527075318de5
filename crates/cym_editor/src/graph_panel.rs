//! The canvas with the document's graph on it.

use cym_graph::NodeId;

use crate::command::Command;
use crate::shared::Shared;

/// The canvas with the document's graph on it.
#[derive(Default)]
pub struct GraphPanel {}

impl GraphPanel {
    /// Draws it and lets it be used.
    pub fn show(&mut self, ui: &mut egui::Ui, shared: &mut Shared<'_>) {
        ui.label(shared.model.root().title());
    }

    /// Runs a command about the graph; returns whether it was one.
    pub fn run(&mut self, _command: Command, _shared: &mut Shared<'_>, _ctx: &egui::Context) -> bool {
        false
    }

    /// Whether the pointer is over the canvas.
    pub fn is_hovered(&self) -> bool {
        false
    }

    /// The place on the canvas under the pointer, in canvas units; `None` when it is elsewhere.
    pub fn canvas_point(&self, _ctx: &egui::Context) -> Option<[f32; 2]> {
        None
    }

    /// Shows a node in the middle of the canvas.
    pub fn reveal(&mut self, _node: &NodeId) {}

    /// Shows the whole graph from the next frame on.
    pub fn fit(&mut self) {}
}
