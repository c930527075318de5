//! The picture.

use crate::command::Command;
use crate::shared::Shared;

/// The picture.
#[derive(Default)]
pub struct Viewer {}

impl Viewer {
    /// Draws it and lets it be used.
    pub fn show(&mut self, ui: &mut egui::Ui, shared: &mut Shared<'_>) {
        ui.label(shared.model.root().title());
    }

    /// Runs a command about the picture; returns whether it was one.
    pub fn run(&mut self, _command: Command, _shared: &mut Shared<'_>, _ctx: &egui::Context) -> bool {
        false
    }

    /// Whether only the picture is to be shown.
    pub fn is_full_screen(&self) -> bool {
        false
    }
}
