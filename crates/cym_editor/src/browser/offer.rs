//! What an empty canvas offers: a few examples, a song of one's own, the first node.

use egui::{Area, Button, Id, Order, Rect, RichText, Ui, vec2};
use egui_phosphor::regular as icons;

use super::{Pictures, examples};
use crate::command::Command;
use crate::shared::Shared;

/// Width of a card in points.
const CARD: f32 = 150.0;
/// Examples that are offered.
const CARDS: usize = 3;
/// A canvas smaller than this has no room for the offer.
const LEAST: egui::Vec2 = vec2(260.0, 200.0);

/// Draws the offer in the middle of the canvas while the document has nothing but its output.
pub(super) fn show(ctx: &egui::Context, canvas: Rect, pictures: &mut Pictures, shared: &mut Shared<'_>) {
    let model = shared.model;
    let is_output = |kind: &str| kind.starts_with("output/");
    let empty = model.inside().is_empty() && model.root().nodes().values().all(|node| is_output(&node.kind));
    if !empty || canvas.width() < LEAST.x || canvas.height() < LEAST.y {
        return;
    }
    let columns = (((canvas.width() - 40.0) / (CARD + 14.0)) as usize).clamp(1, CARDS);
    let width = columns as f32 * (CARD + 14.0) - 14.0;
    let at = canvas.center_top() + vec2(-width / 2.0, (canvas.height() * 0.5 - 110.0).max(12.0));
    Area::new(Id::new("empty canvas")).order(Order::Middle).fixed_pos(at).constrain_to(canvas).show(ctx, |ui| {
        ui.set_width(width);
        ui.vertical_centered(|ui| words(ui, shared));
        ui.add_space(8.0);
        examples::first(ui, columns, CARD, pictures, shared);
        ui.add_space(8.0);
        ui.vertical_centered(|ui| buttons(ui, shared));
    });
}

fn words(ui: &mut Ui, shared: &Shared<'_>) {
    let theme = shared.theme;
    ui.label(RichText::new("An empty graph").size(18.0).strong().color(theme.text));
    let text = "Drop a song or a picture on the window, open an example, or add a node.";
    ui.label(RichText::new(text).color(theme.text_weak));
}

fn buttons(ui: &mut Ui, shared: &mut Shared<'_>) {
    let keys = shared.settings.keymap.words(Command::Search);
    let add = RichText::new(format!("{}  Add a node", icons::PLUS)).size(13.0);
    if ui.add(Button::new(add).shortcut_text(keys)).clicked() {
        shared.run(Command::Search);
    }
    let more = RichText::new("All examples").color(shared.theme.text_weak).size(12.0);
    if ui.add(Button::new(more).frame(false)).clicked() {
        shared.run(Command::Start);
    }
}
