//! A picture on a canvas: from display-encoded light to linear light where it is not linear yet, scaled there.

use std::collections::VecDeque;
use std::num::NonZero;
use std::sync::LazyLock;
use std::thread;

use half::f16;
use half::slice::HalfFloatSliceExt as _;

use super::Frame;

/// How a frame of one shape lies on a canvas of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fit {
    /// It covers the canvas; what stands over is cut off.
    #[default]
    Cover,
    /// All of it is on the canvas; the rest stays transparent.
    Contain,
    /// It is stretched to the canvas.
    Stretch,
}

/// The rectangle of a canvas, in px from its upper left corner, that a picture of a size takes: left, top, width, height.
/// `pixel_aspect` is how wide one of the picture's pixels is for its height.
pub fn place(picture_px: [u32; 2], pixel_aspect: f64, canvas_px: [u32; 2], fit: Fit) -> [f64; 4] {
    let [width, height] = [f64::from(picture_px[0]) * pixel_aspect, f64::from(picture_px[1])];
    let [across, down] = canvas_px.map(f64::from);
    let [by_width, by_height] = [across / width.max(1e-9), down / height.max(1e-9)];
    let scale = match fit {
        Fit::Stretch => return [0.0, 0.0, across, down],
        Fit::Cover => by_width.max(by_height),
        Fit::Contain => by_width.min(by_height),
    };
    let size = [width * scale, height * scale];
    [(across - size[0]) / 2.0, (down - size[1]) / 2.0, size[0], size[1]]
}

/// A picture that can be laid on a canvas.
pub trait Pixels: Sync {
    /// Width and height in px.
    fn size_px(&self) -> [u32; 2];
    /// Whether every row is there.
    fn is_whole(&self) -> bool;
    /// The most light that a pixel may hold where it covers all: what white is, or more.
    fn brightest(&self) -> f32 {
        1.0
    }
    /// Puts a row from the top in place of what is in `row`: red, green, blue and alpha, linear light, premultiplied.
    fn row(&self, number: usize, row: &mut Vec<f32>);
}

impl Pixels for Frame {
    fn size_px(&self) -> [u32; 2] {
        [self.width, self.height]
    }

    fn is_whole(&self) -> bool {
        self.bytes.len() >= self.width as usize * self.height as usize * if self.deep { 8 } else { 4 }
    }

    fn row(&self, number: usize, row: &mut Vec<f32>) {
        decode(self, number, row);
    }
}

/// Fills a canvas of half floats, linear and premultiplied, with a picture in a rectangle of it; the rest becomes transparent.
///
/// Enlarged by Catmull-Rom, reduced by the same over as many pixels as fall together, in linear light.
pub fn fill(frame: &impl Pixels, rectangle: [f64; 4], canvas_px: [u32; 2], rgba16f: &mut [u16]) {
    let [width, height] = canvas_px.map(|side| side as usize);
    let [left, top, wide, high] = rectangle;
    let [columns, lines] = frame.size_px().map(|side| side as usize);
    if width == 0 || height == 0 || columns == 0 || lines == 0 || !frame.is_whole() {
        return rgba16f.fill(0);
    }
    let across = taps(columns, width, left, wide);
    let down = taps(lines, height, top, high);
    let threads = thread::available_parallelism().map_or(1, NonZero::get).min(8);
    let rows = height.div_ceil(threads);
    thread::scope(|scope| {
        let mut parts = rgba16f.chunks_mut(rows * width * 4).zip(down.chunks(rows));
        let first = parts.next();
        for (part, down) in parts {
            let across = &across;
            let builder = thread::Builder::new().name("footage fit".to_owned());
            // Without a thread that part stays as it was for one frame; the system is out of all else then, too.
            drop(builder.spawn_scoped(scope, move || band(frame, across, down, part, width)));
        }
        if let Some((part, down)) = first {
            band(frame, &across, down, part, width);
        }
    });
}

/// What one pixel of a row or column is made of: where its source pixels begin, and their weights.
struct Taps {
    first: usize,
    weights: Vec<f32>,
}

/// For each of `len` pixels: what it is made of, when `from` source pixels lie on `size` pixels from `start` on.
fn taps(from: usize, len: usize, start: f64, size: f64) -> Vec<Taps> {
    let step = from as f64 / size.max(1e-9);
    // Reducing, the kernel is as wide as the pixels that fall together.
    let wide = step.max(1.0);
    (0..len)
        .map(|pixel| {
            // The share of the pixel that lies within the rectangle: its edges are smooth.
            let inside = (pixel as f64 + 1.0).min(start + size) - (pixel as f64).max(start);
            if inside <= 1e-6 {
                return Taps { first: 0, weights: Vec::new() };
            }
            let centre = (pixel as f64 + 0.5 - start) * step - 0.5;
            let first = (centre - 2.0 * wide).ceil() as i64;
            let last = (centre + 2.0 * wide).floor() as i64;
            let clamped = |at: i64| at.clamp(0, from as i64 - 1) as usize;
            let low = clamped(first);
            let mut weights = vec![0.0_f64; clamped(last) - low + 1];
            for at in first..=last {
                weights[clamped(at) - low] += catmull_rom((at as f64 - centre) / wide);
            }
            let sum: f64 = weights.iter().sum();
            let by = inside.min(1.0) / if sum.abs() < 1e-9 { 1.0 } else { sum };
            let weights: Vec<f32> = weights.iter().map(|weight| (weight * by) as f32).collect();
            // Pixel on pixel, all but one weigh nothing.
            let from = weights.iter().position(|weight| weight.abs() > 1e-7).unwrap_or(0);
            let to = weights.iter().rposition(|weight| weight.abs() > 1e-7).map_or(1, |at| at + 1);
            Taps { first: low + from, weights: weights[from..to].to_vec() }
        })
        .collect()
}

fn catmull_rom(x: f64) -> f64 {
    let x = x.abs();
    if x < 1.0 {
        1.0 + x * x * (1.5 * x - 2.5)
    } else if x < 2.0 {
        2.0 + x * (-4.0 + x * (2.5 - 0.5 * x))
    } else {
        0.0
    }
}

/// Fills some rows of a canvas.
fn band(frame: &impl Pixels, across: &[Taps], down: &[Taps], rows: &mut [u16], width: usize) {
    // Source rows that are scaled across already, by number.
    let mut scaled: VecDeque<(usize, Vec<f32>)> = VecDeque::new();
    let mut decoded = Vec::new();
    let mut sum = vec![0.0_f32; width * 4];
    let brightest = frame.brightest();
    for (row, taps) in rows.chunks_exact_mut(width * 4).zip(down) {
        sum.fill(0.0);
        while scaled.front().is_some_and(|(number, _)| *number < taps.first) {
            scaled.pop_front();
        }
        for (at, &weight) in taps.weights.iter().enumerate() {
            let number = taps.first + at;
            let next = scaled.front().map_or(number, |(first, _)| first + scaled.len());
            for number in next..=number {
                scaled.push_back((number, scale_row(frame, number, across, &mut decoded)));
            }
            let place = number - scaled.front().map_or(number, |(first, _)| *first);
            if let Some((_, from)) = scaled.get(place) {
                for (sum, &number) in sum.iter_mut().zip(from) {
                    *sum += number * weight;
                }
            }
        }
        for pixel in sum.chunks_exact_mut(4) {
            // The kernel swings beyond hard edges; there is no light below none, and none beyond what covers.
            pixel[3] = pixel[3].clamp(0.0, 1.0);
            let most = pixel[3] * brightest;
            for channel in &mut pixel[..3] {
                *channel = channel.clamp(0.0, most);
            }
        }
        bytemuck::cast_slice_mut::<u16, f16>(row).convert_from_f32_slice(&sum);
    }
}

/// A source row as linear light, scaled across.
fn scale_row(frame: &impl Pixels, number: usize, across: &[Taps], decoded: &mut Vec<f32>) -> Vec<f32> {
    frame.row(number, decoded);
    let mut row = Vec::with_capacity(across.len() * 4);
    for taps in across {
        let mut sum = [0.0_f32; 4];
        let from = decoded[taps.first * 4..].chunks_exact(4);
        for (&weight, pixel) in taps.weights.iter().zip(from) {
            for (sum, &channel) in sum.iter_mut().zip(pixel) {
                *sum += channel * weight;
            }
        }
        row.extend(sum);
    }
    row
}

/// A row of a frame as linear, premultiplied light.
fn decode(frame: &Frame, number: usize, row: &mut Vec<f32>) {
    row.clear();
    let width = frame.width as usize;
    if frame.deep {
        let light = &*LIGHT16;
        for pixel in frame.bytes[number * width * 8..][..width * 8].chunks_exact(8) {
            let channel = |at: usize| u16::from_le_bytes([pixel[at * 2], pixel[at * 2 + 1]]);
            let alpha = f32::from(channel(3)) / 65535.0;
            let linear = |at: usize| light[usize::from(channel(at))] * alpha;
            row.extend([linear(0), linear(1), linear(2), alpha]);
        }
    } else {
        let light = &*LIGHT8;
        for pixel in frame.bytes[number * width * 4..][..width * 4].chunks_exact(4) {
            let alpha = f32::from(pixel[3]) / 255.0;
            let linear = |at: usize| light[usize::from(pixel[at])] * alpha;
            row.extend([linear(0), linear(1), linear(2), alpha]);
        }
    }
}

static LIGHT8: LazyLock<Vec<f32>> = LazyLock::new(|| light(255));
static LIGHT16: LazyLock<Vec<f32>> = LazyLock::new(|| light(65535));

/// Linear light by code, by the exact sRGB curve: what exports are encoded with, so that they come back as they were.
fn light(last: u32) -> Vec<f32> {
    let linear = |encoded: f32| {
        if encoded <= 0.04045 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) }
    };
    (0..=last).map(|code| linear(code as f32 / last as f32)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(width: u32, height: u32, pixel: impl Fn(u32, u32) -> [u8; 4]) -> Frame {
        let bytes = (0..height).flat_map(|y| (0..width).flat_map(move |x| [(x, y)])).flat_map(|(x, y)| pixel(x, y));
        Frame { width, height, deep: false, bytes: bytes.collect() }
    }

    fn filled(frame: &Frame, canvas: [u32; 2], fit: Fit) -> Vec<[f32; 4]> {
        let mut halves = vec![7; canvas[0] as usize * canvas[1] as usize * 4];
        fill(frame, place([frame.width, frame.height], 1.0, canvas, fit), canvas, &mut halves);
        halves.chunks_exact(4).map(|px| [0, 1, 2, 3].map(|at| f16::from_bits(px[at]).to_f32())).collect()
    }

    #[test]
    fn pixel_on_pixel_every_pixel_is_its_own_light() {
        let source = frame(37, 23, |x, y| [(x * 7) as u8, (y * 11) as u8, (x * y) as u8, 255]);
        let out = filled(&source, [37, 23], Fit::Cover);
        for (px, from) in out.iter().zip(source.bytes.chunks_exact(4)) {
            for at in 0..3 {
                let want = f16::from_f32(LIGHT8[usize::from(from[at])]).to_f32();
                assert_eq!(px[at], want);
            }
            assert_eq!(px[3], 1.0);
        }
    }

    #[test]
    fn the_three_fits_lie_where_they_should() {
        assert_eq!(place([200, 100], 1.0, [100, 100], Fit::Cover), [-50.0, 0.0, 200.0, 100.0]);
        assert_eq!(place([200, 100], 1.0, [100, 100], Fit::Contain), [0.0, 25.0, 100.0, 50.0]);
        assert_eq!(place([200, 100], 1.0, [100, 100], Fit::Stretch), [0.0, 0.0, 100.0, 100.0]);
        // Pixels twice as wide as high: a square of them is a wide picture.
        assert_eq!(place([100, 100], 2.0, [100, 100], Fit::Contain), [0.0, 25.0, 100.0, 50.0]);
        let white = frame(20, 10, |_, _| [255; 4]);
        let out = filled(&white, [10, 10], Fit::Contain);
        // Rows 2.5 to 7.5 are covered: two and a half are not, at either end.
        let column: Vec<f32> = out.chunks_exact(10).map(|row| row[5][3]).collect();
        assert_eq!(column, [0.0, 0.0, 0.5, 1.0, 1.0, 1.0, 1.0, 0.5, 0.0, 0.0]);
        assert!(filled(&white, [10, 10], Fit::Cover).iter().all(|px| *px == [1.0; 4]));
    }

    #[test]
    fn scaling_keeps_the_light() {
        // Black and white lines, reduced to a third: the mean of light, not of codes.
        let lines = frame(90, 9, |x, _| if x % 2 == 0 { [255; 4] } else { [0, 0, 0, 255] });
        for px in &filled(&lines, [30, 3], Fit::Cover)[35..55] {
            assert!((px[0] - 0.5).abs() < 0.06, "{px:?}");
        }
        let flat = frame(7, 5, |_, _| [188, 188, 188, 255]);
        for px in filled(&flat, [64, 40], Fit::Stretch) {
            assert!((px[0] - LIGHT8[188]).abs() < 1e-3, "{px:?}");
        }
    }

    #[test]
    fn what_is_transparent_has_no_light() {
        let half = frame(8, 8, |x, _| if x < 4 { [255, 0, 0, 128] } else { [255, 255, 255, 0] });
        let out = filled(&half, [8, 8], Fit::Cover);
        assert_eq!(out[7], [0.0; 4]);
        assert!((out[0][0] - 128.0 / 255.0).abs() < 1e-3 && out[0][1] == 0.0, "{:?}", out[0]);
        // A frame that is shorter than it says leaves nothing.
        let short = Frame { bytes: vec![255; 10], ..half };
        assert!(filled(&short, [8, 8], Fit::Cover).iter().all(|px| *px == [0.0; 4]));
    }
}
