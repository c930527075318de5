//! PNG out.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use super::PictureError;
use super::png_text::graph_chunk;

/// Writes an 8-bit PNG: rows from the top, red, green, blue, alpha, sRGB-encoded, alpha straight.
///
/// The file appears whole or not at all. `graph_text` travels inside it.
pub fn write_png8(
    path: &Path,
    width: u32,
    height: u32,
    rgba: &[u8],
    graph_text: Option<&str>,
) -> Result<(), PictureError> {
    write(path, width, height, png::BitDepth::Eight, rgba, graph_text)
}

/// As [`write_png8`] with 16 bits a channel.
pub fn write_png16(
    path: &Path,
    width: u32,
    height: u32,
    rgba: &[u16],
    graph_text: Option<&str>,
) -> Result<(), PictureError> {
    let bytes: Vec<u8> = rgba.iter().flat_map(|value| value.to_be_bytes()).collect();
    write(path, width, height, png::BitDepth::Sixteen, &bytes, graph_text)
}

fn write(
    path: &Path,
    width: u32,
    height: u32,
    depth: png::BitDepth,
    bytes: &[u8],
    graph_text: Option<&str>,
) -> Result<(), PictureError> {
    let value_bytes = if depth == png::BitDepth::Eight { 1 } else { 2 };
    let want = width as usize * height as usize * 4;
    if bytes.len() != want * value_bytes || want == 0 {
        return Err(PictureError::Length { width, height, want, got: bytes.len() / value_bytes });
    }
    let mut part = path.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    let encode = || -> Result<(), png::EncodingError> {
        let file = File::create(&part)?;
        let mut encoder = png::Encoder::new(BufWriter::new(&file), width, height);
        encoder.set_color(png::ColorType::Rgba);
        encoder.set_depth(depth);
        encoder.set_source_srgb(png::SrgbRenderingIntent::Perceptual);
        let mut writer = encoder.write_header()?;
        if let Some(text) = graph_text {
            writer.write_text_chunk(&graph_chunk(text))?;
        }
        writer.write_image_data(bytes)?;
        writer.finish()?;
        file.sync_all()?;
        fs::rename(&part, path)?;
        Ok(())
    };
    encode().map_err(|error| {
        // nothing of the half-written file is left behind
        fs::remove_file(&part).ok();
        match error {
            png::EncodingError::IoError(cause) => PictureError::file("write", path, cause),
            other => PictureError::file("write", path, std::io::Error::other(other)),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::super::{PictureLimits, read, read_png_text};
    use super::*;

    #[test]
    fn pixels_and_graph_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let graph = "{\"name\": \"é🎨\"}\n".repeat(20_000);
        let path = folder.path().join("a.png");
        let rgba: Vec<u8> = (0..=255).flat_map(|v| [v, 255 - v, v / 2, 255]).collect();
        write_png8(&path, 16, 16, &rgba, Some(&graph)).unwrap();
        assert_eq!(read_png_text(&path).unwrap().as_deref(), Some(graph.as_str()));
        assert!(fs::metadata(&path).unwrap().len() < 20_000, "the text is packed");
        assert_eq!(image::open(&path).unwrap().into_rgba8().into_raw(), rgba);

        let rgba: Vec<u16> = (0..64_u16).map(|v| v * 1000).collect();
        write_png16(&path, 4, 4, &rgba, None).unwrap();
        assert_eq!(read_png_text(&path).unwrap(), None);
        assert_eq!(image::open(&path).unwrap().into_rgba16().into_raw(), rgba);
        assert_eq!(read(&path, PictureLimits::default()).unwrap().width, 4);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no part is left");
    }

    #[test]
    fn a_wrong_length_or_place_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let message = write_png8(&folder.path().join("a.png"), 2, 2, &[0; 15], None).unwrap_err().to_string();
        assert!(message.contains("16 values, but 15"), "{message}");
        let message = write_png8(&folder.path().join("no/a.png"), 1, 1, &[0; 4], None).unwrap_err().to_string();
        assert!(message.contains("cannot write the picture"), "{message}");
    }
}
