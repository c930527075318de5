//! Hald pictures: a PNG whose pixels, read row by row, are the cube, red fastest.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder as _, Limits, codecs::png::PngDecoder};

use super::{Fault, Lut, Lut3d, MAX_CUBE_SIZE};

pub(super) fn read(bytes: &[u8]) -> Result<Lut, Fault> {
    let fault = |said: String| (None, said);
    let mut decoder = PngDecoder::new(Cursor::new(bytes))
        .map_err(|error| fault(format!("it is no PNG that can be read ({error}): save it again as PNG")))?;
    let (width, height) = decoder.dimensions();
    // level L: L^3 pixels a side hold a cube of L^2 a side
    let level = (2_u32..=8).find(|level| level.pow(3) == width && width == height).ok_or_else(|| {
        fault(format!(
            "{width}x{height} pixels are no Hald picture: it must be a square of 8, 27, 64, 125, 216, 343 or 512 pixels a side"
        ))
    })?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(64 << 20);
    let broken = |error: image::ImageError| fault(format!("its pixels cannot be read ({error}): save it again as PNG"));
    decoder.set_limits(limits).map_err(broken)?;
    let pixels = DynamicImage::from_decoder(decoder).map_err(broken)?.into_rgb16();
    let size = (level * level) as usize;
    debug_assert!(size <= MAX_CUBE_SIZE, "level 8 is a cube of 64");
    let values = pixels.pixels().map(|pixel| pixel.0.map(|value| f32::from(value) / 65535.0)).collect();
    Ok(Lut::cube(Lut3d::unit(size, values)))
}
