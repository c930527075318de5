//! Pictures of graphs: how the open one looks now, for the journal and for the list of what was open lately.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::thread;

use cym_engine::{EngineError, Grab, GrabRequest, GrabSize, PixelLayout};
use egui::{ColorImage, TextureHandle, TextureOptions};

use super::journal::Journal;
use crate::shared::Shared;

/// Seconds between two pictures for the journal.
const EVERY_SECS: f64 = 20.0;
/// Seconds after opening until the first.
const FIRST_SECS: f64 = 3.0;
/// Width and height of a picture that is kept, at most, in px.
const SIZE_PX: [u32; 2] = [320, 180];

/// Keeps pictures of the open document.
#[derive(Default)]
pub(super) struct Pictures {
    next_secs: Option<f64>,
    revision: u64,
    wanted: Option<PathBuf>,
    grab: Option<Grabbing>,
}

type Grabbing = Receiver<Result<Grab, EngineError>>;

impl Pictures {
    /// Also keeps the next picture for the list of recent graphs.
    pub(super) fn want_recent(&mut self, path: &Path) {
        self.wanted = Some(path.to_owned());
        self.next_secs = Some(0.0);
    }

    /// Asks for a picture now and then, and keeps it when it comes.
    pub(super) fn tick(&mut self, now: f64, cache: &Path, journal: &Journal, shared: &Shared<'_>) {
        if let Some(grab) = &self.grab {
            match grab.try_recv() {
                Ok(Ok(grab)) => self.keep(grab, cache, journal, shared.model.path()),
                Err(TryRecvError::Empty) => return,
                Ok(Err(_)) | Err(TryRecvError::Disconnected) => {}
            }
            self.grab = None;
        }
        let next = *self.next_secs.get_or_insert(now + FIRST_SECS);
        let is_news = shared.model.revision() != self.revision || self.wanted.is_some();
        if now < next || !is_news || shared.state.picture.is_none() {
            return;
        }
        self.next_secs = Some(now + EVERY_SECS);
        self.revision = shared.model.revision();
        let request = GrabRequest { size: GrabSize::Fit(SIZE_PX), layout: PixelLayout::Rgba8 };
        self.grab = Some(shared.stage.grab(request));
    }

    fn keep(&mut self, grab: Grab, cache: &Path, journal: &Journal, path: Option<&Path>) {
        let Grab { size_px: [width, height], bytes: rgba, .. } = grab;
        if let Some(path) = self.wanted.take().as_deref().or(path) {
            let file = thumbnail(cache, path);
            let rgba = rgba.clone();
            let write = move || {
                // Only a thumbnail: without it a card shows the name alone.
                let made = file.parent().is_some_and(|folder| fs::create_dir_all(folder).is_ok());
                let _kept = made.then(|| cym_media::picture::write_png8(&file, width, height, &rgba, None));
            };
            drop(thread::Builder::new().name("thumbnail".to_owned()).spawn(write));
        }
        journal.picture(width, height, rgba);
    }
}

/// Where the picture of a graph's file is kept.
pub(crate) fn thumbnail(cache: &Path, path: &Path) -> PathBuf {
    let name = blake3::hash(path.as_os_str().as_encoded_bytes()).to_hex();
    cache.join("recent").join(format!("{}.png", &name.as_str()[..32]))
}

/// Reads a PNG with 8 bits a channel, as our own pictures are.
pub(crate) fn read_png(path: &Path) -> Option<ColorImage> {
    read_png_from(std::io::BufReader::new(fs::File::open(path).ok()?))
}

/// As [`read_png`], from bytes.
pub(crate) fn read_png_from(bytes: impl std::io::BufRead + std::io::Seek) -> Option<ColorImage> {
    const MOST_BYTES: usize = 64 << 20;
    let mut reader = png::Decoder::new_with_limits(bytes, png::Limits { bytes: MOST_BYTES }).read_info().ok()?;
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
