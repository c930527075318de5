//! The strips of hue and alpha.

use egui::{Color32, Rect, Response, Sense, Stroke, Ui, WidgetInfo, WidgetType, lerp, remap_clamp, vec2};

use super::{Oklch, WIDTH};
use crate::theme::Theme;
use crate::widgets::{Change, paint};

const HEIGHT: f32 = 18.0;
/// Colours of the hue strip.
const HUES: usize = 72;

/// The colour wheel at this lightness and chroma; where sRGB has not that much chroma, it has what there is, and a line
/// below says so.
pub(super) fn hue(ui: &mut Ui, theme: &Theme, name: &str, lch: Oklch) -> Option<Change<Oklch>> {
    let (rect, response) = area(ui, &format!("{name} hue strip"));
    // A grey has no hue to see: its strip shows a little colour, so that there is something to choose by.
    let shown = Oklch { chroma: lch.chroma.max(0.06), alpha: 1.0, lightness: lch.lightness.clamp(0.25, 0.92), ..lch };
    let hues: Vec<Oklch> = (0..=HUES).map(|hue| Oklch { hue_turns: hue as f32 / HUES as f32, ..shown }).collect();
    let colors: Vec<Color32> = hues.iter().map(|hue| paint::color32(hue.inside().to_srgb([0.0; 4]))).collect();
    paint::strip(ui.painter(), rect, &colors);
    for (place, _) in hues.iter().enumerate().filter(|(_, hue)| !hue.fits()) {
        let x = lerp(rect.x_range(), place as f32 / HUES as f32);
        let step = rect.width() / HUES as f32;
        let below = Rect::from_x_y_ranges(x - step / 2.0..=x + step / 2.0, rect.bottom() - 2.0..=rect.bottom());
        ui.painter().rect_filled(below.intersect(rect), 0.0, theme.sunken);
    }
    let turns = slid(ui, rect, &response, lch.hue_turns)?;
    // The end of the strip is its beginning.
    Some(turns.map(|turns| Oklch { hue_turns: turns.min(0.999_9), ..lch }.inside()))
}

/// From nothing to the whole colour.
pub(super) fn alpha(ui: &mut Ui, theme: &Theme, name: &str, lch: Oklch) -> Option<Change<Oklch>> {
    let (rect, response) = area(ui, &format!("{name} alpha strip"));
    paint::checker(ui.painter(), rect, theme);
    let [r, g, b, _] = Oklch { alpha: 1.0, ..lch }.to_srgb([0.0; 4]);
    let colors: Vec<Color32> = (0..=8_u8).map(|step| paint::color32([r, g, b, f32::from(step) / 8.0])).collect();
    paint::strip(ui.painter(), rect, &colors);
    let alpha = slid(ui, rect, &response, lch.alpha)?;
    Some(alpha.map(|alpha| Oklch { alpha: (alpha * 255.0).round() / 255.0, ..lch }))
}

fn area(ui: &mut Ui, name: &str) -> (Rect, Response) {
    let (rect, response) = ui.allocate_exact_size(vec2(WIDTH, HEIGHT), Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Slider, true, name));
    (rect.shrink2(vec2(6.0, 1.0)), response)
}

fn slid(ui: &Ui, rect: Rect, response: &Response, now: f32) -> Option<Change<f32>> {
    let x = lerp(rect.x_range(), now.clamp(0.0, 1.0));
    let handle = Rect::from_x_y_ranges(x - 3.0..=x + 3.0, rect.top() - 2.0..=rect.bottom() + 2.0);
    ui.painter().rect_stroke(handle, 2.0, Stroke::new(3.0, Color32::from_black_alpha(140)), egui::StrokeKind::Middle);
    ui.painter().rect_stroke(handle, 2.0, Stroke::new(1.5, Color32::WHITE), egui::StrokeKind::Middle);
    if response.drag_stopped() {
        return Some(Change::done(now));
    }
    let at = response.interact_pointer_pos().filter(|_| response.dragged() || response.clicked())?;
    let value = remap_clamp(at.x, rect.x_range(), 0.0..=1.0);
    Some(Change { value, done: response.clicked() })
}
