//! Help for nodes: two lines and a moving picture under the pointer, and a page with everything.

mod facts;
mod page;

use cym_graph::NodeKind;
use egui::{Rect, RichText, Sense, Ui, vec2};

use crate::browser::Pictures;
use crate::browser::cards;
use crate::shared::Shared;

pub use facts::facts;
pub(crate) use page::Help;

/// Width of a card under the pointer.
const WIDTH: f32 = 240.0;

/// What a node is good for, in two lines under its moving picture.
pub(crate) fn card(ui: &mut Ui, kind: &NodeKind, pictures: &mut Pictures, shared: &Shared<'_>) {
    let theme = shared.theme;
    ui.set_max_width(WIDTH);
    if let Some(shot) = pictures.node(ui.ctx(), kind, shared) {
        let (rect, _) = ui.allocate_exact_size(vec2(WIDTH, WIDTH * 9.0 / 16.0), Sense::hover());
        cards::paint(ui, Rect::from_min_size(rect.min, rect.size()), Some(shot), theme, 6);
    }
    ui.horizontal(|ui| {
        ui.label(RichText::new(&kind.title).strong().color(theme.text));
        ui.label(RichText::new(kind.category()).color(theme.text_weak).small());
    });
    ui.label(RichText::new(&kind.help).color(theme.text_weak));
}
