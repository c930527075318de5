//! Histogram, waveform and vectorscope of the picture, measured a few times a second on a thread of their own.

mod measure;

use egui::{
    Align2, Color32, ColorImage, FontId, Mesh, Painter, Rect, Shape, Stroke, TextureHandle, TextureOptions, Ui, pos2,
    vec2,
};

use super::grab::{self, Fetcher};
use crate::shared::Shared;
use crate::theme::Theme;
use measure::{Measured, chroma, measure};

/// Height of the scopes in points.
pub(super) const HEIGHT: f32 = 132.0;
/// They are measured at most so often, in seconds.
const EVERY_SECS: f64 = 0.12;

/// The scopes and their thread.
#[derive(Default)]
pub(super) struct Scopes {
    fetcher: Option<Fetcher<Measured>>,
    shown: Option<Shown>,
    /// When a picture was last sent to the thread, and which.
    sent_secs: f64,
    sent: Option<(u64, u64)>,
}

struct Shown {
    measured: Measured,
    waveform: TextureHandle,
    vectorscope: TextureHandle,
}

impl Scopes {
    /// Measures and draws them.
    pub(super) fn show(&mut self, ui: &mut Ui, rect: Rect, shared: &Shared<'_>) {
        let theme: &Theme = shared.theme;
        let picture = shared.state.picture.as_ref().map(|picture| (picture.generation, shared.state.frames_drawn));
        self.measure(ui.ctx(), picture, shared);
        let painter = ui.painter().with_clip_rect(rect);
        painter.rect_filled(rect, 0.0, theme.base);
        let square = rect.height() - 12.0;
        let rest = (rect.width() - square - 32.0).max(40.0);
        let top = rect.top() + 6.0;
        let place = |left: f32, width: f32| Rect::from_min_size(pos2(rect.left() + left, top), vec2(width, square));
        let histogram = place(8.0, rest * 0.42);
        let waveform = place(16.0 + rest * 0.42, rest * 0.58);
        let vectorscope = place(24.0 + rest, square);
        for (place, name) in [(histogram, "Histogram"), (waveform, "Waveform"), (vectorscope, "Vectorscope")] {
            let response = ui.interact(place, ui.id().with(name), egui::Sense::hover());
            response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Image, true, name));
            painter.rect_filled(place, 3.0, Color32::from_gray(11));
        }
        graticule(&painter, waveform, vectorscope);
        if let Some(shown) = &self.shown {
            paint_histogram(&painter.with_clip_rect(histogram), histogram, &shown.measured);
            let all = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            painter.image(shown.waveform.id(), waveform.shrink(1.0), all, Color32::WHITE);
            painter.image(shown.vectorscope.id(), vectorscope.shrink(1.0), all, Color32::WHITE);
            clipping(&painter, histogram, shown.measured.clipped);
        } else {
            let words = if picture.is_some() { "Measuring…" } else { "No picture" };
            painter.text(histogram.center(), Align2::CENTER_CENTER, words, FontId::proportional(11.0), theme.text_weak);
        }
    }

    /// Lets the thread go when the scopes are closed.
    pub(super) fn close(&mut self) {
        *self = Self::default();
    }

    #[cfg(test)]
    pub(super) fn histogram(&self) -> Option<&[[u32; 256]; 3]> {
        self.shown.as_ref().map(|shown| &shown.measured.histogram)
    }

    fn measure(&mut self, ctx: &egui::Context, picture: Option<(u64, u64)>, shared: &Shared<'_>) {
        if self.fetcher.is_none() {
            let make = |grab: cym_engine::Grab| Some(measure(grab.size_px.map(|side| side as usize), &grab.bytes));
            self.fetcher = Fetcher::start("scopes", ctx, make);
        }
        let Some(fetcher) = &mut self.fetcher else {
            return;
        };
        if let Some(measured) = fetcher.take() {
            self.shown = Some(upload(ctx, self.shown.take(), measured));
        }
        if fetcher.is_waiting() || picture.is_none() || picture == self.sent {
            return;
        }
        let now = ctx.input(|input| input.time);
        let since = now - self.sent_secs;
        if since < EVERY_SECS {
            ctx.request_repaint_after(std::time::Duration::from_secs_f64(EVERY_SECS - since));
        } else {
            fetcher.ask(grab::reduced(shared.stage));
            (self.sent, self.sent_secs) = (picture, now);
        }
    }
}

fn upload(ctx: &egui::Context, before: Option<Shown>, measured: Measured) -> Shown {
    let (wave, vector): (ColorImage, ColorImage) = (measured.waveform.clone(), measured.vectorscope.clone());
    match before {
        Some(mut shown) => {
            shown.waveform.set(wave, TextureOptions::LINEAR);
            shown.vectorscope.set(vector, TextureOptions::LINEAR);
            Shown { measured, ..shown }
        }
        None => Shown {
            measured,
            waveform: ctx.load_texture("scope waveform", wave, TextureOptions::LINEAR),
            vectorscope: ctx.load_texture("scope vectorscope", vector, TextureOptions::LINEAR),
        },
    }
}

/// Three hills that add up to white where they meet.
fn paint_histogram(painter: &Painter, rect: Rect, measured: &Measured) {
    let inner = rect.shrink2(vec2(2.0, 3.0));
    // The ends hold what is clipped: they must not flatten the rest.
    let most = measured.histogram.iter().flat_map(|channel| &channel[2..254]).copied().max().unwrap_or(1).max(1) as f32;
    let tints = [[210, 52, 48], [46, 190, 70], [58, 96, 235]];
    for (channel, tint) in measured.histogram.iter().zip(tints) {
        let [r, g, b] = tint;
        // No alpha: egui then adds it to what is there.
        let fill = Color32::from_rgba_premultiplied(r / 2, g / 2, b / 2, 0);
        let edge = Color32::from_rgba_premultiplied(r, g, b, 0);
        let mut mesh = Mesh::default();
        let mut line = Vec::with_capacity(256);
        for (value, &count) in channel.iter().enumerate() {
            let x = inner.left() + inner.width() * value as f32 / 255.0;
            let height = (count as f32 / most).min(1.0).powf(0.6);
            let top = inner.bottom() - inner.height() * height;
            mesh.colored_vertex(pos2(x, top), fill);
            mesh.colored_vertex(pos2(x, inner.bottom()), fill.gamma_multiply(0.6));
            line.push(pos2(x, top));
            if let Some(at) = (2 * value as u32).checked_sub(2) {
                mesh.add_triangle(at, at + 1, at + 2);
                mesh.add_triangle(at + 1, at + 2, at + 3);
            }
        }
        painter.add(Shape::mesh(mesh));
        painter.add(Shape::line(line, Stroke::new(1.0, edge)));
    }
}

/// Lines at quarters of brightness, and the six colours of test bars.
fn graticule(painter: &Painter, waveform: Rect, vectorscope: Rect) {
    let faint = Stroke::new(1.0, Color32::from_gray(34));
    for quarter in 0..=4 {
        let y = waveform.bottom() - 1.0 - (waveform.height() - 2.0) * quarter as f32 / 4.0;
        painter.hline(waveform.x_range(), y, faint);
    }
    let (middle, reach) = (vectorscope.center(), vectorscope.width() * 0.5 - 2.0);
    painter.circle_stroke(middle, reach * 0.98, faint);
    painter.circle_stroke(middle, reach * 0.5, faint);
    painter.hline(vectorscope.x_range(), middle.y, faint);
    painter.vline(middle.x, vectorscope.y_range(), faint);
    let bars = [
        ("R", [0.75, 0.0, 0.0]),
        ("Y", [0.75, 0.75, 0.0]),
        ("G", [0.0, 0.75, 0.0]),
        ("C", [0.0, 0.75, 0.75]),
        ("B", [0.0, 0.0, 0.75]),
        ("M", [0.75, 0.0, 0.75]),
    ];
    for (name, rgb) in bars {
        let [cb, cr] = chroma(rgb);
        let at = middle + vec2(cb, -cr) * 2.0 * reach;
        painter.rect_stroke(
            Rect::from_center_size(at, vec2(7.0, 7.0)),
            1.0,
            Stroke::new(1.0, Color32::from_gray(72)),
            egui::StrokeKind::Middle,
        );
        let out = at + (at - middle).normalized() * 9.0;
        painter.text(out, Align2::CENTER_CENTER, name, FontId::proportional(9.0), Color32::from_gray(110));
    }
}

/// How much is clipped, above the hills.
fn clipping(painter: &Painter, rect: Rect, [full, empty]: [f32; 2]) {
    let font = FontId::proportional(10.0);
    let shade = Color32::from_gray(150);
    if empty > 0.0005 {
        painter.text(
            rect.left_top() + vec2(5.0, 4.0),
            Align2::LEFT_TOP,
            format!("black {:.1} %", empty * 100.0),
            font.clone(),
            shade,
        );
    }
    if full > 0.0005 {
        painter.text(
            rect.right_top() + vec2(-5.0, 4.0),
            Align2::RIGHT_TOP,
            format!("full {:.1} %", full * 100.0),
            font,
            shade,
        );
    }
}
