//! The song, the playhead, and keyframes.

use crate::command::Command;
use crate::shared::Shared;

/// The song, the playhead, and keyframes.
#[derive(Default)]
pub struct Timeline {}

impl Timeline {
    /// Draws it and lets it be used.
    pub fn show(&mut self, ui: &mut egui::Ui, shared: &mut Shared<'_>) {
        ui.label(shared.model.root().title());
    }

    /// Runs a command about time; returns whether it was one.
    pub fn run(&mut self, _command: Command, _shared: &mut Shared<'_>) -> bool {
        false
    }
}
