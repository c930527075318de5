//! An independent eye: which palette and which structure a picture shows, by hand-made statistics only.
//!
//! It never guides. Guidance follows the word encoder, and a picture that only flatters the encoder ("the right number, and mush for
//! a picture") does not deceive statistics that it never met. What it learns from are other pictures than the encoder's.

mod learner;
mod statistics;

pub use learner::{JudgeRecipe, learn};
pub use statistics::{COLOURING, STATISTICS, statistics};

use std::ops::Range;

use crate::words::attributes::Attribute;
use crate::words::lexicon::Lexicon;
use crate::words::net::Layout;
use crate::words::shelf::Shelf;
use crate::words::weights::{WeightsError, from_bytes};

/// The weights that travel in the program; `cymatic train-words` makes them.
const SHIPPED: &[u8] = include_bytes!("../../models/judge.safetensors");
/// Width of the layer between statistics and answers.
const HIDDEN: usize = 96;

/// A classifier of structure and palette.
#[derive(Clone, Debug, PartialEq)]
pub struct Judge {
    weights: Vec<f32>,
}

/// What a judge finds in a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Families by falling probability: index in the lexicon, and probability.
    pub families: Vec<(usize, f32)>,
    /// Palettes likewise.
    pub palettes: Vec<(usize, f32)>,
}

/// What it is asked, with the names in its file.
const QUESTIONS: [(&str, Attribute); 2] = [("family", Attribute::Family), ("palette", Attribute::Palette)];

/// Which statistics an answer comes from: colours say nothing of the structure, and shapes nothing of the palette.
fn looked_at(attribute: Attribute) -> Range<usize> {
    if attribute == Attribute::Palette { 0..COLOURING } else { COLOURING..STATISTICS }
}

/// Where the judge's weights lie.
fn layout() -> Layout {
    let mut layout = Layout::default();
    layout.add("judge.mean", &[STATISTICS]);
    layout.add("judge.scale", &[STATISTICS]);
    for (name, attribute) in QUESTIONS {
        let values = Lexicon::get().values(attribute).len();
        layout.add(&format!("judge.{name}.in"), &[looked_at(attribute).len(), HIDDEN]);
        layout.add(&format!("judge.{name}.in_bias"), &[HIDDEN]);
        layout.add(&format!("judge.{name}.out"), &[HIDDEN, values]);
        layout.add(&format!("judge.{name}.out_bias"), &[values]);
    }
    layout
}

impl Judge {
    /// The judge that the program carries.
    ///
    /// # Errors
    /// The program was built with a damaged file of weights.
    pub fn built_in() -> Result<Self, WeightsError> {
        Self::from_bytes(SHIPPED)
    }

    /// From the bytes of a file that `cymatic train-words` wrote.
    ///
    /// # Errors
    /// The bytes are no such file, or belong to another vocabulary.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, WeightsError> {
        Ok(Self { weights: from_bytes(&layout(), bytes)? })
    }

    /// As the bytes of a file.
    ///
    /// # Errors
    /// A weight is no usable number.
    pub fn to_bytes(&self, note: &str) -> Result<Vec<u8>, WeightsError> {
        crate::words::weights::to_bytes(&layout(), &self.weights, note)
    }

    /// Looks at a square picture: sRGB-encoded values 0..1, rows from the top, three a pixel, 64 px a side.
    pub fn look(&self, pixels: &[f32]) -> Verdict {
        let x = learner::normed(&self.weights, &statistics(pixels));
        let [families, palettes] = learner::answers(&self.weights, &x).map(|logits| ranked(&logits));
        Verdict { families, palettes }
    }

    /// How many pictures of a shelf it names rightly, 0..1: structure and palette, each of those where it is known.
    pub fn accuracy(&self, shelf: &Shelf) -> [f32; 2] {
        let (mut right, mut all) = ([0usize; 2], [0usize; 2]);
        for (index, facts) in shelf.facts().iter().enumerate() {
            let verdict = self.look(&shelf.pixels(index));
            let answers = [(Attribute::Family, verdict.families), (Attribute::Palette, verdict.palettes)];
            for (i, (attribute, answer)) in answers.into_iter().enumerate() {
                if let Some(value) = facts.get(attribute) {
                    all[i] += 1;
                    right[i] += usize::from(answer.first().is_some_and(|&(first, _)| first == value));
                }
            }
        }
        [0, 1].map(|i| right[i] as f32 / all[i].max(1) as f32)
    }
}

fn ranked(logits: &[f32]) -> Vec<(usize, f32)> {
    let highest = logits.iter().copied().fold(f32::MIN, f32::max);
    let mass: f32 = logits.iter().map(|x| (x - highest).exp()).sum();
    let mut ranked: Vec<(usize, f32)> = logits.iter().map(|x| (x - highest).exp() / mass).enumerate().collect();
    ranked.sort_by(|one, other| other.1.total_cmp(&one.1));
    ranked
}

#[cfg(test)]
mod tests;
