//! Networks in the cache that were made for similar words.

use std::fs;

use cym_engine::cache;
use cym_learn::cppn::{Architecture, Network};
use cym_learn::guide::{Request, Wish};
use serde::{Deserialize, Serialize};

use super::job::stored;

/// The least cosine of two wishes that are near each other.
const NEAR: f32 = 0.8;
/// More entries of the cache than this are not looked at.
const MOST_ENTRIES: usize = 10_000;
/// The longest entry that is read.
const MOST_BYTES: u64 = 1 << 20;

/// What a finished network was made for.
#[derive(Serialize, Deserialize)]
struct Entry {
    /// The file of the encoder; empty for the built-in one.
    model: String,
    /// The network's shape.
    architecture: Architecture,
    /// What was gone towards, in the encoder's vectors.
    towards: Vec<f32>,
}

/// A network that was found.
pub(super) struct Near {
    /// The network.
    pub(super) network: Network,
    /// The cosine of both wishes.
    pub(super) cosine: f32,
}

/// Notes what a finished network was made for.
pub(super) fn note(key: &str, request: &Request, architecture: &Architecture, wish: &Wish) {
    let entry =
        Entry { model: request.model.clone(), architecture: architecture.clone(), towards: wish.towards.clone() };
    // Without a cache nothing is found again; that is no reason to end a job.
    let _kept = serde_json::to_vec(&entry).map(|bytes| cache::keep(&name(key), &bytes));
}

/// The finished network of this shape whose wish is nearest, if one is near.
pub(super) fn find(request: &Request, architecture: &Architecture, wish: &Wish) -> Option<Near> {
    let folder = cache::folder()?.join("guidance");
    let mut best: Option<(f32, String)> = None;
    for entry in fs::read_dir(folder).ok()?.flatten().take(MOST_ENTRIES) {
        let file = entry.file_name().to_string_lossy().into_owned();
        let Some(key) = file.strip_suffix(".near") else {
            continue;
        };
        if !entry.metadata().is_ok_and(|about| about.len() <= MOST_BYTES) {
            continue;
        }
        // A damaged entry is as good as none.
        let read = cache::read(&name(key)).and_then(|bytes| serde_json::from_slice::<Entry>(&bytes).ok());
        let fits = |entry: &Entry| {
            let same_length = entry.towards.len() == wish.towards.len();
            entry.model == request.model && entry.architecture == *architecture && same_length
        };
        let Some(entry) = read.filter(fits) else {
            continue;
        };
        let cosine = wish.fits(&entry.towards);
        // Of equals the one with the smaller key, whatever the order of the folder.
        let beats = |(known, known_key): &(f32, String)| {
            cosine.total_cmp(known).then_with(|| known_key.as_str().cmp(key)).is_gt()
        };
        if cosine > NEAR && best.as_ref().is_none_or(beats) {
            best = Some((cosine, key.to_owned()));
        }
    }
    let (cosine, key) = best?;
    let network = cache::read(&stored(&key)).and_then(|bytes| Network::from_bytes(&bytes).ok())?;
    (**network.architecture() == *architecture).then_some(Near { network, cosine })
}

fn name(key: &str) -> String {
    format!("guidance/{key}.near")
}
