//! Square pieces of a drawn picture, as an image encoder takes them.
//!
//! A score of one still view is easily fooled by what lies at one place; several pieces of different size and place are not. The same seed
//! gives the same pieces, so that pictures can be compared.

use crate::cppn::chance;
use crate::encoder::Pictures;

/// The smallest piece, as a share of the picture's shorter side.
const LEAST: f32 = 0.7;
/// Streams of chance.
const SIZE: u64 = 0x71;
const PLACE: u64 = 0x72;
/// Points along each side of a pixel that are looked up when a piece is shrunk, at most.
const MOST_POINTS: usize = 8;

/// A square piece of a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Crop {
    /// Its side, as a share of the picture's shorter side.
    pub side: f32,
    /// Where it lies in the room that is left, from 0 (left, top) to 1.
    pub at: [f32; 2],
    /// Seen in a mirror.
    pub mirrored: bool,
}

impl Crop {
    /// The middle of the picture, as large as fits.
    pub const MIDDLE: Self = Self { side: 1.0, at: [0.5, 0.5], mirrored: false };

    /// So many pieces: the first is the middle, the others lie by chance.
    pub fn several(count: usize, seed: u64) -> Vec<Self> {
        let piece = |index: u64| {
            let even = |what: u64| chance::unit(seed ^ PLACE, index, what);
            let side = LEAST + (1.0 - LEAST) * chance::unit(seed ^ SIZE, index, 0);
            Self { side, at: [even(0), even(1)], mirrored: even(2) < 0.5 }
        };
        (0..count as u64).map(|index| if index == 0 { Self::MIDDLE } else { piece(index) }).collect()
    }
}

/// Cuts pieces out of a picture, each shrunk or enlarged to `to_px` a side. `rgba` are rows from the top, sRGB-encoded, straight alpha; what is
/// transparent is seen on black.
///
/// # Panics
/// If the number of bytes does not fit the size: the caller made both.
pub fn cut(rgba: &[u8], size_px: [usize; 2], crops: &[Crop], to_px: usize) -> Pictures {
    assert_eq!(rgba.len(), 4 * size_px[0] * size_px[1], "bytes of a picture of {size_px:?}");
    let mut pictures = Pictures::black(crops.len(), [to_px; 2]);
    if rgba.is_empty() {
        return pictures;
    }
    let planes: Vec<[f32; 3]> = rgba.chunks_exact(4).map(seen).collect();
    let plane_len = pictures.plane_len();
    for (crop, picture) in crops.iter().zip(pictures.rgb.chunks_mut((3 * plane_len).max(1))) {
        for (at, rgb) in piece(&planes, size_px, *crop, to_px).into_iter().enumerate() {
            for (channel, value) in rgb.into_iter().enumerate() {
                picture[channel * plane_len + at] = value;
            }
        }
    }
    pictures
}

/// A pixel in front of black, 0 to 1.
fn seen(rgba: &[u8]) -> [f32; 3] {
    let alpha = f32::from(rgba[3]) / 255.0;
    [0, 1, 2].map(|channel| f32::from(rgba[channel]) / 255.0 * alpha)
}

/// The pixels of one piece, each the mean of a few points within it.
fn piece(pixels: &[[f32; 3]], [width, height]: [usize; 2], crop: Crop, to_px: usize) -> Vec<[f32; 3]> {
    let side = crop.side * width.min(height) as f32;
    let corner = [(width as f32 - side) * crop.at[0], (height as f32 - side) * crop.at[1]];
    let step = side / to_px as f32;
    let points = (step.ceil() as usize).clamp(1, MOST_POINTS);
    let over = 1.0 / (points * points) as f32;
    let look = |column: usize, row: usize| {
        let column = if crop.mirrored { to_px - 1 - column } else { column };
        let mut sum = [0.0; 3];
        for point in 0..points * points {
            let within = |at: usize| (at as f32 + 0.5) / points as f32;
            let x = corner[0] + (column as f32 + within(point % points)) * step;
            let y = corner[1] + (row as f32 + within(point / points)) * step;
            let rgb = between(pixels, [width, height], x - 0.5, y - 0.5);
            sum.iter_mut().zip(rgb).for_each(|(sum, value)| *sum += over * value);
        }
        sum
    };
    (0..to_px * to_px).map(|at| look(at % to_px, at / to_px)).collect()
}

/// The colour between four pixels; `x` and `y` are 0 at the middle of the first.
fn between(pixels: &[[f32; 3]], [width, height]: [usize; 2], x: f32, y: f32) -> [f32; 3] {
    let (x, y) = (x.clamp(0.0, (width - 1) as f32), y.clamp(0.0, (height - 1) as f32));
    let (left, top) = (x as usize, y as usize);
    let (right, below) = ((left + 1).min(width - 1), (top + 1).min(height - 1));
    let (u, v) = (x - left as f32, y - top as f32);
    let mix = |a: f32, b: f32, share: f32| a + (b - a) * share;
    let row = |y: usize, channel: usize| mix(pixels[y * width + left][channel], pixels[y * width + right][channel], u);
    [0, 1, 2].map(|channel| mix(row(top, channel), row(below, channel), v))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Red rises to the right, green downwards; blue is 1.
    fn ramps(width: usize, height: usize) -> Vec<u8> {
        (0..width * height).flat_map(|at| [(at % width * 10) as u8, (at / width * 10) as u8, 255, 255]).collect()
    }

    #[test]
    fn a_piece_shows_its_place() {
        let picture = ramps(20, 10);
        let middle = cut(&picture, [20, 10], &[Crop::MIDDLE], 5);
        // Columns 5 to 14 of 20, two pixels to one.
        assert!((middle.rgb[0] - 55.0 / 255.0).abs() < 1e-3, "{}", middle.rgb[0]);
        assert!((middle.rgb[4] - 135.0 / 255.0).abs() < 1e-3);
        assert!((middle.rgb[25] - 5.0 / 255.0).abs() < 1e-3 && (middle.rgb[45] - 85.0 / 255.0).abs() < 1e-3);
        assert!(middle.rgb[50..].iter().all(|blue| (*blue - 1.0).abs() < 1e-5));
        let mirrored = cut(&picture, [20, 10], &[Crop { mirrored: true, ..Crop::MIDDLE }], 5);
        assert_eq!(mirrored.rgb[0], middle.rgb[4]);
        let left = cut(&picture, [20, 10], &[Crop { at: [0.0, 0.5], ..Crop::MIDDLE }], 5);
        assert!((left.rgb[0] - 5.0 / 255.0).abs() < 1e-3);
    }

    #[test]
    fn pieces_lie_within_and_a_seed_brings_them_back() {
        let crops = Crop::several(50, 3);
        assert_eq!(crops, Crop::several(50, 3));
        assert_ne!(crops, Crop::several(50, 4));
        assert_eq!(crops[0], Crop::MIDDLE);
        assert!(crops.iter().all(|crop| (LEAST..=1.0).contains(&crop.side)));
        let transparent = cut(&[255, 255, 255, 0], [1, 1], &crops, 4);
        assert!(transparent.rgb.iter().all(|value| *value == 0.0));
    }
}
