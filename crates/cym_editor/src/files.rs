//! Files: opening, saving, what was open lately, the journal, and what is dropped on the window.

use std::path::PathBuf;

use cym_graph::Edit;

use crate::command::Command;
use crate::model::Model;
use crate::shared::Shared;

/// Everything about files.
#[derive(Default)]
pub struct Files {}

impl Files {
    /// Runs a command about files; returns whether it was one.
    pub fn run(&mut self, _command: Command, _shared: &mut Shared<'_>) -> bool {
        false
    }

    /// Takes up what was edited since the last frame.
    pub fn record(&mut self, _edits: Vec<Edit>, _model: &Model) {}

    /// Takes up files that were dropped or named, with a place on the canvas where there is one.
    pub fn take(&mut self, _paths: Vec<PathBuf>, _at: Option<[f32; 2]>, _shared: &mut Shared<'_>) {}

    /// Draws bars above the canvas: what was lost, what is missing, what changed outside. Also does what is due.
    pub fn show_bars(&mut self, _ui: &mut egui::Ui, _shared: &mut Shared<'_>) {}

    /// Called when the window closes.
    pub fn close(&mut self, _model: &Model) {}
}
