//! How the gallery is made: pictures of the library's nodes are chosen by the word encoder, and networks learn to draw them.

use std::sync::Arc;

use crate::cppn::{Network, NetworkSet, Preset};
use crate::encoder::Pictures;
use crate::guide::{Fitting, PictureRequest, Request};
use crate::train::TrainError;
use crate::words::PatternClip;
use crate::words::attributes::{Attribute, Facts};
use crate::words::lexicon::Lexicon;
use crate::words::net::SIZE_PX;
use crate::words::shelf::Shelf;

/// Networks of each structure.
const EACH: usize = 2;
/// Steps in which a network learns its picture.
pub const STEPS: u32 = 700;
/// The seed that all of them begin from, so that they can be mixed.
const SEED: u64 = 1;
/// A picture's lightness is spread until so few of its pixels, of a thousand, are black or white.
const ENDS: usize = 20;

/// Makes the gallery from pictures with their facts; `go_on(done, all)` is asked before each network.
///
/// # Errors
/// A training ran away, or it was stopped, or a structure has no picture.
pub fn make(
    shelf: &Shelf,
    clip: &Arc<PatternClip>,
    mut go_on: impl FnMut(usize, usize) -> bool,
) -> Result<Option<NetworkSet>, TrainError> {
    let families = Lexicon::get().values(Attribute::Family);
    let mut networks = Vec::new();
    for (family, value) in families.iter().enumerate() {
        for (number, picture) in chosen(shelf, family, &value.name, clip).into_iter().enumerate() {
            if !go_on(networks.len(), families.len() * EACH) {
                return Ok(None);
            }
            networks.push((format!("{} {}", value.name, number + 1), Arc::new(learnt(picture, clip)?)));
        }
    }
    Ok(Some(NetworkSet::new(networks)?))
}

/// The pictures of a structure that show it best, in black and white: of the large ones, and of the others.
fn chosen(shelf: &Shelf, family: usize, name: &str, clip: &PatternClip) -> Vec<Pictures> {
    let wish = Request { prompt: name.to_owned(), ..Request::default() }.wish(clip);
    let is_plain = |facts: &Facts| facts.get(Attribute::Symmetry).is_none_or(|symmetry| symmetry == 0);
    let mut ranked: Vec<(f32, bool, Pictures)> = shelf
        .facts()
        .iter()
        .enumerate()
        .filter(|(_, facts)| facts.get(Attribute::Family) == Some(family) && is_plain(facts))
        .map(|(index, facts)| {
            let picture = grey(&shelf.pixels(index));
            let is_large = facts.get(Attribute::Scale).is_none_or(|scale| scale == 0);
            (wish.fits(&clip.vectors(&picture)), is_large, picture)
        })
        .collect();
    ranked.sort_by(|one, other| other.0.total_cmp(&one.0));
    let mut pictures = Vec::new();
    for number in 0..EACH {
        let wanted = ranked.iter().position(|(_, is_large, _)| *is_large == (number == 0));
        if let Some(at) = wanted.or(if ranked.is_empty() { None } else { Some(0) }) {
            pictures.push(ranked.remove(at).2);
        }
    }
    pictures
}

/// A picture's lightness alone, from black to white.
fn grey(pixels: &[f32]) -> Pictures {
    let luma: Vec<f32> = pixels.chunks_exact(3).map(|px| 0.2126 * px[0] + 0.7152 * px[1] + 0.0722 * px[2]).collect();
    let mut sorted = luma.clone();
    sorted.sort_by(f32::total_cmp);
    let end = sorted.len() * ENDS / 1000;
    let (low, high) = (sorted[end], sorted[sorted.len() - 1 - end]);
    let plane = luma.iter().map(|luma| ((luma - low) / (high - low).max(1e-3)).clamp(0.0, 1.0));
    let plane: Vec<f32> = plane.collect();
    Pictures::new(1, [SIZE_PX; 2], plane.repeat(3))
}

/// A network that has learnt a picture.
fn learnt(picture: Pictures, clip: &Arc<PatternClip>) -> Result<Network, TrainError> {
    let request = PictureRequest {
        pictures: vec![0],
        pixels: 1.0,
        edges: 0.2,
        style: 0.0,
        wander: 0.15,
        side_px: SIZE_PX as u32,
        steps: STEPS,
        seed: SEED as u32,
        latent_seed: 1,
        start: 0,
    };
    let start = Network::new(Preset::Polar.architecture(), SEED)?;
    let mut job = Fitting::new(&start, &[Arc::new(picture)], Arc::clone(clip) as _, &request, None)?;
    while job.step()?.is_some() {}
    Ok(job.network().clone())
}
