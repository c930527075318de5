//! Nodes, examples and the start page.

use crate::command::Command;
use crate::shared::Shared;

/// Nodes, examples and the start page.
#[derive(Default)]
pub struct Browser {}

impl Browser {
    /// Draws it and lets it be used.
    pub fn show(&mut self, ui: &mut egui::Ui, shared: &mut Shared<'_>) {
        ui.label(shared.model.root().title());
    }

    /// Runs a command about the library, help and settings; returns whether it was one.
    pub fn run(&mut self, _command: Command, _shared: &mut Shared<'_>) -> bool {
        false
    }

    /// Shows the page of a kind of node.
    pub fn help(&mut self, _kind: &str) {}

    /// Draws the windows that float above: start page, help, settings, keyboard, command palette.
    pub fn show_windows(&mut self, _ctx: &egui::Context, _shared: &mut Shared<'_>) {}
}
