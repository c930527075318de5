//! How loud something is: a bar from silence to full.

use egui::{Rect, Response, Sense, Ui, WidgetInfo, WidgetType, vec2};

use crate::theme::Theme;

/// The level at the left end, in dB below full.
const FLOOR_DB: f32 = -60.0;
/// Louder than this is about to be clipped, in dB.
const HOT_DB: f32 = -1.0;

/// A bar of this width for a level of 0..1, where 1 is full scale; read out in dB.
pub fn meter(ui: &mut Ui, theme: &Theme, name: &str, level: f32, width: f32) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, 12.0), Sense::hover());
    let decibels = 20.0 * level.max(1e-6).log10();
    response.widget_info(|| WidgetInfo::labeled(WidgetType::ProgressIndicator, true, name));
    if ui.is_rect_visible(rect) {
        let bar = Rect::from_center_size(rect.center(), vec2(rect.width(), 4.0));
        ui.painter().rect_filled(bar, 2.0, theme.sunken);
        let share = (1.0 - decibels / FLOOR_DB).clamp(0.0, 1.0);
        let lit = Rect::from_min_size(bar.min, vec2(bar.width() * share, bar.height()));
        ui.painter().rect_filled(lit, 2.0, if decibels > HOT_DB { theme.error } else { theme.good });
    }
    let words = if decibels < FLOOR_DB { "silent".to_owned() } else { format!("{decibels:.0} dB at most") };
    response.on_hover_text(words)
}
