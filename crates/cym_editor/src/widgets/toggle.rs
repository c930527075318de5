//! A switch.

use egui::{Color32, Response, Sense, Ui, WidgetInfo, WidgetType, lerp, pos2, vec2};

use super::{Change, paint};
use crate::theme::Theme;

/// A switch under its accessible name; a click turns it.
pub fn toggle(ui: &mut Ui, theme: &Theme, name: &str, on: bool) -> (Response, Option<Change<bool>>) {
    let (space, response) = ui.allocate_exact_size(vec2(30.0, paint::ROW), Sense::click());
    response.widget_info(|| WidgetInfo::selected(WidgetType::Checkbox, ui.is_enabled(), on, name));
    if ui.is_rect_visible(space) {
        let rect = egui::Rect::from_center_size(space.center(), vec2(28.0, 16.0));
        let way = ui.ctx().animate_bool_responsive(response.id, on);
        let off = if response.hovered() { theme.hovered } else { theme.raised };
        ui.painter().rect_filled(rect, 8.0, off.lerp_to_gamma(theme.accent, way));
        if response.has_focus() {
            let stroke = egui::Stroke::new(1.0, theme.accent);
            ui.painter().rect_stroke(rect.expand(2.0), 10.0, stroke, egui::StrokeKind::Inside);
        }
        let x = lerp(rect.left() + 8.0..=rect.right() - 8.0, way);
        let knob = if on { Color32::WHITE } else { theme.text_weak };
        ui.painter().circle_filled(pos2(x, rect.center().y), 5.5, knob);
    }
    let change = response.clicked().then(|| Change::done(!on));
    (response, change)
}
