//! Lightness against chroma, for one hue: what sRGB can show, up to its border.

use egui::{CursorIcon, Mesh, Sense, Stroke, Ui, WidgetInfo, WidgetType, pos2, vec2};

use super::{Oklch, WIDTH};
use crate::theme::Theme;
use crate::widgets::{Change, paint};

const HEIGHT: f32 = 140.0;
/// Rows and columns of the drawn mesh.
const ROWS: usize = 40;
const COLUMNS: usize = 12;

/// Draws the plane of a colour's hue; a press or a drag takes a colour from it.
pub(super) fn show(ui: &mut Ui, theme: &Theme, name: &str, lch: Oklch) -> Option<Change<Oklch>> {
    let (rect, response) = ui.allocate_exact_size(vec2(WIDTH, HEIGHT), Sense::click_and_drag());
    let response = response.on_hover_cursor(CursorIcon::Crosshair);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Slider, true, format!("{name} plane")));
    let painter = ui.painter().with_clip_rect(rect);
    painter.rect_filled(rect, 4.0, theme.sunken);
    let opaque = Oklch { alpha: 1.0, ..lch };
    // Down to the lowest row: black and white have no chroma at all.
    let border: Vec<f32> =
        (0..=ROWS).map(|row| Oklch { lightness: 1.0 - row as f32 / ROWS as f32, ..opaque }.most_chroma()).collect();
    let widest = border.iter().copied().fold(0.02, f32::max);
    let inner = rect.shrink(6.0);
    let place = |lightness: f32, chroma: f32| {
        pos2(inner.left() + chroma / widest * inner.width(), inner.bottom() - lightness * inner.height())
    };
    let mut mesh = Mesh::default();
    for (row, &most) in border.iter().enumerate() {
        let lightness = 1.0 - row as f32 / ROWS as f32;
        for column in 0..=COLUMNS {
            let chroma = most * column as f32 / COLUMNS as f32;
            let color = Oklch { lightness, chroma, ..opaque }.to_srgb([0.0; 4]);
            mesh.colored_vertex(place(lightness, chroma), paint::color32(color));
        }
    }
    let width = COLUMNS as u32 + 1;
    for (row, column) in (0..ROWS as u32).flat_map(|row| (0..COLUMNS as u32).map(move |column| (row, column))) {
        let at = row * width + column;
        mesh.add_triangle(at, at + 1, at + width);
        mesh.add_triangle(at + 1, at + width, at + width + 1);
    }
    painter.add(mesh);
    let line = border.iter().enumerate().map(|(row, &most)| place(1.0 - row as f32 / ROWS as f32, most)).collect();
    painter.line(line, Stroke::new(1.0, theme.text_weak));
    let at = place(lch.lightness.clamp(0.0, 1.0), lch.chroma.min(widest));
    paint::ring(&painter, at, 5.0, paint::color32(opaque.to_srgb([0.0; 4])));
    if response.drag_stopped() {
        return Some(Change::done(lch));
    }
    let at = response.interact_pointer_pos().filter(|_| response.dragged() || response.clicked())?;
    let lightness = ((inner.bottom() - at.y) / inner.height()).clamp(0.0, 1.0);
    let chroma = ((at.x - inner.left()) / inner.width() * widest).max(0.0);
    let value = Oklch { lightness, chroma, ..lch }.inside();
    Some(Change { value, done: response.clicked() })
}
