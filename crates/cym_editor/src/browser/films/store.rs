//! Films in the cache: a PNG each, whose name ends in the size of its frames.

use std::fs;
use std::path::{Path, PathBuf};

use super::Strip;
use crate::files::read_png;

/// Rises when films are drawn in another way.
const VERSION: u32 = 1;

fn folder(cache: &Path) -> PathBuf {
    cache.join("films")
}

/// A film that was drawn before.
pub(super) fn read(cache: &Path, key: &str) -> Option<Strip> {
    let start = format!("{key}-v{VERSION}-");
    let entries = fs::read_dir(folder(cache)).ok()?;
    let found = entries.filter_map(Result::ok).find(|entry| entry.file_name().to_string_lossy().starts_with(&start))?;
    let name = found.file_name().to_string_lossy().into_owned();
    let (width, height) = name.strip_prefix(&start)?.strip_suffix(".png")?.split_once('x')?;
    let frame_px = [width.parse().ok()?, height.parse().ok()?];
    let image = read_png(&found.path())?;
    let whole =
        frame_px[0] > 0 && frame_px[1] > 0 && image.size[0] % frame_px[0] == 0 && image.size[1] % frame_px[1] == 0;
    whole.then_some(Strip { image, frame_px })
}

/// Keeps a film. A full disk costs only the time to draw it again.
pub(super) fn write(cache: &Path, key: &str, strip: &Strip) {
    let folder = folder(cache);
    if fs::create_dir_all(&folder).is_err() {
        return;
    }
    let [width, height] = strip.frame_px;
    let path = folder.join(format!("{key}-v{VERSION}-{width}x{height}.png"));
    let rgba: Vec<u8> = strip.image.pixels.iter().flat_map(|pixel| pixel.to_srgba_unmultiplied()).collect();
    let [width, height] = strip.image.size;
    let _kept = cym_media::picture::write_png8(&path, width as u32, height as u32, &rgba, None);
}
