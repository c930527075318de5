//! The tower for words: a bag of hashed terms, mixed once.
//!
//! What a prompt asks is a set of terms, and their order adds nothing in our grammar; a transformer over them was not needed.

use std::ops::Range;

use crate::words::lexicon::{Lexicon, Reading};
use crate::words::net::EMBED;
use crate::words::net::block::{Linear, Unit, gate, gate_slope};
use crate::words::net::layout::Layout;

/// Rows of the table of words; two make a term.
pub(crate) const BUCKETS: usize = 2048;
/// Length of a row.
pub(crate) const WIDTH: usize = 64;

/// The tower.
#[derive(Clone, Debug)]
pub(crate) struct TextNet {
    pub(crate) words: Range<usize>,
    pub(crate) up: Linear,
    pub(crate) down: Linear,
    pub(crate) project: Linear,
}

/// What a forward pass leaves behind.
#[derive(Clone, Debug)]
pub(crate) struct TextTape {
    bags: Vec<f32>,
    lifted: Vec<f32>,
    mixed: Vec<f32>,
    /// The result.
    pub(crate) embedding: Unit,
}

/// The two rows of the table that stand for a term. They come from its letters, so that the table of words may grow and shrink
/// without a retraining.
pub(crate) fn buckets_of(term: &str) -> [u32; 2] {
    let hash = blake3::hash(term.as_bytes());
    let bytes = hash.as_bytes();
    [0, 4].map(|at| u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]) % BUCKETS as u32)
}

/// What the tower takes of a prompt.
pub(crate) fn hashed(reading: &Reading) -> Vec<[u32; 2]> {
    let terms = Lexicon::get().terms();
    reading.terms.iter().map(|&term| buckets_of(&terms[term].text)).collect()
}

impl TextNet {
    pub(crate) fn new(layout: &mut Layout) -> Self {
        Self {
            words: layout.add("text.words", &[BUCKETS, WIDTH]),
            up: Linear::new(layout, "text.up", WIDTH, 2 * WIDTH),
            down: Linear::named(layout, "text.down", "text.down_bias", 2 * WIDTH, WIDTH),
            project: Linear::new(layout, "text.project", WIDTH, EMBED),
        }
    }

    pub(crate) fn forward(&self, weights: &[f32], texts: &[Vec<[u32; 2]>]) -> TextTape {
        let words = &weights[self.words.clone()];
        let mut bags = vec![0.0; texts.len() * WIDTH];
        for (text, bag) in texts.iter().zip(bags.chunks_exact_mut(WIDTH)) {
            let share = share(text.len());
            for &bucket in text.iter().flatten() {
                let row = &words[bucket as usize * WIDTH..][..WIDTH];
                bag.iter_mut().zip(row).for_each(|(bag, word)| *bag += share * word);
            }
        }
        let lifted = self.up.forward(weights, &bags);
        let opened: Vec<f32> = lifted.iter().map(|&u| gate(u)).collect();
        let mut mixed = self.down.forward(weights, &opened);
        mixed.iter_mut().zip(&bags).for_each(|(mixed, bag)| *mixed += bag);
        let embedding = Unit::new(self.project.forward(weights, &mixed), EMBED);
        TextTape { bags, lifted, mixed, embedding }
    }

    /// Adds the gradient of the weights, from that of the embedding (unit rows).
    pub(crate) fn backward(
        &self,
        weights: &[f32],
        grads: &mut [f32],
        texts: &[Vec<[u32; 2]>],
        tape: &TextTape,
        embedding: Vec<f32>,
    ) {
        let d = tape.embedding.backward(embedding);
        let d_mixed = self.project.backward(weights, grads, &tape.mixed, &d);
        let opened: Vec<f32> = tape.lifted.iter().map(|&u| gate(u)).collect();
        let mut d_lifted = self.down.backward(weights, grads, &opened, &d_mixed);
        d_lifted.iter_mut().zip(&tape.lifted).for_each(|(d, &u)| *d *= gate_slope(u));
        let mut d_bags = self.up.backward(weights, grads, &tape.bags, &d_lifted);
        d_bags.iter_mut().zip(&d_mixed).for_each(|(d, skip)| *d += skip);
        let words = &mut grads[self.words.clone()];
        for (text, d) in texts.iter().zip(d_bags.chunks_exact(WIDTH)) {
            let share = share(text.len());
            for &bucket in text.iter().flatten() {
                let row = &mut words[bucket as usize * WIDTH..][..WIDTH];
                row.iter_mut().zip(d).for_each(|(word, d)| *word += share * d);
            }
        }
    }
}

/// How much each of so many terms counts.
fn share(terms: usize) -> f32 {
    (terms.max(1) as f32).sqrt().recip()
}
