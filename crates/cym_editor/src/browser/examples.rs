//! The examples as a list of cards.

use egui::{RichText, ScrollArea, Ui};

use super::{Pictures, cards};
use crate::files::examples::Example;
use crate::shared::{Act, Shared};

/// The tab of the panel: one card below the other.
pub(super) fn show(ui: &mut Ui, pictures: &mut Pictures, shared: &mut Shared<'_>) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let width = ui.available_width() - 10.0;
        grid(ui, 1, width, pictures, shared);
    });
}

/// Cards in columns under the heading of their subject; a click opens a copy of the example. Returns whether one was opened.
pub(super) fn grid(ui: &mut Ui, columns: usize, width: f32, pictures: &mut Pictures, shared: &mut Shared<'_>) -> bool {
    let mut opened = false;
    let examples = pictures.examples.clone();
    for (at, group) in examples.chunk_by(|one, next| one.subject == next.subject).enumerate() {
        if at > 0 {
            ui.add_space(8.0);
        }
        let head = RichText::new(&group[0].subject).strong().color(shared.theme.text_weak);
        ui.label(head);
        ui.add_space(4.0);
        for row in group.chunks(columns.max(1)) {
            opened |= cards_in_row(ui, row, width, pictures, shared);
            ui.add_space(10.0);
        }
    }
    opened
}

/// The first few examples in one row.
pub(super) fn first(ui: &mut Ui, columns: usize, width: f32, pictures: &mut Pictures, shared: &mut Shared<'_>) {
    let examples: Vec<Example> = pictures.examples.iter().take(columns).cloned().collect();
    cards_in_row(ui, &examples, width, pictures, shared);
}

fn cards_in_row(ui: &mut Ui, row: &[Example], width: f32, pictures: &mut Pictures, shared: &mut Shared<'_>) -> bool {
    let mut opened = false;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 14.0;
        for example in row {
            let rect = ui.available_rect_before_wrap();
            // A card far out of sight asks for no film.
            let seen =
                ui.clip_rect().expand(200.0).intersects(egui::Rect::from_min_size(rect.min, egui::vec2(width, 200.0)));
            let shot = if seen { pictures.example(ui.ctx(), example, shared) } else { None };
            let card = cards::show(ui, shared.theme, width, &example.title, &example.about, shot);
            if card.on_hover_text(&example.about).clicked() {
                let folder = crate::files::examples::folder(&pictures.folders.data);
                shared.act(Act::OpenCopy(folder.join(&example.name)));
                opened = true;
            }
        }
    });
    opened
}
