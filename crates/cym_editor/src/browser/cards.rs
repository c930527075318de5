//! A card: a picture with a name, to be clicked.

use egui::{
    Align2, CornerRadius, FontId, Image, Rect, Response, Sense, Stroke, StrokeKind, Ui, WidgetInfo, WidgetType, pos2,
    vec2,
};

use super::films::Shot;
use crate::theme::Theme;

/// Width over height of the picture on a card.
const ASPECT: f32 = 16.0 / 9.0;
/// Height of the words under it.
const WORDS: f32 = 52.0;

/// Paints a picture into a place of another shape: all of the place is covered.
pub(crate) fn paint(ui: &Ui, rect: Rect, shot: Option<Shot>, theme: &Theme, corner: u8) {
    let corner = CornerRadius::same(corner);
    ui.painter().rect_filled(rect, corner, theme.sunken);
    let Some(shot) = shot else {
        return;
    };
    // The part of the picture that has the shape of the place.
    let wanted = rect.width() / rect.height().max(1.0);
    let mut uv = shot.uv;
    if shot.aspect > wanted {
        let width = uv.width() * wanted / shot.aspect;
        uv = Rect::from_center_size(uv.center(), vec2(width, uv.height()));
    } else {
        let height = uv.height() * shot.aspect / wanted;
        uv = Rect::from_center_size(uv.center(), vec2(uv.width(), height));
    }
    Image::from_texture((shot.texture, rect.size())).uv(uv).corner_radius(corner).paint_at(ui, rect);
}

/// The height of a card of this width.
pub(crate) fn height(width: f32) -> f32 {
    width / ASPECT + WORDS
}

/// Draws a card and gives what the hand did to it.
pub(crate) fn show(ui: &mut Ui, theme: &Theme, width: f32, title: &str, about: &str, shot: Option<Shot>) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, height(width)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, title));
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let picture = Rect::from_min_size(rect.min, vec2(width, width / ASPECT));
    let lit = response.hovered() || response.has_focus();
    paint(ui, picture, shot, theme, 8);
    let ring = if lit { Stroke::new(2.0, theme.accent) } else { Stroke::new(1.0, theme.line) };
    ui.painter().rect_stroke(picture, 8, ring, StrokeKind::Inside);
    let words = Rect::from_min_max(pos2(rect.left() + 2.0, picture.bottom() + 6.0), rect.max);
    let color = if lit { theme.accent } else { theme.text };
    // Painted, not labelled: the card has its name already.
    let painter = ui.painter().with_clip_rect(words.intersect(ui.clip_rect()));
    painter.text(words.min, Align2::LEFT_TOP, title, FontId::proportional(13.0), color);
    let font = FontId::proportional(11.0);
    let mut job = egui::text::LayoutJob::simple(about.to_owned(), font, theme.text_weak, words.width());
    job.wrap.max_rows = 2;
    let galley = painter.layout_job(job);
    painter.galley(words.min + vec2(0.0, 17.0), galley, theme.text_weak);
    response
}
