//! The values of the pixel under the pointer.

use cym_engine::Picture;
use egui::{Align2, Color32, CursorIcon, FontId, Painter, Pos2, Rect, Stroke, StrokeKind, Ui, Vec2, pos2, vec2};

use super::frame::uv_at;
use super::grab::{self, Fetcher, Light};
use super::pixel_of;
use crate::shared::Shared;

/// Pixels are fetched at most so often, in seconds.
const EVERY_SECS: f64 = 0.08;

/// The probe.
#[derive(Default)]
pub(super) struct Probe {
    on: bool,
    fetcher: Option<Fetcher<Light>>,
    light: Option<Light>,
    /// Which picture was fetched last, and when.
    fetched: Option<(u64, u64)>,
    fetched_secs: f64,
}

impl Probe {
    /// Begins or ends to probe.
    pub(super) fn toggle(&mut self) {
        *self = Self { on: !self.on, ..Self::default() };
    }

    /// Whether it shows values.
    pub(super) fn is_on(&self) -> bool {
        self.on
    }

    /// Shows the values of the pixel under the pointer.
    pub(super) fn show(&mut self, ui: &Ui, place: Rect, rect: Rect, picture: &Picture, shared: &mut Shared<'_>) {
        if !self.on {
            return;
        }
        let over = ui.input(|input| input.pointer.hover_pos()).filter(|at| place.contains(*at));
        let Some((at, uv)) = over.and_then(|at| Some((at, uv_at(rect, at)?))) else {
            return;
        };
        ui.ctx().set_cursor_icon(CursorIcon::Crosshair);
        self.fetch(ui.ctx(), shared, (picture.generation, shared.state.frames_drawn));
        let painter = ui.painter().with_clip_rect(place);
        square(&painter, rect, picture, uv);
        self.label(&painter, place, at, uv, picture);
        "P ends the pixel probe".clone_into(shared.hint);
    }

    #[cfg(test)]
    pub(super) fn light(&self) -> Option<&Light> {
        self.light.as_ref()
    }

    fn fetch(&mut self, ctx: &egui::Context, shared: &Shared<'_>, picture: (u64, u64)) {
        if self.fetcher.is_none() {
            self.fetcher = Fetcher::start("probe", ctx, Light::new);
        }
        let Some(fetcher) = &mut self.fetcher else {
            return;
        };
        self.light = fetcher.take().or_else(|| self.light.take());
        if fetcher.is_waiting() || self.fetched == Some(picture) {
            return;
        }
        let now = ctx.input(|input| input.time);
        let since = now - self.fetched_secs;
        if since < EVERY_SECS {
            ctx.request_repaint_after(std::time::Duration::from_secs_f64(EVERY_SECS - since));
        } else {
            fetcher.ask(grab::linear(shared.stage));
            (self.fetched, self.fetched_secs) = (Some(picture), now);
        }
    }

    /// The values beside the pointer, where there is room.
    fn label(&self, painter: &Painter, place: Rect, at: Pos2, uv: Vec2, picture: &Picture) {
        let [x, y] = super::frame::pixel_at(uv, picture.document_size_px);
        let values = self.light.as_ref().and_then(|light| light.at(uv));
        let lines = lines([x, y], values);
        let font = FontId::monospace(11.0);
        let size = vec2(196.0, 14.0 * lines.len() as f32 + 10.0);
        let right = at.x + 18.0 + size.x < place.right();
        let below = at.y + 18.0 + size.y < place.bottom();
        let corner = pos2(
            if right { at.x + 18.0 } else { at.x - 18.0 - size.x },
            if below { at.y + 18.0 } else { at.y - 18.0 - size.y },
        );
        let label = Rect::from_min_size(corner, size);
        painter.rect(
            label,
            5.0,
            Color32::from_black_alpha(215),
            Stroke::new(1.0, Color32::from_gray(60)),
            StrokeKind::Inside,
        );
        if let Some(values) = values {
            let swatch = Rect::from_min_size(label.right_top() + vec2(-30.0, 6.0), Vec2::splat(22.0));
            painter.rect_filled(swatch, 3.0, seen(values));
        }
        for (row, line) in lines.iter().enumerate() {
            let at = label.min + vec2(8.0, 5.0 + 14.0 * row as f32);
            painter.text(at, Align2::LEFT_TOP, line, font.clone(), Color32::from_gray(225));
        }
    }
}

/// What is said of a pixel: where it is, what a file would hold, and its light.
fn lines([x, y]: [u32; 2], values: Option<[f32; 4]>) -> Vec<String> {
    let mut lines = vec![format!("x {x}  y {y}")];
    if let Some(values) = values {
        let [r, g, b, _] = seen(values).to_array();
        lines.push(format!("#{r:02x}{g:02x}{b:02x}"));
        lines.push(format!("8 bit  {r:>3} {g:>3} {b:>3}"));
        let [r, g, b, a] = values;
        lines.push(format!("linear {r:.3} {g:.3} {b:.3}"));
        lines.push(format!("alpha  {a:.3}"));
    }
    lines
}

/// Premultiplied linear light as a screen shows it over black.
fn seen([r, g, b, _]: [f32; 4]) -> Color32 {
    let byte = |light: f32| (cym_graph::color::srgb_from_linear(light.clamp(0.0, 1.0)) * 255.0).round() as u8;
    Color32::from_rgb(byte(r), byte(g), byte(b))
}

/// A frame around the probed pixel, once pixels are large enough to be seen.
fn square(painter: &Painter, rect: Rect, picture: &Picture, uv: Vec2) {
    let [x, y] = pixel_of(picture, uv);
    let each = rect.size() / vec2(picture.size_px[0].max(1) as f32, picture.size_px[1].max(1) as f32);
    if each.x >= 3.0 {
        let pixel = Rect::from_min_size(rect.min + vec2(x as f32 * each.x, y as f32 * each.y), each);
        painter.rect_stroke(pixel, 0.0, Stroke::new(3.0, Color32::from_black_alpha(160)), StrokeKind::Outside);
        painter.rect_stroke(pixel, 0.0, Stroke::new(1.0, Color32::WHITE), StrokeKind::Outside);
    }
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn a_pixel_is_told_in_bytes_and_in_light() {
        let said = lines([3, 4], Some([1.0, 0.215_860_5, 0.0, 1.0])).join("\n");
        assert!(said.contains("x 3  y 4") && said.contains("#ff8000") && said.contains("255 128   0"), "{said}");
        assert!(said.contains("1.000 0.216 0.000"), "{said}");
        // Light beyond white is told as it is.
        assert!(lines([0, 0], Some([4.5, 0.0, 0.0, 1.0])).join("\n").contains("4.500"));
        assert_eq!(lines([0, 0], None).len(), 1);
    }
}
