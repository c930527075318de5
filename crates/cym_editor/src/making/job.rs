//! One network that is being made: what was asked for, and how it stands.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cym_graph::{MadeBy, NodeId};
use egui::ColorImage;
use serde::Deserialize;

/// What is to be made; the graph lies beside it as a snapshot.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    /// The node whose network it is.
    pub node: NodeId,
    /// What the artist reads as its name.
    pub title: String,
    /// Where the finished network goes.
    pub made: MadeBy,
    /// The number of the opened document that the node is in.
    pub opened: u64,
    /// The folder from which the graph's own paths start.
    pub base: PathBuf,
}

/// A network in the queue.
#[derive(Clone, Debug)]
pub struct Job {
    /// Its number; never used again.
    pub id: u64,
    /// What was asked for.
    pub order: Order,
    /// How it stands.
    pub state: JobState,
    /// How far it is.
    pub live: Live,
    /// The losses that were told so far: steps done, and the loss.
    pub curve: Arc<Vec<[f32; 2]>>,
    /// What the network draws, as it was seen last.
    pub picture: Option<Arc<ColorImage>>,
}

/// How a network stands: once it is made, or was kept as it was, with what its process said.
pub type JobState = crate::queue::JobState<Ended>;

/// How far a network is, as its process says.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Live {
    /// What it does: `starting`, `learning` or `paused`.
    pub phase: String,
    /// Steps done, those of an earlier run included.
    pub done: u64,
    /// Steps in all.
    pub total: u64,
    /// What the last step was to make smaller.
    pub loss: f32,
    /// How well it fits what was asked for, 0 to 1 and below.
    pub score: Option<f32>,
    /// Seconds left.
    pub left_secs: Option<f64>,
    /// How many pictures of how far it is were written.
    pub pictures: u64,
}

impl Live {
    /// How much is done, 0 to 1.
    pub fn part(&self) -> f32 {
        crate::queue::part(self.done, self.total)
    }
}

/// What the process says at its end.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Ended {
    /// The key of what the network was made for.
    pub key: String,
    /// How well it fits what was asked for.
    pub score: f32,
    /// How long it took; `None` when it was there already.
    pub secs: Option<f64>,
    /// Steps done; fewer than `total` when it was kept early.
    pub done: u64,
    /// Steps in all.
    pub total: u64,
}

/// Where the files of a job lie.
pub(super) struct Places {
    pub(super) snapshot: PathBuf,
    pub(super) picture: PathBuf,
    pub(super) result: PathBuf,
}

impl Places {
    pub(super) fn new(folder: &Path, id: u64) -> Self {
        let place = |ending: &str| folder.join(format!("{id}.{ending}"));
        Self { snapshot: place("cym"), picture: place("png"), result: place("safetensors") }
    }

    /// The words after the program's name.
    pub(super) fn words(&self, order: &Order) -> Vec<OsString> {
        let mut words: Vec<OsString> = vec!["guide".into(), self.snapshot.clone().into()];
        for (word, value) in [
            ("--node", OsString::from(order.node.as_str())),
            ("--result", self.result.clone().into()),
            ("--preview", self.picture.clone().into()),
            ("--base", order.base.clone().into()),
        ] {
            words.extend([word.into(), value]);
        }
        words.extend(["--json", "--progress-json"].map(Into::into));
        words
    }
}
