//! What the scopes show, counted out of pixels.

use egui::{Color32, ColorImage};

/// Columns and levels of the waveform, in pixels.
pub(super) const WAVE_SIZE: [usize; 2] = [256, 128];
/// Side of the vectorscope, in pixels.
pub(super) const VECTOR_SIDE: usize = 128;

/// All scopes of one picture.
#[derive(Clone, Debug)]
pub(crate) struct Measured {
    /// How many pixels have each value, by channel: red, green, blue.
    pub(crate) histogram: [[u32; 256]; 3],
    /// Brightness of each column of the picture, by channel: up is bright.
    pub(crate) waveform: ColorImage,
    /// Colour without brightness: the middle is grey, further out is more colourful.
    pub(crate) vectorscope: ColorImage,
    /// Share of pixels of which a channel is full, and of which all are empty, 0 to 1.
    pub(crate) clipped: [f32; 2],
}

/// Measures a picture of sRGB-encoded pixels with four bytes each, rows from the top.
pub(crate) fn measure(size_px: [usize; 2], rgba: &[u8]) -> Measured {
    let mut histogram = [[0_u32; 256]; 3];
    let mut wave = vec![[0_u32; 3]; WAVE_SIZE[0] * WAVE_SIZE[1]];
    let mut vector = vec![0_u32; VECTOR_SIDE * VECTOR_SIDE];
    let (mut full, mut empty) = (0_u32, 0_u32);
    let width = size_px[0].max(1);
    for (index, pixel) in rgba.chunks_exact(4).enumerate() {
        let column = index % width * WAVE_SIZE[0] / width;
        for channel in 0..3 {
            let value = pixel[channel];
            histogram[channel][usize::from(value)] += 1;
            let row = (WAVE_SIZE[1] - 1) - usize::from(value) * (WAVE_SIZE[1] - 1) / 255;
            wave[row * WAVE_SIZE[0] + column][channel] += 1;
        }
        full += u32::from(pixel[..3].contains(&255));
        empty += u32::from(pixel[..3] == [0; 3]);
        let [x, y] = vector_place([pixel[0], pixel[1], pixel[2]]);
        vector[y * VECTOR_SIDE + x] += 1;
    }
    let count = (rgba.len() / 4).max(1) as f32;
    Measured {
        histogram,
        waveform: waveform_image(&wave, count),
        vectorscope: vectorscope_image(&vector, count),
        clipped: [full, empty].map(|pixels| pixels as f32 / count),
    }
}

/// Where a colour lies on the vectorscope: its Rec.709 colour differences, blue to the right, red up.
fn vector_place(rgb: [u8; 3]) -> [usize; 2] {
    let [cb, cr] = chroma(rgb.map(|part| f32::from(part) / 255.0));
    let place = |part: f32| {
        let at = (part + 0.5).clamp(0.0, 1.0) * (VECTOR_SIDE - 1) as f32;
        at.round() as usize
    };
    [place(cb), VECTOR_SIDE - 1 - place(cr)]
}

/// Colour differences of an sRGB-encoded colour, each -0.5 to 0.5.
pub(super) fn chroma([r, g, b]: [f32; 3]) -> [f32; 2] {
    let luma = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    [(b - luma) / 1.8556, (r - luma) / 1.5748]
}

/// Brighter where more pixels lie; the eye sees single pixels and crowds alike.
fn glow(count: u32, per_pixel: f32) -> f32 {
    if count == 0 { 0.0 } else { (0.16 + 0.22 * (1.0 + count as f32 * per_pixel).ln()).min(1.0) }
}

fn waveform_image(counts: &[[u32; 3]], pixels: f32) -> ColorImage {
    let per_pixel = 40.0 * WAVE_SIZE[0] as f32 / pixels;
    let color = |counts: &[u32; 3]| {
        let [r, g, b] = counts.map(|count| (glow(count, per_pixel) * 235.0) as u8);
        Color32::from_rgba_premultiplied(r, g, b, r.max(g).max(b))
    };
    ColorImage::new(WAVE_SIZE, counts.iter().map(color).collect())
}

fn vectorscope_image(counts: &[u32], pixels: f32) -> ColorImage {
    let per_pixel = 12_000.0 / pixels;
    let color = |(index, &count): (usize, &u32)| {
        let glow = glow(count, per_pixel);
        let (x, y) = (index % VECTOR_SIDE, VECTOR_SIDE - 1 - index / VECTOR_SIDE);
        let [cb, cr] = [x, y].map(|part| part as f32 / (VECTOR_SIDE - 1) as f32 - 0.5);
        // Each dot in the colour that it stands for, at a brightness at which it is seen.
        let rgb = [0.62 + 1.5748 * cr, 0.62 - 0.1873 * cb - 0.4681 * cr, 0.62 + 1.8556 * cb];
        let [r, g, b] = rgb.map(|part| (part.clamp(0.05, 1.0) * glow * 255.0) as u8);
        Color32::from_rgba_premultiplied(r, g, b, (glow * 255.0) as u8)
    };
    ColorImage::new([VECTOR_SIDE; 2], counts.iter().enumerate().map(color).collect())
}

#[cfg(test)]
mod tests {
    use super::{VECTOR_SIDE, WAVE_SIZE, chroma, measure, vector_place};

    fn ramp() -> Vec<u8> {
        // Grey from left (black) to right (white), 256 by 4.
        (0..4).flat_map(|_| (0..=255_u8).flat_map(|v| [v, v, v, 255])).collect()
    }

    #[test]
    fn a_ramp_has_every_value_once_a_row() {
        let measured = measure([256, 4], &ramp());
        assert!(measured.histogram.iter().all(|channel| channel.iter().all(|&count| count == 4)));
        assert_eq!(measured.clipped, [4.0 / 1024.0; 2]);
    }

    #[test]
    fn the_waveform_of_a_ramp_rises_to_the_right() {
        let measured = measure([256, 4], &ramp());
        let lit = |x: usize| (0..WAVE_SIZE[1]).find(|&y| measured.waveform[(x, y)].r() > 0).unwrap();
        assert_eq!(lit(0), WAVE_SIZE[1] - 1);
        assert_eq!(lit(255), 0);
        assert!((1..256).all(|x| lit(x) <= lit(x - 1)));
    }

    #[test]
    fn greys_meet_in_the_middle_and_colours_point_their_way() {
        let middle = VECTOR_SIDE / 2;
        for grey in [[0; 3], [90; 3], [255; 3]] {
            let place = vector_place(grey);
            assert!(place.iter().all(|&at| at.abs_diff(middle) <= 1), "{place:?}");
        }
        let [x, y] = vector_place([255, 0, 0]);
        assert!(x < middle && y < 4, "red is up and a little left: {x} {y}");
        let [x, y] = vector_place([0, 0, 255]);
        assert!(x > VECTOR_SIDE - 4 && y > middle, "blue is right: {x} {y}");
        assert!((chroma([1.0, 0.0, 0.0])[1] - 0.5).abs() < 1e-3);
    }

    #[test]
    fn nothing_is_no_mistake() {
        let measured = measure([0, 0], &[]);
        assert_eq!(measured.clipped, [0.0; 2]);
    }
}
