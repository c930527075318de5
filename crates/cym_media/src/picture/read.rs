//! Pictures in.

use std::fs::File;
use std::io::{BufRead, BufReader, Seek};
use std::path::Path;
use std::sync::LazyLock;

use half::f16;
use image::{ColorType, DynamicImage, ImageDecoder as _, ImageError, ImageFormat, ImageReader, Limits};

use super::PictureError;

/// What is read at most; larger pictures are refused before anything is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureLimits {
    /// The longest side, in pixels (the adapter's texture limit).
    pub max_side_px: u32,
    /// The most pixels.
    pub max_pixels: u64,
}

impl Default for PictureLimits {
    fn default() -> Self {
        Self { max_side_px: 16_384, max_pixels: 67_108_864 }
    }
}

/// A picture in the working space: linear light, Rec.709 primaries, premultiplied alpha, half floats.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Rows from the top; red, green, blue, alpha: ready for an `rgba16float` texture.
    pub pixels: Vec<f16>,
}

/// Reads a PNG, JPEG, WebP, TIFF, BMP, GIF (its first picture), HDR or EXR file.
///
/// Integer formats are taken as sRGB and decoded by its exact curve; EXR and HDR are taken as linear.
/// Embedded ICC profiles are not applied; the orientation of a photograph is.
pub fn read(path: &Path, limits: PictureLimits) -> Result<Picture, PictureError> {
    let file = File::open(path).map_err(|cause| PictureError::file("open", path, cause))?;
    read_from(BufReader::new(file), path, limits)
}

/// As [`read`], from bytes that are already at hand; `name` is used in messages.
pub fn read_from(bytes: impl BufRead + Seek, name: &Path, limits: PictureLimits) -> Result<Picture, PictureError> {
    let unknown = || PictureError::UnknownFormat { path: name.to_owned() };
    let mut reader =
        ImageReader::new(bytes).with_guessed_format().map_err(|cause| PictureError::file("read", name, cause))?;
    let format = reader.format().ok_or_else(unknown)?;
    let mut bounds = Limits::default();
    bounds.max_image_width = Some(limits.max_side_px);
    bounds.max_image_height = Some(limits.max_side_px);
    // 16 bytes for the largest pixel, and as much again for the decoder's own work
    bounds.max_alloc = Some(limits.max_pixels.saturating_mul(32));
    // the size is looked at here first, so that the message can name it
    reader.no_limits();
    let mut decoder = reader.into_decoder().map_err(|error| explain(error, name))?;
    let (width, height) = decoder.dimensions();
    if width > limits.max_side_px
        || height > limits.max_side_px
        || u64::from(width) * u64::from(height) > limits.max_pixels
    {
        return Err(PictureError::TooLarge {
            path: name.to_owned(),
            width,
            height,
            max_side_px: limits.max_side_px,
            max_pixels: limits.max_pixels,
        });
    }
    decoder.set_limits(bounds).map_err(|error| explain(error, name))?;
    let orientation = decoder.orientation().map_err(|error| explain(error, name))?;
    let mut decoded = DynamicImage::from_decoder(decoder).map_err(|error| explain(error, name))?;
    decoded.apply_orientation(orientation);
    Ok(to_working_space(decoded, format))
}

fn explain(error: ImageError, name: &Path) -> PictureError {
    match error {
        ImageError::IoError(cause) if cause.kind() != std::io::ErrorKind::UnexpectedEof => {
            PictureError::file("read", name, cause)
        }
        ImageError::Unsupported(_) => PictureError::UnknownFormat { path: name.to_owned() },
        other => PictureError::Broken { path: name.to_owned(), said: other.to_string().chars().take(200).collect() },
    }
}

fn to_working_space(decoded: DynamicImage, format: ImageFormat) -> Picture {
    let (width, height) = (decoded.width(), decoded.height());
    let mut pixels = Vec::with_capacity(width as usize * height as usize * 4);
    match decoded.color() {
        ColorType::Rgb32F | ColorType::Rgba32F => {
            // EXR holds premultiplied alpha by its own rules
            let premultiplied = format == ImageFormat::OpenExr;
            for pixel in decoded.into_rgba32f().pixels() {
                let [r, g, b, a] = pixel.0;
                let by = if premultiplied { 1.0 } else { a };
                push(&mut pixels, [r * by, g * by, b * by, a]);
            }
        }
        ColorType::L16 | ColorType::La16 | ColorType::Rgb16 | ColorType::Rgba16 => {
            for pixel in decoded.into_rgba16().pixels() {
                let [r, g, b, a] = pixel.0.map(|value| f32::from(value) / 65535.0);
                push(&mut pixels, [srgb_to_linear(r) * a, srgb_to_linear(g) * a, srgb_to_linear(b) * a, a]);
            }
        }
        _ => {
            let table = &*LINEAR_FROM_SRGB8;
            for pixel in decoded.into_rgba8().pixels() {
                let [r, g, b, a] = pixel.0;
                let alpha = f32::from(a) / 255.0;
                let linear = |value: u8| table[usize::from(value)] * alpha;
                push(&mut pixels, [linear(r), linear(g), linear(b), alpha]);
            }
        }
    }
    Picture { width, height, pixels }
}

/// Half floats end at 65504, and one NaN would spread through every blur: both stop here.
fn push(pixels: &mut Vec<f16>, rgba: [f32; 4]) {
    const LARGEST: f32 = 65504.0;
    pixels.extend(rgba.map(|value| {
        let finite = if value.is_nan() { 0.0 } else { value };
        f16::from_f32(finite.clamp(-LARGEST, LARGEST))
    }));
}

static LINEAR_FROM_SRGB8: LazyLock<[f32; 256]> =
    LazyLock::new(|| std::array::from_fn(|code| srgb_to_linear(code as f32 / 255.0)));

/// The sRGB curve of IEC 61966-2-1, decoded: linear below 0.04045, a power of 2.4 above.
fn srgb_to_linear(encoded: f32) -> f32 {
    if encoded <= 0.04045 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{ImageBuffer, Rgb, Rgba};

    use super::*;

    fn round_trip(picture: &DynamicImage, format: ImageFormat) -> Picture {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, format).unwrap();
        bytes.set_position(0);
        read_from(bytes, Path::new("test"), PictureLimits::default()).unwrap()
    }

    fn close(picture: &Picture, want: [f32; 4], within: f32) {
        for (channel, want) in picture.pixels[..4].iter().zip(want) {
            assert!((channel.to_f32() - want).abs() <= within, "{:?} for {want}", &picture.pixels[..4]);
        }
    }

    #[test]
    fn integer_formats_are_decoded_by_the_srgb_curve_and_premultiplied() {
        let rgba8 = DynamicImage::from(ImageBuffer::from_pixel(3, 2, Rgba([188_u8, 10, 255, 128])));
        let half = 128.0 / 255.0;
        for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Tiff] {
            let picture = round_trip(&rgba8, format);
            assert_eq!((picture.width, picture.height, picture.pixels.len()), (3, 2, 24));
            close(&picture, [0.502_886_5 * half, 0.003_035 * half, half, half], 3e-4);
        }
        let rgb8 = DynamicImage::from(ImageBuffer::from_pixel(16, 16, Rgb([188_u8, 188, 188])));
        for format in [ImageFormat::Bmp, ImageFormat::Gif, ImageFormat::Jpeg] {
            close(&round_trip(&rgb8, format), [0.502_886_5, 0.502_886_5, 0.502_886_5, 1.0], 6e-3);
        }
        let rgba16 = DynamicImage::from(ImageBuffer::from_pixel(3, 2, Rgba([0xBCBC_u16, 655, 65535, 65535])));
        close(&round_trip(&rgba16, ImageFormat::Png), [0.502_886_5, 655.0 / 65535.0 / 12.92, 1.0, 1.0], 3e-4);
    }

    #[test]
    fn float_formats_are_linear_already() {
        let exr = DynamicImage::from(ImageBuffer::from_pixel(3, 2, Rgba([4.0_f32, -0.5, 1e9, 0.5])));
        close(&round_trip(&exr, ImageFormat::OpenExr), [4.0, -0.5, 65504.0, 0.5], 1e-3);
        let hdr = DynamicImage::from(ImageBuffer::from_pixel(9, 2, Rgb([4.0_f32, 0.5, 0.25])));
        close(&round_trip(&hdr, ImageFormat::Hdr), [4.0, 0.5, 0.25, 1.0], 0.02);
    }

    #[test]
    fn a_picture_bomb_is_refused_by_its_header() {
        let mut png = Vec::new();
        {
            let encoder = png::Encoder::new(&mut png, 30_000, 30_000);
            encoder.write_header().unwrap().write_chunk(png::chunk::IDAT, b"\x78\x9c").unwrap();
        }
        let message =
            read_from(Cursor::new(png), Path::new("bomb.png"), PictureLimits::default()).unwrap_err().to_string();
        assert!(message.contains("30000x30000") && message.contains("scale it down"), "{message}");
        let rgba8 = DynamicImage::from(ImageBuffer::from_pixel(30, 20, Rgba([0_u8; 4])));
        let mut bytes = Cursor::new(Vec::new());
        rgba8.write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.set_position(0);
        let few = PictureLimits { max_side_px: 100, max_pixels: 599 };
        assert!(matches!(read_from(bytes, Path::new("a"), few), Err(PictureError::TooLarge { .. })));
    }

    #[test]
    fn garbage_and_cut_off_files_are_errors() {
        let limits = PictureLimits::default();
        assert!(matches!(
            read_from(Cursor::new(b"hello world"), Path::new("a"), limits),
            Err(PictureError::UnknownFormat { .. })
        ));
        assert!(matches!(read_from(Cursor::new(b""), Path::new("a"), limits), Err(PictureError::UnknownFormat { .. })));
        assert!(matches!(read(Path::new("/no/such.png"), limits), Err(PictureError::File { .. })));
        let rgba8 =
            DynamicImage::from(ImageBuffer::from_fn(40, 40, |x, y| Rgba([(x * y) as u8, x as u8, y as u8, 255])));
        for format in [ImageFormat::Png, ImageFormat::Tiff, ImageFormat::Bmp, ImageFormat::WebP, ImageFormat::Gif] {
            let mut bytes = Cursor::new(Vec::new());
            rgba8.write_to(&mut bytes, format).unwrap();
            let bytes = bytes.into_inner();
            for end in (0..bytes.len() * 2 / 3).step_by(bytes.len() / 40 + 1) {
                // an error or a partly filled picture, never a panic
                drop(read_from(Cursor::new(&bytes[..end]), Path::new("cut"), limits));
            }
        }
    }
}
