//! Pictures of graphs: how the open one looks now, for the journal and for the list of what was open lately.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::thread;

use egui::{ColorImage, TextureHandle, TextureOptions};

/// Where the picture of a graph's file is kept.
pub(crate) fn thumbnail(cache: &Path, path: &Path) -> PathBuf {
    let name = blake3::hash(path.as_os_str().as_encoded_bytes()).to_hex();
    cache.join("recent").join(format!("{}.png", &name.as_str()[..32]))
}

/// Reads a PNG with 8 bits a channel, as our own pictures are.
pub(crate) fn read_png(path: &Path) -> Option<ColorImage> {
    const MOST_BYTES: usize = 64 << 20;
    let file = std::io::BufReader::new(fs::File::open(path).ok()?);
    let mut reader = png::Decoder::new_with_limits(file, png::Limits { bytes: MOST_BYTES }).read_info().ok()?;
    let mut bytes = vec![0; reader.output_buffer_size().filter(|&size| size <= MOST_BYTES)?];
    let info = reader.next_frame(&mut bytes).ok()?;
    let size = [info.width as usize, info.height as usize];
    match (info.color_type, info.bit_depth) {
        (png::ColorType::Rgba, png::BitDepth::Eight) => Some(ColorImage::from_rgba_unmultiplied(size, &bytes)),
        (png::ColorType::Rgb, png::BitDepth::Eight) => Some(ColorImage::from_rgb(size, &bytes)),
        _ => None,
    }
}

/// Pictures of recent graphs as textures; read off the window's thread.
#[derive(Default)]
pub(crate) struct Thumbnails {
    shown: BTreeMap<PathBuf, Option<TextureHandle>>,
    coming: Vec<Receiver<(PathBuf, Option<ColorImage>)>>,
}

impl Thumbnails {
    /// The picture of a graph's file, once it is read.
    pub(crate) fn get(&mut self, ctx: &egui::Context, cache: &Path, path: &Path) -> Option<&TextureHandle> {
        self.coming.retain(|coming| match coming.try_recv() {
            Ok((path, image)) => {
                let texture = image.map(|image| ctx.load_texture("thumbnail", image, TextureOptions::LINEAR));
                self.shown.insert(path, texture);
                false
            }
            Err(TryRecvError::Empty) => true,
            Err(TryRecvError::Disconnected) => false,
        });
        if !self.shown.contains_key(path) {
            self.shown.insert(path.to_owned(), None);
            let (to, from) = sync_channel(1);
            let (file, path, ctx) = (thumbnail(cache, path), path.to_owned(), ctx.clone());
            let read = move || {
                // The window may be gone by now.
                if to.send((path, read_png(&file))).is_ok() {
                    ctx.request_repaint();
                }
            };
            drop(thread::Builder::new().name("thumbnail".to_owned()).spawn(read));
            self.coming.push(from);
        }
        self.shown.get(path)?.as_ref()
    }

    /// Reads all of them anew.
    pub(crate) fn forget(&mut self) {
        self.shown.clear();
    }
}
