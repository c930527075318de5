//! egui's triangles into pixels, on the processor.

use std::collections::BTreeMap;

use egui::epaint::{ClippedPrimitive, ImageData, Mesh, Primitive, Vertex};
use egui::{Color32, Pos2, TextureId, TexturesDelta};

/// A picture that triangles are filled from: premultiplied sRGB, as egui has it.
struct Texture {
    size: [usize; 2],
    pixels: Vec<Color32>,
}

/// Textures, kept between frames.
#[derive(Default)]
pub(super) struct Raster {
    textures: BTreeMap<TextureId, Texture>,
}

/// A part of the screen, in whole px: left, top, right, bottom.
type Bounds = [i32; 4];

impl Raster {
    /// Takes up textures that are new or changed, and drops those that are gone.
    #[expect(clippy::iter_over_hash_type, reason = "each texture goes to its own place, in whatever order")]
    pub(super) fn take_textures(&mut self, mut delta: TexturesDelta) {
        for (&id, deltas) in &delta.set {
            for delta in deltas {
                let ImageData::Color(image) = &delta.image;
                match (delta.pos, self.textures.get_mut(&id)) {
                    (Some(at), Some(texture)) => texture.patch(at, image),
                    _ => {
                        self.textures.insert(id, Texture { size: image.size, pixels: image.pixels.clone() });
                    }
                }
            }
        }
        for id in &delta.free {
            self.textures.remove(id);
        }
        // egui objects to changes that nobody took up.
        delta.clear();
    }

    /// Draws over `pixels` (`0x00RRGGBB`, rows from the top).
    pub(super) fn draw(&self, pixels: &mut [u32], size: [usize; 2], primitives: &[ClippedPrimitive], scale: f32) {
        for ClippedPrimitive { clip_rect, primitive } in primitives {
            let Primitive::Mesh(mesh) = primitive else {
                continue;
            };
            let Some(texture) = self.textures.get(&mesh.texture_id) else {
                continue;
            };
            let px = |points: f32, most: usize| (points * scale).round().clamp(0.0, most as f32) as i32;
            let bounds = [
                px(clip_rect.min.x, size[0]),
                px(clip_rect.min.y, size[1]),
                px(clip_rect.max.x, size[0]),
                px(clip_rect.max.y, size[1]),
            ];
            draw_mesh(pixels, size[0], mesh, texture, bounds, scale);
        }
    }
}

impl Texture {
    fn patch(&mut self, [x, y]: [usize; 2], image: &egui::ColorImage) {
        let [width, height] = image.size;
        for row in 0..height {
            let to = (y + row) * self.size[0] + x;
            if let Some(into) = self.pixels.get_mut(to..to + width) {
                into.copy_from_slice(&image.pixels[row * width..(row + 1) * width]);
            }
        }
    }

    fn at(&self, u: f32, v: f32) -> Color32 {
        let texel = |part: f32, most: usize| ((part * most as f32) as usize).min(most.saturating_sub(1));
        let at = texel(v, self.size[1]) * self.size[0] + texel(u, self.size[0]);
        self.pixels.get(at).copied().unwrap_or(Color32::TRANSPARENT)
    }
}

fn draw_mesh(pixels: &mut [u32], width: usize, mesh: &Mesh, texture: &Texture, bounds: Bounds, scale: f32) {
    for corners in mesh.indices.chunks_exact(3) {
        let corner = |at: usize| mesh.vertices.get(corners[at] as usize);
        if let (Some(a), Some(b), Some(c)) = (corner(0), corner(1), corner(2)) {
            draw_triangle(pixels, width, [a, b, c], texture, bounds, scale);
        }
    }
}

/// Twice the area of a triangle, signed by its turn.
fn area(a: Pos2, b: Pos2, c: Pos2) -> f32 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

fn draw_triangle(
    pixels: &mut [u32],
    width: usize,
    corners: [&Vertex; 3],
    texture: &Texture,
    [left, top, right, bottom]: Bounds,
    scale: f32,
) {
    let [a, b, c] = corners.map(|corner| Pos2::new(corner.pos.x * scale, corner.pos.y * scale));
    let whole = area(a, b, c);
    if whole == 0.0 || !whole.is_finite() {
        return;
    }
    let lowest = |x: [f32; 3]| x.into_iter().fold(f32::INFINITY, f32::min);
    let highest = |x: [f32; 3]| x.into_iter().fold(f32::NEG_INFINITY, f32::max);
    let rows = (lowest([a.y, b.y, c.y]).floor() as i32).max(top)..(highest([a.y, b.y, c.y]).ceil() as i32).min(bottom);
    let columns =
        (lowest([a.x, b.x, c.x]).floor() as i32).max(left)..(highest([a.x, b.x, c.x]).ceil() as i32).min(right);
    let flat = corners[0].color == corners[1].color && corners[1].color == corners[2].color;
    for y in rows {
        for x in columns.clone() {
            let at = Pos2::new(x as f32 + 0.5, y as f32 + 0.5);
            let weights = [area(b, c, at) / whole, area(c, a, at) / whole, area(a, b, at) / whole];
            // Edges of neighbours are drawn by one of the two: the half-open rule keeps seams from showing twice.
            if weights.iter().any(|&weight| weight < 0.0) {
                continue;
            }
            let mix = |part: fn(&Vertex) -> f32| {
                weights.iter().zip(corners).map(|(weight, corner)| weight * part(corner)).sum::<f32>()
            };
            let texel = texture.at(mix(|v| v.uv.x), mix(|v| v.uv.y));
            let color = if flat { corners[0].color } else { blend_corners(weights, corners) };
            let pixel = &mut pixels[y as usize * width + x as usize];
            *pixel = over(*pixel, multiply(texel, color));
        }
    }
}

fn blend_corners(weights: [f32; 3], corners: [&Vertex; 3]) -> Color32 {
    let lane = |i: usize| {
        let sum: f32 = weights.iter().zip(corners).map(|(weight, corner)| weight * f32::from(corner.color[i])).sum();
        sum.round() as u8
    };
    Color32::from_rgba_premultiplied(lane(0), lane(1), lane(2), lane(3))
}

fn multiply(a: Color32, b: Color32) -> Color32 {
    let lane = |i: usize| ((u32::from(a[i]) * u32::from(b[i]) + 127) / 255) as u8;
    Color32::from_rgba_premultiplied(lane(0), lane(1), lane(2), lane(3))
}

/// A premultiplied colour over an opaque pixel, blended as egui does: in sRGB numbers.
fn over(below: u32, color: Color32) -> u32 {
    let [r, g, b, a] = color.to_array();
    if a == 255 {
        return u32::from(r) << 16 | u32::from(g) << 8 | u32::from(b);
    }
    let lane = |shift: u32, add: u8| {
        let kept = ((below >> shift & 0xff) * u32::from(255 - a) + 127) / 255;
        (kept + u32::from(add)).min(255) << shift
    };
    lane(16, r) | lane(8, g) | lane(0, b)
}

#[cfg(test)]
mod tests {
    use egui::{Color32, Pos2, Rect, Shape, vec2};

    use super::Raster;

    #[test]
    fn a_rectangle_covers_its_pixels_and_no_others() {
        let ctx = egui::Context::default();
        let rect = Rect::from_min_size(Pos2::new(4.0, 4.0), vec2(8.0, 8.0));
        let output = ctx.run_ui(egui::RawInput::default(), |ui| {
            ui.ctx().layer_painter(egui::LayerId::background()).add(Shape::rect_filled(rect, 0.0, Color32::RED));
        });
        let mut raster = Raster::default();
        raster.take_textures(output.textures_delta);
        let mut pixels = vec![0; 32 * 32];
        raster.draw(&mut pixels, [32, 32], &ctx.tessellate(output.shapes, 1.0), 1.0);
        let inside = pixels[8 * 32 + 8];
        assert_eq!(inside, 0x00ff_0000, "{inside:08x}");
        assert_eq!(pixels[2 * 32 + 2], 0);
        assert_eq!(pixels[20 * 32 + 8], 0);
    }
}
