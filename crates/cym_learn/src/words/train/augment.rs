//! The same picture a little otherwise, so that what is learned is not the pixels.

use crate::words::attributes::{Attribute, Facts};
use crate::words::chance::Chance;
use crate::words::net::SIZE_PX;

/// How often colours change their places; no palette is known then.
const SWAPPED: f32 = 0.12;
/// How often the picture is turned, moved and cropped by odd amounts, which costs a little sharpness.
const MOVED: f32 = 0.5;
/// How often noise is added, and the most of it.
const NOISE: (f32, f32) = (0.3, 0.04);

/// A picture as numbers 0..1, changed by chance, and what is still known of it.
pub(super) fn augment(picture: &[u8], mut facts: Facts, chance: &mut Chance) -> (Vec<f32>, Facts) {
    let mut channels = [0, 1, 2];
    if chance.happens(SWAPPED) {
        channels.rotate_left(1 + chance.below(2));
        facts = facts.with(Attribute::Palette, None);
    }
    let flips = [chance.happens(0.5), chance.happens(0.4), chance.happens(0.3)];
    let mut pixels = if chance.happens(MOVED) {
        let (sin, cos) = chance.between(-0.3, 0.3).sin_cos();
        let scale = chance.between(0.8, 1.0);
        let room = (1.0 - scale) * 0.5 * SIZE_PX as f32;
        let shift = [chance.between(-room, room), chance.between(-room, room)];
        moved(picture, [cos * scale, sin * scale], shift)
    } else {
        picture.iter().map(|&byte| f32::from(byte) / 255.0).collect()
    };
    pixels = turned(&pixels, flips, channels);
    if chance.happens(NOISE.0) {
        let spread = chance.between(0.0, NOISE.1);
        for x in &mut pixels {
            *x = (*x + spread * chance.normal()).clamp(0.0, 1.0);
        }
    }
    (pixels, facts)
}

/// Flips along either axis, swaps the axes, and reorders channels.
fn turned(pixels: &[f32], [flip_x, flip_y, swap]: [bool; 3], channels: [usize; 3]) -> Vec<f32> {
    let mut out = Vec::with_capacity(pixels.len());
    let last = SIZE_PX - 1;
    for y in 0..SIZE_PX {
        for x in 0..SIZE_PX {
            let (x, y) = if swap { (y, x) } else { (x, y) };
            let (x, y) = (if flip_x { last - x } else { x }, if flip_y { last - y } else { y });
            let px = &pixels[(y * SIZE_PX + x) * 3..][..3];
            out.extend(channels.map(|channel| px[channel]));
        }
    }
    out
}

/// Turned about the middle, scaled and shifted; beyond the border the picture is mirrored.
fn moved(picture: &[u8], [cos, sin]: [f32; 2], shift: [f32; 2]) -> Vec<f32> {
    let middle = (SIZE_PX as f32 - 1.0) / 2.0;
    let at = |x: i32, y: i32, channel: usize| {
        let inside = |v: i32| {
            let v = v.rem_euclid(2 * SIZE_PX as i32);
            (if v < SIZE_PX as i32 { v } else { 2 * SIZE_PX as i32 - 1 - v }) as usize
        };
        f32::from(picture[(inside(y) * SIZE_PX + inside(x)) * 3 + channel]) / 255.0
    };
    let mut out = Vec::with_capacity(picture.len());
    for y in 0..SIZE_PX {
        for x in 0..SIZE_PX {
            let (dx, dy) = (x as f32 - middle, y as f32 - middle);
            let (fx, fy) = (middle + cos * dx - sin * dy + shift[0], middle + sin * dx + cos * dy + shift[1]);
            let (x0, y0) = (fx.floor(), fy.floor());
            let (tx, ty) = (fx - x0, fy - y0);
            let (x0, y0) = (x0 as i32, y0 as i32);
            for channel in 0..3 {
                let top = at(x0, y0, channel) * (1.0 - tx) + at(x0 + 1, y0, channel) * tx;
                let bottom = at(x0, y0 + 1, channel) * (1.0 - tx) + at(x0 + 1, y0 + 1, channel) * tx;
                out.push(top * (1.0 - ty) + bottom * ty);
            }
        }
    }
    out
}
