//! A param that is a file: its name, a preview, and ways to another one.

use cym_graph::{Value, WireType};
use egui::{Align2, FontId, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, WidgetType, vec2};

use crate::files::refs::Reference;
use crate::shared::{Act, Shared};
use crate::widgets::paint::ROW;

use super::param::Param;
use super::preview::Previews;

/// The fields of this frame, for files that are dropped, and previews of what they hold.
#[derive(Default)]
pub(super) struct Fields {
    pub(super) places: Vec<(Rect, Reference)>,
    previews: Previews,
}

/// Draws it. A click asks for a file; a file dropped on it is taken.
pub(super) fn show(ui: &mut Ui, shared: &mut Shared<'_>, param: &Param<'_>, fields: &mut Fields) -> Response {
    let theme = shared.theme;
    let path = match &param.value {
        Value::Asset(path) => path.as_str(),
        _ => "",
    };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width().max(60.0), ROW), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, format!("{} file", param.input.label)));
    let lit = response.hovered() || response.has_focus();
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    // Most pictures come by wire: the field of such an input stays in the background.
    let quiet = path.is_empty() && param.input.ty == WireType::Image && param.input.name != "file";
    if lit || !quiet {
        painter.rect_filled(rect, 4.0, if lit { theme.hovered } else { theme.raised });
    }
    if lit && ui.input(|input| !input.raw.hovered_files.is_empty()) {
        painter.rect_stroke(rect, 4.0, Stroke::new(1.5, theme.accent), StrokeKind::Inside);
    }
    let font = FontId::proportional(12.5);
    let (words, color) = if quiet {
        ("wire a picture, or choose a file", theme.text_weak.gamma_multiply(0.8))
    } else if path.is_empty() {
        ("Choose a file\u{2026}", theme.text_weak)
    } else {
        (path.rsplit('/').next().unwrap_or(path), theme.text)
    };
    painter.text(rect.left_center() + vec2(8.0, 0.0), Align2::LEFT_CENTER, words, font, color);
    let tip = if path.is_empty() { "Click to choose a file." } else { path };
    let response = response.on_hover_text(tip);
    let group = shared.model.inside().last().map(|inside| inside.asset.clone());
    let (node, input, numbered) = (param.node().clone(), param.input.name.clone(), param.input.numbered);
    let reference = Reference { group, node, input, path: path.to_owned(), numbered };
    fields.places.push((rect.intersect(ui.clip_rect()), reference.clone()));
    if response.clicked() {
        shared.act(Act::ChooseFile(reference));
    }
    if !path.is_empty() {
        fields.previews.show(ui, shared, &param.input.label, path);
    }
    response
}
