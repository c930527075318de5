//! The nodes as a list by category, with a search; a node is dragged onto the canvas.

use std::collections::BTreeMap;
use std::sync::Arc;

use cym_graph::NodeKind;
use egui::{
    Align2, Color32, CursorIcon, FontId, Id, LayerId, Order, Rect, RichText, ScrollArea, Sense, Stroke, TextEdit, Ui,
    WidgetInfo, WidgetType, vec2,
};
use egui_phosphor::regular as icons;

use super::{Pictures, add_node, cards};
use crate::help::card;
use crate::ops::DraggedKind;
use crate::settings::fuzzy::Fuzzy;
use crate::shared::{Act, Shared};

/// Height of a row.
const ROW: f32 = 34.0;

/// The list of nodes.
#[derive(Default)]
pub(super) struct NodeList {
    search: String,
    fuzzy: Fuzzy,
}

impl NodeList {
    pub(super) fn show(&mut self, ui: &mut Ui, pictures: &mut Pictures, shared: &mut Shared<'_>) {
        let hint = format!("{}  Search nodes", icons::MAGNIFYING_GLASS);
        let field = ui.add(TextEdit::singleline(&mut self.search).hint_text(hint).desired_width(f32::INFINITY));
        field.widget_info(|| WidgetInfo::labeled(WidgetType::TextEdit, true, "Search nodes"));
        ui.add_space(4.0);
        let kinds: Vec<Arc<NodeKind>> =
            shared.model.catalogue().iter().filter(|kind| !kind.is_part()).cloned().collect();
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            if self.search.trim().is_empty() {
                by_category(ui, &kinds, pictures, shared);
                return;
            }
            let words = |kind: &Arc<NodeKind>| format!("{} {} {}", kind.title, kind.keywords.join(" "), kind.id);
            let found = self.fuzzy.best(&self.search, &kinds, words);
            if found.is_empty() {
                ui.label(
                    RichText::new("No node is called that, or has it among its words.").color(shared.theme.text_weak),
                );
            }
            for kind in found {
                row(ui, kind, pictures, shared);
            }
        });
        show_dragged(ui.ctx(), shared);
    }
}

fn by_category(ui: &mut Ui, kinds: &[Arc<NodeKind>], pictures: &mut Pictures, shared: &mut Shared<'_>) {
    let mut categories: BTreeMap<&str, Vec<&Arc<NodeKind>>> = BTreeMap::new();
    for kind in kinds {
        categories.entry(kind.category()).or_default().push(kind);
    }
    for (category, kinds) in categories {
        let mut title = category.to_owned();
        // A name is capitalised, a set of initials wholly.
        let capitals = if category == "isf" { 0..3 } else { 0..1 };
        if let Some(letters) = title.get_mut(capitals) {
            letters.make_ascii_uppercase();
        }
        let text = RichText::new(title).strong().color(shared.theme.text);
        let header =
            egui::CollapsingHeader::new(text).id_salt(("category", category)).default_open(category == "pattern");
        let shown = header.show(ui, |ui| {
            for kind in kinds {
                row(ui, kind, pictures, shared);
            }
        });
        // A thread of the category's colour beside its name.
        let rect = shown.header_response.rect;
        let stripe = Rect::from_min_size(rect.right_center() + vec2(6.0, -4.0), vec2(8.0, 8.0));
        ui.painter().circle_filled(stripe.center(), 4.0, shared.theme.category(category));
    }
}

/// A node in the list: drag it onto the canvas, double-click to add it, F1 or its question mark for its page.
fn row(ui: &mut Ui, kind: &Arc<NodeKind>, pictures: &mut Pictures, shared: &mut Shared<'_>) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, format!("Drag {}", kind.title)));
    if !ui.is_rect_visible(rect) {
        return;
    }
    let theme = shared.theme;
    if response.hovered() {
        ui.painter().rect_filled(rect, 5, theme.hovered);
    }
    let picture = Rect::from_min_size(rect.min + vec2(4.0, 4.0), vec2((ROW - 8.0) * 16.0 / 9.0, ROW - 8.0));
    let still = pictures.stills.node(ui.ctx(), &kind.id);
    match still {
        Some(_) => cards::paint(ui, picture, still, theme, 3),
        None => badge(ui, picture, kind, theme.category(kind.category()), theme.text),
    }
    let at = rect.left_center() + vec2(picture.width() + 14.0, 0.0);
    let clip = ui.painter().with_clip_rect(rect.shrink2(vec2(4.0, 0.0)));
    clip.text(at, Align2::LEFT_CENTER, &kind.title, FontId::proportional(13.0), theme.text);
    response.dnd_set_drag_payload(DraggedKind(kind.id.clone()));
    if response.hovered() {
        *shared.hint = format!("Drag {} onto the canvas; double-click adds it; right-click shows its page", kind.title);
    }
    if response.double_clicked() {
        add_node(&kind.id, shared);
    }
    if response.secondary_clicked() {
        shared.act(Act::Help(kind.id.clone()));
    }
    let response = response.on_hover_cursor(CursorIcon::Grab);
    let tip = egui::Tooltip::for_enabled(&response).gap(12.0);
    tip.show(|ui| card(ui, kind, pictures, shared));
}

/// What stands for a node that makes no picture: the letters of its outputs' type in its category's colour.
fn badge(ui: &Ui, rect: Rect, kind: &NodeKind, color: Color32, text: Color32) {
    ui.painter().rect_filled(rect, 3, color.gamma_multiply(0.6));
    let icon = match kind.outputs.first().map(|output| output.ty.word()) {
        Some("audio" | "spectrum") => icons::WAVEFORM,
        Some("float") => icons::WAVE_SINE,
        Some("trigger") => icons::LIGHTNING,
        Some("color" | "gradient") => icons::PALETTE,
        Some("vec2" | "vec3") => icons::CROSSHAIR_SIMPLE,
        _ => icons::CUBE,
    };
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, icon, FontId::proportional(15.0), text);
}

/// The node under the pointer while it is dragged.
fn show_dragged(ctx: &egui::Context, shared: &Shared<'_>) {
    let (Some(payload), Some(at)) = (egui::DragAndDrop::payload::<DraggedKind>(ctx), ctx.pointer_interact_pos()) else {
        return;
    };
    let Some(kind) = shared.model.catalogue().get(&payload.0) else {
        return;
    };
    let theme = shared.theme;
    let painter = ctx.layer_painter(LayerId::new(Order::Tooltip, Id::new("dragged node")));
    let rect = Rect::from_min_size(at + vec2(10.0, 6.0), vec2(150.0, 26.0));
    painter.rect_filled(rect, 6, theme.category(kind.category()));
    painter.rect_stroke(rect, 6, Stroke::new(1.0, theme.accent), egui::StrokeKind::Outside);
    let font = FontId::proportional(13.0);
    painter.with_clip_rect(rect).text(
        rect.left_center() + vec2(8.0, 0.0),
        Align2::LEFT_CENTER,
        &kind.title,
        font,
        Color32::WHITE,
    );
}
