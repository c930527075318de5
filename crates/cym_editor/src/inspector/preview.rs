//! What a file holds, in a small picture: pictures, colour tables, songs. Read off the window's thread.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cym_engine::FeatureTrack;
use cym_graph::color::{linear_from_oklch, srgb_from_linear, srgb_straight};
use cym_media::{lut, picture};
use egui::{
    Color32, ColorImage, Context, Image, Rect, Sense, TextureHandle, TextureOptions, Ui, WidgetInfo, WidgetType, lerp,
    pos2, vec2,
};

use crate::files::io::Io;
use crate::files::kind::FileKind;
use crate::shared::Shared;
use crate::theme::Theme;

use super::presets::shrunk;

/// Widest picture that is kept, in px.
const WIDTH_PX: usize = 360;
/// Tallest preview, in points.
const HEIGHT: f32 = 110.0;
/// A larger picture is not looked into for a preview.
const MOST_PIXELS: u64 = 40_000_000;
/// Colours of a table's strip.
const STRIP: usize = 128;

/// Which file: its relative path, the folder that it starts from, and the size of what travels inside the document.
type Key = (String, PathBuf, Option<usize>);

/// Pictures of files by what they were made of.
pub(super) struct Previews {
    io: Io<(Key, Option<ColorImage>)>,
    shown: BTreeMap<Key, Option<TextureHandle>>,
}

impl Default for Previews {
    fn default() -> Self {
        Self { io: Io::start(), shown: BTreeMap::new() }
    }
}

impl Previews {
    /// Draws what is known of a file below its field.
    pub(super) fn show(&mut self, ui: &mut Ui, shared: &Shared<'_>, name: &str, path: &str) {
        match FileKind::of(Path::new(path)) {
            FileKind::Song | FileKind::Video => song(ui, shared, name, path),
            FileKind::Picture | FileKind::Lut => {
                if let Some(texture) = self.get(ui.ctx(), shared, path) {
                    let size = texture.size_vec2();
                    let scale = (ui.available_width() / size.x.max(1.0)).min(HEIGHT / size.y.max(1.0)).min(2.0);
                    let (rect, response) = ui.allocate_exact_size(size * scale, Sense::hover());
                    response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, format!("{name} preview")));
                    Image::new(texture).corner_radius(4).paint_at(ui, rect);
                }
            }
            FileKind::Graph | FileKind::Node | FileKind::Unknown => {}
        }
    }

    fn get(&mut self, ctx: &Context, shared: &Shared<'_>, path: &str) -> Option<&TextureHandle> {
        self.io.wakes(ctx);
        for (key, image) in self.io.done() {
            let texture = image.map(|image| ctx.load_texture("file preview", image, TextureOptions::LINEAR));
            self.shown.insert(key, texture);
        }
        let bytes = shared.model.root().assets().get(path).cloned();
        let folder = shared.model.folder().to_owned();
        let key: Key = (path.to_owned(), folder, bytes.as_ref().map(|bytes| bytes.len()));
        if !self.shown.contains_key(&key) {
            self.shown.insert(key.clone(), None);
            self.io.go(move || {
                let image = read(&key.0, &key.1, bytes.as_ref());
                (key, image)
            });
            return None;
        }
        self.shown.get(&key)?.as_ref()
    }
}

fn read(path: &str, folder: &Path, bytes: Option<&Arc<[u8]>>) -> Option<ColorImage> {
    let place = cym_graph::assets::resolve(folder, path).ok().or_else(|| {
        // A pattern for numbered files: the first of them.
        let files = cym_graph::assets::run(folder, path).ok()?;
        cym_graph::assets::resolve(folder, &files.first()?.1).ok()
    });
    let name = Path::new(path);
    if FileKind::of(name) == FileKind::Lut {
        let table = match bytes {
            Some(bytes) => lut::read_from(lut::LutFormat::of(name)?, bytes, name).ok()?,
            None => lut::read(&place?).ok()?,
        };
        return Some(table_strip(&table));
    }
    let limits = picture::PictureLimits { max_pixels: MOST_PIXELS, ..Default::default() };
    let read = match bytes {
        Some(bytes) => picture::read_from(Cursor::new(&bytes[..]), name, limits).ok()?,
        None => picture::read(&place?, limits).ok()?,
    };
    let byte = |part: f32| (part.clamp(0.0, 1.0) * 255.0).round() as u8;
    let pixels = read.pixels.chunks_exact(4).flat_map(|pixel| {
        let linear: [f32; 4] = std::array::from_fn(|part| f32::from(pixel[part]));
        srgb_straight(linear).map(byte)
    });
    let pixels: Vec<u8> = pixels.collect();
    let (size, pixels) = shrunk([read.width as usize, read.height as usize], &pixels, WIDTH_PX);
    Some(ColorImage::from_rgba_unmultiplied(size, &pixels))
}

/// Grey and every hue: above as they come, below as the table gives them back.
fn table_strip(table: &lut::Lut) -> ColorImage {
    const ROWS: [(bool, bool, usize); 4] = [(false, false, 4), (false, true, 16), (true, false, 4), (true, true, 16)];
    let byte = |part: f32| (part.clamp(0.0, 1.0) * 255.0).round() as u8;
    let mut pixels = Vec::new();
    let mut height = 0;
    for (hues, graded, rows) in ROWS {
        let row: Vec<u8> = (0..STRIP)
            .flat_map(|x| {
                let share = x as f32 / (STRIP - 1) as f32;
                let color = if hues {
                    linear_from_oklch([0.68, 0.13, share]).map(|part| srgb_from_linear(part.clamp(0.0, 1.0)))
                } else {
                    [share; 3]
                };
                let [r, g, b] = if graded { table.apply(color) } else { color }.map(byte);
                [r, g, b, 255]
            })
            .collect();
        for _ in 0..rows {
            pixels.extend_from_slice(&row);
        }
        height += rows;
    }
    ColorImage::from_rgba_unmultiplied([STRIP, height], &pixels)
}

/// The song's loudness over time in the colours of its low, middle and high parts, with the playhead.
fn song(ui: &mut Ui, shared: &Shared<'_>, name: &str, path: &str) {
    let theme = shared.theme;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 38.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Image, true, format!("{name} preview")));
    ui.painter().rect_filled(rect, 4.0, theme.sunken);
    let file = path.rsplit('/').next().unwrap_or(path);
    let named = |node: &cym_graph::NodeId| {
        let node = shared.model.root().nodes().get(node);
        node.is_some_and(|node| {
            node.values.values().any(|value| matches!(value, cym_graph::Value::Asset(other) if other.ends_with(file)))
        })
    };
    let Some((_, track)) = shared.state.tracks.iter().find(|(node, _)| named(node)) else {
        let words = "not heard yet";
        let font = egui::FontId::proportional(11.0);
        ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, words, font, theme.text_weak);
        return;
    };
    wave(ui, theme, rect, track);
    let share = (shared.state.clock.secs / track.duration_secs.max(1e-3)).clamp(0.0, 1.0) as f32;
    let x = lerp(rect.x_range(), share);
    ui.painter().vline(x, rect.y_range(), egui::Stroke::new(1.0, theme.accent));
}

fn wave(ui: &Ui, theme: &Theme, rect: Rect, track: &FeatureTrack) {
    let Some(loudness) = track.curves.get("loudness").filter(|curve| !curve.is_empty()) else {
        return;
    };
    let columns = (rect.width() / 2.0).floor().max(1.0) as usize;
    let bands = cym_graph::catalogue::SPECTRUM_BANDS;
    let frames: Vec<&[u8]> = track.spectrum.frames.chunks_exact(bands).collect();
    let part = |frame: &[u8], from: usize, to: usize| {
        frame[from..to].iter().map(|&level| f32::from(level)).sum::<f32>() / (to - from) as f32
    };
    for column in 0..columns {
        let share = column as f32 / columns as f32;
        let from = (share * loudness.len() as f32) as usize;
        let to = (((column + 1) as f32 / columns as f32) * loudness.len() as f32) as usize;
        let height = loudness[from..to.max(from + 1).min(loudness.len())].iter().copied().fold(0.0, f32::max);
        let color = match frames.get((share * frames.len() as f32) as usize) {
            Some(frame) => {
                let parts =
                    [part(frame, 0, bands / 4), part(frame, bands / 4, bands / 2), part(frame, bands / 2, bands)];
                tint(theme, parts)
            }
            None => theme.text_weak,
        };
        let x = rect.left() + column as f32 * 2.0 + 1.0;
        let half = (height.clamp(0.0, 1.0) * rect.height() / 2.0).max(0.5);
        let middle = rect.center().y;
        ui.painter().line_segment([pos2(x, middle - half), pos2(x, middle + half)], egui::Stroke::new(1.5, color));
    }
}

/// Warm for low, green for the middle, blue for high; in proportion.
fn tint(theme: &Theme, [low, mid, high]: [f32; 3]) -> Color32 {
    let sum = (low + mid + high).max(1e-3);
    let lightness = if theme.dark { 0.72 } else { 0.55 };
    let hue = (low * 0.08 + mid * 0.38 + high * 0.66) / sum;
    let [r, g, b] = linear_from_oklch([lightness, 0.11, hue]).map(|part| srgb_from_linear(part.clamp(0.0, 1.0)));
    crate::widgets::paint::color32([r, g, b, 1.0])
}

#[cfg(test)]
mod tests {
    use cym_media::lut;

    use super::table_strip;

    #[test]
    fn a_table_that_inverts_shows_grey_upside_down() {
        let cube = "LUT_1D_SIZE 2\n1 1 1\n0 0 0\n";
        let table = lut::read_from(lut::LutFormat::Cube, cube.as_bytes(), std::path::Path::new("a.cube")).unwrap();
        let strip = table_strip(&table);
        assert_eq!(strip[(0, 0)].r(), 0);
        assert_eq!(strip[(0, 10)].r(), 255);
        assert_eq!(strip[(127, 10)].r(), 0);
    }
}
