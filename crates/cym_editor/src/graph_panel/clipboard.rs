//! Copies: as text on the system's clipboard, so that nodes travel between windows and into messages; and groups.

use super::GraphPanel;
use crate::shared::Shared;

impl GraphPanel {
    pub(super) fn copy(&mut self, _cut: bool, _shared: &mut Shared<'_>, _ctx: &egui::Context) {}
    pub(super) fn paste(&mut self, _text: &str, _shared: &mut Shared<'_>) {}
    pub(super) fn duplicate(&mut self, _shared: &mut Shared<'_>) {}
    pub(super) fn group(&mut self, _shared: &mut Shared<'_>) {}
    pub(super) fn ungroup(&mut self, _shared: &mut Shared<'_>) {}
}
