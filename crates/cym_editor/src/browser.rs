//! Nodes, examples and the start page.

use crate::command::Command;
use crate::files::folders::Folders;
use crate::shared::Shared;

/// Nodes, examples and the start page.
pub struct Browser {
    folders: Folders,
}

impl Browser {
    /// A browser over these folders.
    pub fn new(folders: Folders) -> Self {
        Self { folders }
    }

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
