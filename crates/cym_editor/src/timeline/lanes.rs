//! Keyframes, one lane a param.

use egui::{Rect, Ui};

use super::scale::Scale;
use crate::command::Command;
use crate::shared::Shared;

/// The lanes.
#[derive(Default)]
pub(super) struct Lanes {}

impl Lanes {
    pub(super) fn notice(&mut self, _shared: &Shared<'_>) {}

    pub(super) fn any(&self, _shared: &Shared<'_>) -> bool {
        false
    }

    pub(super) fn show(&mut self, _ui: &mut Ui, _rect: Rect, _scale: &Scale, _shared: &mut Shared<'_>, _snap: bool) {}

    pub(super) fn run(&mut self, _command: Command, _shared: &mut Shared<'_>) -> bool {
        false
    }
}
