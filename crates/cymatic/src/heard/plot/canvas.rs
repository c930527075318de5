//! A picture that rectangles, lines and words are put on.

use super::font;

/// A colour as it stands in the file: red, green, blue, 0..1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Ink(pub f32, pub f32, pub f32);

impl Ink {
    /// What the picture is drawn on.
    pub(super) const PAPER: Self = Self(0.985, 0.98, 0.965);
    /// Words and strong lines.
    pub(super) const TEXT: Self = Self(0.13, 0.14, 0.18);
    /// Lesser words.
    pub(super) const FAINT: Self = Self(0.45, 0.46, 0.5);
    /// Lines that must not disturb.
    pub(super) const LINE: Self = Self(0.86, 0.85, 0.82);

    /// A colour by its place on the circle (0..1), how colourful and how light it is.
    pub(super) fn hue(turn: f32, colourful: f32, light: f32) -> Self {
        let channel = |offset: f32| {
            let at = (turn + offset).rem_euclid(1.0) * 6.0;
            let full = (2.0 - (at - 3.0).abs()).clamp(0.0, 1.0);
            // From full colour towards grey of the same lightness.
            light + colourful * (full - 0.5) * (1.0 - (2.0 * light - 1.0).abs())
        };
        Self(channel(0.5), channel(0.5 - 1.0 / 3.0), channel(0.5 + 1.0 / 3.0))
    }

    /// From this colour (0) to another (1).
    pub(super) fn towards(self, other: Self, part: f32) -> Self {
        let mix = |a: f32, b: f32| (b - a).mul_add(part, a);
        Self(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }
}

/// The picture.
pub(super) struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<Ink>,
}

impl Canvas {
    /// A sheet of one colour.
    pub(super) fn new(width: usize, height: usize, ink: Ink) -> Self {
        Self { width, height, pixels: vec![ink; width * height] }
    }

    /// The pixels as bytes.
    pub(super) fn rgba(&self) -> Vec<u8> {
        let byte = |value: f32| (value.clamp(0.0, 1.0) * 255.0).round() as u8;
        self.pixels.iter().flat_map(|&Ink(r, g, b)| [byte(r), byte(g), byte(b), 255]).collect()
    }

    /// Mixes ink into one pixel; outside nothing happens.
    pub(super) fn blend(&mut self, x: usize, y: usize, ink: Ink, part: f32) {
        if x < self.width
            && let Some(pixel) = self.pixels.get_mut(y * self.width + x)
        {
            *pixel = pixel.towards(ink, part.clamp(0.0, 1.0));
        }
    }

    /// Fills the rectangle from (`left`, `top`) to (`right`, `bottom`), its edges between pixels included.
    pub(super) fn fill(&mut self, left: f32, top: f32, right: f32, bottom: f32, ink: Ink, part: f32) {
        let cover =
            |pixel: usize, from: f32, to: f32| (to.min(pixel as f32 + 1.0) - from.max(pixel as f32)).clamp(0.0, 1.0);
        let (x_end, y_end) =
            (self.width.min(right.max(0.0).ceil() as usize), self.height.min(bottom.max(0.0).ceil() as usize));
        for y in top.max(0.0) as usize..y_end {
            for x in left.max(0.0) as usize..x_end {
                self.blend(x, y, ink, part * cover(x, left, right) * cover(y, top, bottom));
            }
        }
    }

    /// A line with round ends.
    pub(super) fn line(&mut self, from: (f32, f32), to: (f32, f32), thickness: f32, ink: Ink, part: f32) {
        let reach = thickness / 2.0 + 1.0;
        let range = |a: f32, b: f32, most: usize| {
            ((a.min(b) - reach).max(0.0) as usize)..most.min((a.max(b) + reach).max(0.0).ceil() as usize)
        };
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let len = dx * dx + dy * dy;
        for y in range(from.1, to.1, self.height) {
            for x in range(from.0, to.0, self.width) {
                let (px, py) = (x as f32 + 0.5 - from.0, y as f32 + 0.5 - from.1);
                let along = if len > 0.0 { ((px * dx + py * dy) / len).clamp(0.0, 1.0) } else { 0.0 };
                let off = (px - along * dx).hypot(py - along * dy);
                let cover = (thickness / 2.0 + 0.5 - off).clamp(0.0, 1.0);
                if cover > 0.0 {
                    self.blend(x, y, ink, part * cover);
                }
            }
        }
    }

    /// Words whose capitals are `size` pixels high, from their top left corner.
    pub(super) fn text(&mut self, text: &str, left: f32, top: f32, size: f32, ink: Ink) {
        let unit = size / 6.0;
        let mut x = left;
        for glyph in text.chars().map(font::glyph) {
            let place = |(gx, gy): (f32, f32)| (x + (gx - glyph.left) * unit, top + gy * unit);
            for stroke in &glyph.strokes {
                for pair in stroke.array_windows::<2>() {
                    self.line(place(pair[0]), place(pair[1]), (0.16 * size).max(1.5), ink, 1.0);
                }
            }
            x += glyph.advance * unit;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_between_pixels_are_shared_out() {
        let mut canvas = Canvas::new(4, 1, Ink(0.0, 0.0, 0.0));
        canvas.fill(0.5, 0.0, 2.0, 1.0, Ink(1.0, 1.0, 1.0), 1.0);
        let reds: Vec<f32> = canvas.pixels.iter().map(|ink| ink.0).collect();
        assert_eq!(reds, [0.5, 1.0, 0.0, 0.0]);
        canvas.fill(-9.0, -9.0, 99.0, 99.0, Ink(1.0, 0.0, 0.0), 1.0);
        assert_eq!(canvas.rgba()[..4], [255, 0, 0, 255]);
        canvas.line((-5.0, 0.5), (50.0, 0.5), 2.0, Ink(0.0, 0.0, 0.0), 1.0);
        assert_eq!(canvas.rgba()[8..12], [0, 0, 0, 255]);
    }

    #[test]
    fn hues_go_round_from_red() {
        let Ink(r, g, b) = Ink::hue(0.0, 1.0, 0.5);
        assert!(r > 0.99 && g < 0.01 && b < 0.01, "{r} {g} {b}");
        let Ink(r, g, b) = Ink::hue(1.0 / 3.0, 1.0, 0.5);
        assert!(g > 0.99 && r < 0.01 && b < 0.01, "{r} {g} {b}");
    }
}
