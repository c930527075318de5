//! A film as it is shown: one texture, of which one frame at a time is seen.

use std::time::Duration;

use egui::{Rect, TextureHandle, TextureId, TextureOptions, pos2, vec2};

use super::Strip;

/// How long a frame is shown.
pub(crate) const FRAME: Duration = Duration::from_millis(133);

/// A film on the device.
pub(crate) struct Film {
    texture: TextureHandle,
    /// Columns and rows of the grid.
    grid: [usize; 2],
    /// Half a pixel of the texture, by which a frame keeps away from its neighbours.
    inset: egui::Vec2,
    aspect: f32,
}

/// One frame of a film.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Shot {
    /// The texture.
    pub(crate) texture: TextureId,
    /// The part of it that is shown.
    pub(crate) uv: Rect,
    /// Width over height.
    pub(crate) aspect: f32,
}

impl Film {
    pub(crate) fn new(ctx: &egui::Context, key: &str, strip: Strip) -> Self {
        let size = strip.image.size;
        let [width, height] = strip.frame_px.map(|side| side.max(1));
        Self {
            grid: [(size[0] / width).max(1), (size[1] / height).max(1)],
            inset: vec2(0.5 / size[0].max(1) as f32, 0.5 / size[1].max(1) as f32),
            aspect: width as f32 / height as f32,
            texture: ctx.load_texture(format!("film {key}"), strip.image, TextureOptions::LINEAR),
        }
    }

    /// The frame at a time in seconds; it plays forth and back, so that the loop has no jump.
    pub(crate) fn shot(&self, secs: f64) -> Shot {
        let [columns, rows] = self.grid;
        let frames = columns * rows;
        let tick = (secs / FRAME.as_secs_f64()).max(0.0) as usize;
        let there_and_back = (2 * frames).saturating_sub(2).max(1);
        let at = tick % there_and_back;
        let frame = if at < frames { at } else { there_and_back - at };
        let cell = vec2(1.0 / columns as f32, 1.0 / rows as f32);
        let corner = pos2((frame % columns) as f32 * cell.x, (frame / columns) as f32 * cell.y);
        let uv = Rect::from_min_size(corner, cell).shrink2(self.inset);
        Shot { texture: self.texture.id(), uv, aspect: self.aspect }
    }
}
