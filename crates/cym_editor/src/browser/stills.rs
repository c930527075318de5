//! Pictures that the program carries: one of each example, and the golden one of each node that has one.

use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::thread;

use egui::{ColorImage, Rect, TextureHandle, TextureOptions, pos2};

use super::films::Shot;
use crate::files::read_png_from;

include!(concat!(env!("OUT_DIR"), "/stills.rs"));

/// Textures of what was shown so far.
#[derive(Default)]
pub(crate) struct Stills {
    nodes: BTreeMap<String, Option<TextureHandle>>,
    examples: BTreeMap<String, TextureHandle>,
    coming: Option<Receiver<Vec<(String, ColorImage)>>>,
}

impl Stills {
    /// The golden picture of a node; it is so small that it is read at once.
    pub(crate) fn node(&mut self, ctx: &egui::Context, kind: &str) -> Option<Shot> {
        let texture = self.nodes.entry(kind.to_owned()).or_insert_with(|| {
            let (_, bytes) = NODES.iter().find(|(id, _)| *id == kind)?;
            let image = read_png_from(std::io::Cursor::new(*bytes))?;
            Some(ctx.load_texture(format!("still {kind}"), image, TextureOptions::LINEAR))
        });
        texture.as_ref().map(whole)
    }

    /// The picture of an example, once it is read.
    pub(super) fn example(&mut self, ctx: &egui::Context, name: &str) -> Option<Shot> {
        if self.examples.is_empty() {
            self.read_examples(ctx);
        }
        self.examples.get(name.strip_suffix(".cym")?).map(whole)
    }

    /// Whether the examples' pictures are there.
    #[cfg(test)]
    pub(super) fn has_examples(&self) -> bool {
        !self.examples.is_empty()
    }

    fn read_examples(&mut self, ctx: &egui::Context) {
        let coming = self.coming.get_or_insert_with(|| {
            let (to, from) = sync_channel(1);
            let ctx = ctx.clone();
            let read = move || {
                let read = |(name, bytes): &(&str, &'static [u8])| {
                    Some(((*name).to_owned(), read_png_from(std::io::Cursor::new(*bytes))?))
                };
                // The window may be gone by now.
                if to.send(EXAMPLES.iter().filter_map(read).collect()).is_ok() {
                    ctx.request_repaint();
                }
            };
            drop(thread::Builder::new().name("stills".to_owned()).spawn(read));
            from
        });
        match coming.try_recv() {
            Ok(images) => {
                let load = |(name, image): (String, ColorImage)| {
                    let texture = ctx.load_texture(format!("still {name}"), image, TextureOptions::LINEAR);
                    (name, texture)
                };
                self.examples = images.into_iter().map(load).collect();
            }
            Err(TryRecvError::Empty | TryRecvError::Disconnected) => {}
        }
    }
}

fn whole(texture: &TextureHandle) -> Shot {
    let [width, height] = texture.size();
    let uv = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    Shot { texture: texture.id(), uv, aspect: width as f32 / height.max(1) as f32 }
}

/// A texture of ours as a picture of a card.
pub(super) fn shot_of(texture: &TextureHandle) -> Shot {
    whole(texture)
}
