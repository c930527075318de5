//! Small buttons that are a drawing: reset, key, remove.

use egui::{Color32, Response, Sense, Stroke, Ui, Vec2, WidgetInfo, WidgetType, vec2};

use super::paint;
use crate::theme::Theme;

/// What a mark looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// A dot: the value is not the default; a click resets it.
    Reset,
    /// A diamond, filled: a key lies here.
    KeyHere,
    /// A diamond, hollow: keys lie elsewhere.
    KeyElsewhere,
    /// A faint diamond: no keys; seen only when `seen`.
    NoKey,
    /// A cross: takes it away.
    Remove,
    /// A small triangle, pointing down: it is unfolded.
    Open,
    /// A small triangle, pointing right: it is folded.
    Closed,
}

/// A mark of a fixed width, as high as a row; drawn only when `seen` or under the pointer, always there to be clicked.
pub fn mark(ui: &mut Ui, theme: &Theme, name: &str, mark: Mark, seen: bool) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(14.0, paint::ROW), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, ui.is_enabled(), name));
    let lit = response.hovered() || response.has_focus();
    if ui.is_rect_visible(rect) && (seen || lit) {
        let color = if lit { theme.text } else { theme.text_weak };
        draw(ui, rect.center(), mark, color, theme.accent);
    }
    response
}

fn draw(ui: &Ui, at: egui::Pos2, mark: Mark, color: Color32, accent: Color32) {
    let painter = ui.painter();
    let line = Stroke::new(1.2, color);
    match mark {
        Mark::Reset => {
            painter.circle_filled(at, 2.5, color);
        }
        Mark::KeyHere => paint::diamond(painter, at, 5.0, accent, Stroke::NONE),
        Mark::KeyElsewhere => paint::diamond(painter, at, 4.5, Color32::TRANSPARENT, Stroke::new(1.4, accent)),
        Mark::NoKey => paint::diamond(painter, at, 4.0, Color32::TRANSPARENT, Stroke::new(1.0, color)),
        Mark::Remove => {
            let r = 3.5;
            painter.line_segment([at - Vec2::splat(r), at + Vec2::splat(r)], line);
            painter.line_segment([at + vec2(-r, r), at + vec2(r, -r)], line);
        }
        Mark::Open => {
            painter.line(vec![at + vec2(-3.5, -1.5), at + vec2(0.0, 2.0), at + vec2(3.5, -1.5)], line);
        }
        Mark::Closed => {
            painter.line(vec![at + vec2(-1.5, -3.5), at + vec2(2.0, 0.0), at + vec2(-1.5, 3.5)], line);
        }
    }
}
