//! How a director's row looks: a block a picture, a wedge a transition.

use cym_engine::direct::{Cue, Way};
use egui::{Align2, Color32, FontId, Painter, Rect, Shape, Stroke, StrokeKind, Ui, pos2, vec2};
use egui_phosphor::regular as icons;

use super::Row;
use crate::shared::Shared;
use crate::theme::Theme;
use crate::timeline::scale::Scale;

/// The colours of pictures, by number: even steps round the colour wheel, of one lightness.
fn color_of(picture: usize, theme: &Theme) -> Color32 {
    // Three steps of eight apart, so that neighbours differ.
    let hue = ((picture * 3) % 8) as f32 / 8.0 + 0.07;
    let value = if theme.dark { 0.62 } else { 0.8 };
    egui::ecolor::Hsva::new(hue.fract(), 0.42, value, 1.0).into()
}

/// Draws a row; `held` is the change that the hand moves, and where it is now in seconds.
pub(super) fn row(
    ui: &Ui,
    rect: Rect,
    strip: Rect,
    scale: &Scale,
    row: &Row,
    held: Option<(usize, f64)>,
    shared: &Shared<'_>,
) {
    let theme = shared.theme;
    let Some(decided) = &row.decided else {
        return;
    };
    let head = ui.painter().with_clip_rect(rect.with_max_x(strip.left() - 4.0));
    let at = pos2(rect.left() + 10.0, rect.center().y);
    head.text(at, Align2::LEFT_CENTER, &row.director.title, FontId::proportional(12.0), theme.text);
    let painter = ui.painter().with_clip_rect(strip);
    painter.rect_filled(strip, 0.0, theme.sunken);
    for (at, cue) in decided.sheet.cues.iter().enumerate() {
        let moved = |cue: usize, secs: f64| held.filter(|(held, _)| *held == cue).map_or(secs, |(_, secs)| secs);
        let (from, to) = (scale.x(moved(at, cue.secs[0])), scale.x(moved(at + 1, cue.secs[1])));
        let block = strip.with_min_x(from).with_max_x(to - 1.0);
        if block.right() < strip.left() || block.left() > strip.right() || block.width() <= 0.0 {
            continue;
        }
        paint_block(&painter, block, cue, row, theme);
        if at > 0 {
            let is_held = held.is_some_and(|(held, _)| held == at);
            paint_change(&painter, strip, from, cue, scale, is_held, theme);
        }
    }
    painter.hline(strip.x_range(), strip.bottom(), Stroke::new(1.0, theme.line));
}

fn paint_block(painter: &Painter, block: Rect, cue: &Cue, row: &Row, theme: &Theme) {
    let color = color_of(cue.picture, theme);
    let body = block.shrink2(vec2(0.0, 3.0));
    painter.rect_filled(body, 3.0, color.gamma_multiply(if cue.by_hand { 0.85 } else { 0.5 }));
    if cue.by_hand {
        painter.rect_stroke(body, 3.0, Stroke::new(1.5, theme.accent), StrokeKind::Inside);
    }
    // How much goes on, as a line at the foot.
    let energy = body.with_min_y(body.bottom() - 2.0);
    painter.rect_filled(energy.with_max_x(energy.left() + energy.width() * cue.energy), 0.0, color);
    if block.width() > 14.0 {
        let words = painter.with_clip_rect(body.intersect(painter.clip_rect()));
        let lock = if cue.by_hand { format!("{} ", icons::LOCK_SIMPLE) } else { String::new() };
        let text = format!("{lock}{}", row.name_of(cue.picture));
        let at = pos2(body.left().max(painter.clip_rect().left()) + 6.0, body.center().y - 1.0);
        words.text(at, Align2::LEFT_CENTER, text, FontId::proportional(11.0), theme.text);
    }
}

/// A change: a wedge as long as its transition, a line where it is a cut.
fn paint_change(painter: &Painter, strip: Rect, x: f32, cue: &Cue, scale: &Scale, held: bool, theme: &Theme) {
    let color = if held { theme.accent } else { theme.text };
    if let Way::Over(_) = cue.way {
        let half = (cue.way_secs * 0.5 * scale.px_per_sec()) as f32;
        let (top, foot) = (strip.top() + 3.0, strip.bottom() - 3.0);
        let wedge = vec![pos2(x - half, foot), pos2(x + half, foot), pos2(x + half, top)];
        painter.add(Shape::convex_polygon(wedge, color.gamma_multiply(0.25), Stroke::NONE));
    }
    painter.vline(x, strip.y_range().shrink(2.0), Stroke::new(if held { 2.5 } else { 1.5 }, color));
}
