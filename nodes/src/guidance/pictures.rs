//! What *Train on Pictures* asks for.

use std::sync::Arc;

use cym_learn::cppn::Network;
use cym_learn::guide::{PictureRequest, Wanted};
use cym_plan::{Given, Thing};

use super::Asked;
use crate::native::{chosen, tame};
use crate::network::parts;

/// The inputs that name a picture each.
pub(crate) const PICTURES: [&str; 4] = ["picture", "picture_2", "picture_3", "picture_4"];

/// A picture's file as it is, to be decoded by whoever learns from it.
pub struct PictureFile {
    /// All bytes of the file.
    pub bytes: Vec<u8>,
}

/// Keeps the file of a picture for a node that learns from it; the library's reader for such inputs.
pub(crate) fn read(bytes: &[u8]) -> Result<Thing, String> {
    // The first letters of the formats that pictures are read from: PNG, JPEG, WebP (and other RIFF), GIF, TIFF, BMP, EXR, Radiance.
    let known: [&[u8]; 9] =
        [b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"GIF8", b"II*\0", b"MM\0*", b"BM", b"v/1\x01", b"#?"];
    if !known.iter().any(|first| bytes.starts_with(first)) {
        return Err("it is no picture that can be read; use PNG or JPEG".to_owned());
    }
    let hash = Thing::hash_of("picture", &[], &[]) ^ Thing::hash_of(&format!("{}", bytes.len()), &parts(bytes), &[]);
    Ok(Thing::new(Arc::new(PictureFile { bytes: bytes.to_vec() }), hash))
}

/// Reads the node's inputs.
pub(super) fn asked(given: &Given<'_>, start: Option<Arc<Network>>) -> Asked {
    let [steps, size, pixels, edges, style, wander, latent_seed, seed] = given.take().map(tame);
    let whole = |number: f32, most: usize| chosen(number, most + 1) as u32;
    let thing = |place: usize| given.things.get(place).cloned().flatten();
    let files: Vec<Thing> = (1..=PICTURES.len()).filter_map(thing).collect();
    let request = PictureRequest {
        pictures: files.iter().map(Thing::hash).collect(),
        pixels: pixels.clamp(0.0, 4.0),
        edges: edges.clamp(0.0, 4.0),
        style: style.clamp(0.0, 4.0),
        wander: wander.clamp(0.0, 1.0),
        side_px: whole(size, 512).max(32),
        steps: whole(steps, 20_000).max(1),
        seed: whole(seed, 1_000_000),
        latent_seed: whole(latent_seed, 1_000_000),
        start: given.things.first().and_then(Option::as_ref).map_or(0, Thing::hash),
    };
    let trouble = |cause: &str, next_step: &str| Some([cause.to_owned(), next_step.to_owned()]);
    let trouble = if files.is_empty() {
        None
    } else if request.pixels + request.edges + request.style <= 0.0 {
        trouble("pixels, edges and style are all 0, so nothing says what to learn.", "Turn one of them up.")
    } else if files.len() > 1 && start.as_ref().is_some_and(|start| start.architecture().features.latent == 0) {
        trouble(
            "the network that it starts from has no latent, so it can learn one picture only.",
            "Choose another preset, such as siren, or take the other pictures away.",
        )
    } else {
        None
    };
    let wanted = if files.is_empty() || trouble.is_some() { Vec::new() } else { vec![Wanted::Pictures(request)] };
    Asked {
        wanted,
        trouble,
        start,
        pictures: files.iter().filter_map(Thing::share).collect(),
        result: thing(PICTURES.len() + 1),
        made_for: given.texts.first().copied().unwrap_or_default().to_owned(),
    }
}
