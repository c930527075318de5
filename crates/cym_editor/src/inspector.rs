//! Every param of the selected node with the editor that suits it.

use crate::shared::Shared;

/// Every param of the selected node with the editor that suits it.
#[derive(Default)]
pub struct Inspector {}

impl Inspector {
    /// Draws it and lets it be used.
    pub fn show(&mut self, ui: &mut egui::Ui, shared: &mut Shared<'_>) {
        ui.label(shared.model.root().title());
    }
}
