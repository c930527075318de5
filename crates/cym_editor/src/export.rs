//! The export dialog and its queue.

use crate::shared::Shared;

/// The export dialog and its queue.
#[derive(Default)]
pub struct ExportPanel {}

impl ExportPanel {
    /// Draws it and lets it be used.
    pub fn show(&mut self, _ctx: &egui::Context, _shared: &mut Shared<'_>) {}

    /// Opens the export.
    pub fn open(&mut self) {}
}
