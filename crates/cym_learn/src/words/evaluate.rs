//! How well pictures and words find each other, on pictures that were not learned from.

use rayon::prelude::*;

use crate::words::attributes::Attribute;
use crate::words::captions;
use crate::words::lexicon::Lexicon;
use crate::words::net::{Net, joint};
use crate::words::shelf::Shelf;

/// What was measured on a shelf of pictures.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// How many pictures there were.
    pub pictures: usize,
    /// For how many full captions a picture with exactly these facts is the first, among the first 5, and the first 10: 0..1.
    pub recall: [f32; 3],
    /// For how many pictures the nearest word for each attribute is the right one: 0..1; `None` where no picture has it.
    pub zero_shot: [Option<f32>; 8],
}

/// Embeds every picture of a shelf; one unit vector a row.
pub fn embed_shelf(net: &Net, weights: &[f32], shelf: &Shelf) -> Vec<f32> {
    let indices: Vec<usize> = (0..shelf.len()).collect();
    let groups: Vec<Vec<f32>> = indices
        .par_chunks(16)
        .map(|group| {
            let pixels: Vec<f32> = group.iter().flat_map(|&index| shelf.pixels(index)).collect();
            net.embed_images(weights, &pixels)
        })
        .collect();
    groups.concat()
}

/// Embeds one prompt; a unit vector.
pub fn embed_prompt(net: &Net, weights: &[f32], prompt: &str) -> Vec<f32> {
    net.embed_prompts(weights, &[Lexicon::get().read(prompt)]).remove(0)
}

/// Measures weights on a shelf.
pub fn evaluate(net: &Net, weights: &[f32], shelf: &Shelf) -> Report {
    let images = embed_shelf(net, weights, shelf);
    Report {
        pictures: shelf.len(),
        recall: recall(net, weights, shelf, &images),
        zero_shot: zero_shot(net, weights, shelf, &images),
    }
}

/// For each picture: its full caption, and whether pictures with the same facts come first.
fn recall(net: &Net, weights: &[f32], shelf: &Shelf, images: &[f32]) -> [f32; 3] {
    let mut hits = [0usize; 3];
    for facts in shelf.facts() {
        let query = embed_prompt(net, weights, &captions::full_caption(*facts));
        let mut ranked: Vec<(f32, usize)> =
            images.chunks_exact(joint::dim()).enumerate().map(|(i, image)| (dot(&query, image), i)).collect();
        ranked.sort_by(|one, other| other.0.total_cmp(&one.0));
        let place = ranked.iter().position(|&(_, i)| shelf.facts()[i] == *facts);
        for (hits, within) in hits.iter_mut().zip([1, 5, 10]) {
            *hits += usize::from(place.is_some_and(|place| place < within));
        }
    }
    hits.map(|hits| hits as f32 / shelf.len().max(1) as f32)
}

fn zero_shot(net: &Net, weights: &[f32], shelf: &Shelf, images: &[f32]) -> [Option<f32>; 8] {
    let lexicon = Lexicon::get();
    Attribute::ALL.map(|attribute| {
        let name =
            |value: &crate::words::lexicon::Value| embed_prompt(net, weights, &lexicon.terms()[value.terms[0]].text);
        let names: Vec<Vec<f32>> = lexicon.values(attribute).iter().map(name).collect();
        let guess = |image: &[f32]| {
            let best = names.iter().enumerate().max_by(|one, other| dot(one.1, image).total_cmp(&dot(other.1, image)));
            best.map(|(value, _)| value)
        };
        let known = shelf.facts().iter().zip(images.chunks_exact(joint::dim()));
        let (mut right, mut all) = (0usize, 0usize);
        for (facts, image) in known.filter(|(facts, _)| facts.get(attribute).is_some()) {
            right += usize::from(guess(image) == facts.get(attribute));
            all += 1;
        }
        (all > 0).then(|| right as f32 / all as f32)
    })
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::evaluate;
    use crate::words::attributes::{Attribute, Facts};
    use crate::words::net::Net;
    use crate::words::shelf::{PICTURE_BYTES, Shelf};

    #[test]
    fn measures_are_shares_and_chance_is_low() {
        let net = Net::shipped();
        let mut shelf = Shelf::default();
        for i in 0..20u8 {
            let picture: Vec<u8> = (0..PICTURE_BYTES).map(|at| (at * usize::from(i) % 251) as u8).collect();
            let facts = Facts::default().with(Attribute::Family, Some(i.into())).with(Attribute::Palette, Some(3));
            shelf.push(&picture, facts).unwrap();
        }
        let report = evaluate(&net, &net.start(1), &shelf);
        assert!(report.recall[0] <= report.recall[1] && report.recall[1] <= report.recall[2]);
        assert!((0.25..1.0).contains(&report.recall[2]), "10 of 20 by chance: {:?}", report.recall);
        assert!(report.zero_shot[0].is_some() && report.zero_shot[2].is_none());
    }
}
