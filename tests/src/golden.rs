//! Golden pictures: small PNGs that show what each node draws, blessed on one rasteriser only.

use std::fs;
use std::path::{Path, PathBuf};

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder as _};

use crate::repo;

/// A golden picture may not be larger.
pub const MOST_BYTES: usize = 8 * 1024;
/// The size in px that goldens have, and the one for pictures that do not compress.
pub const SIZES: [[u32; 2]; 2] = [[96, 54], [64, 36]];
/// The mean difference that is allowed, in codes of 8 bits.
const MEAN_CODES: f64 = 0.5;
/// What nearly every pixel must keep to.
const PIXEL_CODES: u8 = 3;
/// The share of pixels that may be further apart: a new compiler moves an edge by a pixel here and there.
const STRAY_SHARE: f64 = 0.005;

/// The file of a node's golden picture.
pub fn path(id: &str) -> PathBuf {
    repo::root().join("tests/golden").join(format!("{id}.png"))
}

/// Reads a golden picture: its size in px and its red, green and blue bytes.
///
/// # Errors
/// It is not there or no picture, as words.
pub fn read(path: &Path) -> Result<([u32; 2], Vec<u8>), String> {
    let picture = image::open(path).map_err(|error| error.to_string())?.into_rgb8();
    Ok(([picture.width(), picture.height()], picture.into_raw()))
}

/// Packs red, green and blue bytes as a PNG, as small as it gets.
///
/// # Errors
/// The encoder refuses, as words.
pub fn encode(size: [u32; 2], rgb: &[u8]) -> Result<Vec<u8>, String> {
    let mut best: Option<Vec<u8>> = None;
    for filter in [FilterType::Adaptive, FilterType::Paeth, FilterType::Up, FilterType::NoFilter] {
        let mut png = Vec::new();
        let encoder = PngEncoder::new_with_quality(&mut png, CompressionType::Best, filter);
        encoder.write_image(rgb, size[0], size[1], ExtendedColorType::Rgb8).map_err(|error| error.to_string())?;
        if best.as_ref().is_none_or(|best| png.len() < best.len()) {
            best = Some(png);
        }
    }
    best.ok_or_else(|| "no way to encode it".to_owned())
}

/// Writes a golden picture.
///
/// # Errors
/// The file cannot be written, as words.
pub fn bless(path: &Path, png: &[u8]) -> Result<(), String> {
    let folder = path.parent().expect("a golden picture has a folder");
    fs::create_dir_all(folder).and_then(|()| fs::write(path, png)).map_err(|error| error.to_string())
}

/// Red, green and blue of bytes that hold alpha too.
pub fn without_alpha(rgba: &[u8]) -> Vec<u8> {
    rgba.chunks_exact(4).flat_map(|px| [px[0], px[1], px[2]]).collect()
}

/// How a picture differs from its golden one, in words; `None` when it is near enough.
pub fn differs(golden: &[u8], now: &[u8]) -> Option<String> {
    if golden.len() != now.len() {
        return Some("its size is another".to_owned());
    }
    let sum: u64 = golden.iter().zip(now).map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
    let mean = sum as f64 / golden.len() as f64;
    let far = |(a, b): (&[u8], &[u8])| a.iter().zip(b).any(|(a, b)| a.abs_diff(*b) > PIXEL_CODES);
    let strays = golden.chunks_exact(3).zip(now.chunks_exact(3)).filter(|&pair| far(pair)).count();
    let share = strays as f64 / (golden.len() / 3) as f64;
    (mean > MEAN_CODES || share > STRAY_SHARE).then(|| {
        let percent = share * 100.0;
        format!("{mean:.2} codes apart on average, {percent:.1} % of the pixels by more than {PIXEL_CODES}")
    })
}

#[cfg(test)]
mod tests {
    use super::differs;

    #[test]
    fn a_golden_forgives_rounding_and_stray_pixels_alone() {
        let golden = vec![100_u8; 3 * 1000];
        let off = |by: u8, pixels: usize| {
            let mut now = golden.clone();
            for byte in &mut now[..3 * pixels] {
                *byte += by;
            }
            differs(&golden, &now)
        };
        assert_eq!(off(0, 0), None);
        assert_eq!(off(1, 400), None);
        assert_eq!(off(90, 5), None, "a few pixels of an edge");
        assert!(off(90, 6).is_some(), "half a per cent is the most");
        assert!(off(1, 600).is_some(), "a shift of everything by one code is a change");
        assert!(differs(&golden, &golden[3..]).is_some());
    }
}
