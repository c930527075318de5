//! Every colour of a table once, as a picture.

/// Pixels along a side of one colour: what reads around a pixel stays within its colour.
const BLOCK_PX: usize = 3;

/// Where each colour of a table lies in the picture.
pub(super) struct Grid {
    entries: usize,
    columns: usize,
    rows: usize,
    /// From the colour of one place to that of the next in the mixed picture.
    step: usize,
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

impl Grid {
    pub(super) fn new(entries: usize) -> Self {
        let columns = (entries.pow(3) as f64).sqrt().ceil() as usize;
        let count = entries.pow(3);
        // Without a common divisor every colour comes once; about the golden section strews them widely.
        let step = (1..=(count as f64 * 0.618) as usize).rev().find(|&step| gcd(step, count) == 1).unwrap_or(1);
        Self { entries, columns, rows: count.div_ceil(columns), step }
    }

    pub(super) fn size_px(&self) -> [u32; 2] {
        [(self.columns * BLOCK_PX) as u32, (self.rows * BLOCK_PX) as u32]
    }

    /// The colour number at a place of the picture. Mixed, no symmetry leads from one picture to the other: a vignette would
    /// darken a colour alike at places that lie opposite.
    fn colour_at(&self, place: usize, mixed: bool) -> usize {
        let count = self.entries.pow(3);
        let place = place.min(count - 1);
        if mixed { (place * self.step + count / 3) % count } else { place }
    }

    /// Rows from the top, 16 bits a channel, sRGB-encoded.
    pub(super) fn picture(&self, mixed: bool) -> Vec<u16> {
        let part = |step: usize| ((step * 65_535) as f64 / (self.entries - 1) as f64).round() as u16;
        let width = self.columns * BLOCK_PX;
        let mut rgba = Vec::with_capacity(4 * width * self.rows * BLOCK_PX);
        for y in 0..self.rows * BLOCK_PX {
            for x in 0..width {
                let colour = self.colour_at(y / BLOCK_PX * self.columns + x / BLOCK_PX, mixed);
                let [r, g, b] = [1, self.entries, self.entries.pow(2)].map(|step| part(colour / step % self.entries));
                rgba.extend([r, g, b, u16::MAX]);
            }
        }
        rgba
    }

    /// The middle of every colour of a drawn picture, in the table's order.
    pub(super) fn read(&self, rgba16: &[u8], mixed: bool) -> Vec<[f32; 3]> {
        let width = self.columns * BLOCK_PX;
        let mut values = vec![[0.0; 3]; self.entries.pow(3)];
        for place in 0..values.len() {
            let (x, y) =
                (place % self.columns * BLOCK_PX + BLOCK_PX / 2, place / self.columns * BLOCK_PX + BLOCK_PX / 2);
            let at = 8 * (y * width + x);
            values[self.colour_at(place, mixed)] = std::array::from_fn(|channel| {
                f32::from(u16::from_le_bytes([rgba16[at + 2 * channel], rgba16[at + 2 * channel + 1]])) / 65_535.0
            });
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_drawn_unchanged_is_the_table_that_changes_nothing() {
        for (entries, mixed) in [(2, false), (5, true), (17, false)] {
            let grid = Grid::new(entries);
            let bytes: Vec<u8> = grid.picture(mixed).iter().flat_map(|value| value.to_le_bytes()).collect();
            let [width, height] = grid.size_px();
            assert_eq!(bytes.len(), 8 * (width * height) as usize);
            for (index, value) in grid.read(&bytes, mixed).into_iter().enumerate() {
                for (value, step) in value.into_iter().zip([1, entries, entries.pow(2)]) {
                    let expected = (index / step % entries) as f32 / (entries - 1) as f32;
                    assert!((value - expected).abs() < 1e-4, "{entries} {index}");
                }
            }
        }
    }
}
