//! The network itself: two towers over one flat list of weights, with hand-written backward passes.
//!
//! Activations are matrices of one row a place and one column a channel, so that nearly all work is matrix products. The towers
//! share nothing but the width of what they give, [`EMBED`]. Backward passes are held against finite differences.

pub(crate) mod block;
pub(crate) mod image;
pub(crate) mod joint;
pub(crate) mod layout;
pub(crate) mod matrix;
pub(crate) mod text;

use crate::words::chance::Chance;
use crate::words::lexicon::{Lexicon, Reading};
pub(crate) use image::ImageNet;
pub use layout::{Layout, Piece};
pub(crate) use text::TextNet;

/// Side of the pictures that it sees, in px.
pub const SIZE_PX: usize = 64;
/// Length of what a tower gives.
pub const EMBED: usize = 96;
/// Length of the statistics that are taken from a picture before they become an embedding.
pub const FEATURES: usize = image::FEATURES;

/// Both towers: where each weight lies in the flat list, and what to do with it.
#[derive(Clone, Debug)]
pub struct Net {
    /// Names, shapes and places of all weights.
    pub layout: Layout,
    pub(crate) image: ImageNet,
    pub(crate) text: TextNet,
    /// From features to logits of every attribute's values.
    pub(crate) heads: block::Linear,
    /// Where the logarithm of the temperature lies.
    pub(crate) log_scale: usize,
}

impl Net {
    /// The network as it is shipped: 0.6 million weights.
    pub fn shipped() -> Self {
        Self::with_heads(joint::logits())
    }

    /// The same with heads for another vocabulary of `values` values.
    pub fn with_heads(values: usize) -> Self {
        let mut layout = Layout::default();
        let image = ImageNet::new(&mut layout);
        let text = TextNet::new(&mut layout);
        let log_scale = layout.add("log_scale", &[1]).start;
        let heads = block::Linear::new(&mut layout, "heads", FEATURES, values);
        Self { layout, image, text, heads, log_scale }
    }

    /// Weights to start from, the same for the same seed.
    pub fn start(&self, seed: u64) -> Vec<f32> {
        let mut chance = Chance::new(seed, 0x6e65_7431);
        let mut weights = vec![0.0; self.layout.len()];
        for piece in self.layout.pieces() {
            let (spread, centre) = piece.start();
            weights[piece.place.clone()].fill_with(|| centre + spread * chance.normal());
        }
        weights
    }

    /// Joint vectors of pictures: `pixels` holds sRGB-encoded values 0..1, rows from the top, three a pixel. One row of length 1 each.
    pub fn embed_images(&self, weights: &[f32], pixels: &[f32]) -> Vec<f32> {
        let mut out = Vec::new();
        // Small groups stay in the cache.
        for group in pixels.chunks(16 * SIZE_PX * SIZE_PX * 3) {
            let tape = self.image.forward(weights, group);
            out.extend(joint::of_pictures(&tape.embedding.unit, &self.heads.forward(weights, &tape.features)));
        }
        out
    }

    /// Joint vectors of prompts that were read, one of length 1 each; without any term, that of saying nothing.
    pub fn embed_prompts(&self, weights: &[f32], prompts: &[Reading]) -> Vec<Vec<f32>> {
        let hashed: Vec<Vec<[u32; 2]>> = prompts.iter().map(text::hashed).collect();
        let rows = self.text.forward(weights, &hashed).embedding.unit;
        let meaning = |prompt: &Reading| Lexicon::get().meaning(&prompt.terms);
        rows.chunks_exact(EMBED).zip(prompts).map(|(row, prompt)| joint::of_prompt(row, &meaning(prompt))).collect()
    }
}
