//! The search for a node to add.

use crate::shared::{SearchFor, Shared};

/// The search for a node to add.
#[derive(Default)]
pub struct Palette {}

impl Palette {
    /// Draws it and lets it be used.
    pub fn show(&mut self, _ctx: &egui::Context, _shared: &mut Shared<'_>) {}

    /// Opens it.
    pub fn open(&mut self, _search: SearchFor, _shared: &mut Shared<'_>) {}
}
