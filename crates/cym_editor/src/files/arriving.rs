//! Nodes whose files were dropped on the window: their file is among the artist's own, and once it was read, they are placed.

use std::path::PathBuf;

use cym_graph::PortRef;

use super::{Files, place};
use crate::palette::CanvasPlace;
use crate::shared::{Act, Notice, NoticeAction, Shared};

/// Seconds after which a file that has become no node is one that cannot be read.
const PATIENCE_SECS: f64 = 20.0;

/// The file of a node that is not read yet.
#[derive(Debug)]
pub(super) struct Arriving {
    path: PathBuf,
    at: Option<[f32; 2]>,
    wire: Option<PortRef>,
    /// The document on which it was dropped, by [`crate::model::Model::opened`].
    opened: u64,
    since_secs: f64,
}

impl Arriving {
    pub(super) fn new(
        path: PathBuf,
        at: Option<[f32; 2]>,
        wire: Option<PortRef>,
        opened: u64,
        since_secs: f64,
    ) -> Self {
        Self { path, at, wire, opened, since_secs }
    }
}

impl Files {
    /// Places those that were read.
    pub(super) fn place_arrived(&mut self, now_secs: f64, ctx: &egui::Context, shared: &mut Shared<'_>) {
        for arriving in std::mem::take(&mut self.arriving) {
            let model = shared.model;
            let made =
                |(_, files): &(&String, &Vec<cym_plan::NodeFile>)| files.iter().any(|file| file.path == arriving.path);
            let id = model.library().sources.iter().find(made).map(|(id, _)| id.as_str());
            let kind = id.and_then(|id| model.catalogue().get(id)).cloned();
            let name = arriving.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            let show = NoticeAction::ShowFile(arriving.path.clone());
            if arriving.opened != model.opened() {
                let text = format!("{name} is among your own nodes. Another graph is open now, so it was not placed.");
                shared.say(Notice::done(text).with("Show file", show));
            } else if let Some(kind) = kind {
                let middle = CanvasPlace::last(ctx).map_or([0.0; 2], |place| place.middle);
                let placed = place::node(model, &kind, arriving.at, arriving.wire.as_ref(), middle);
                shared.edit(placed.edit);
                *shared.settings.used.entry(kind.id.clone()).or_default() += 1;
                shared.act(match arriving.at {
                    Some(_) => Act::Select([placed.id].into()),
                    None => Act::Reveal(placed.id),
                });
                let text = format!("{} is on the canvas, and among your own nodes.", kind.title);
                shared.say(Notice::done(text).with("Show file", show));
            } else if now_secs - arriving.since_secs > PATIENCE_SECS {
                let text = format!(
                    "{name} lies among your own nodes but is none yet. `cymatic nodes` says what is wrong with its file."
                );
                shared.say(Notice::fault(text).with("Show file", show));
            } else {
                self.arriving.push(arriving);
            }
        }
    }
}
