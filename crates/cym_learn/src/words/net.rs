//! The network itself: two towers over one flat list of weights, with hand-written backward passes.
//!
//! Activations are matrices of one row a place and one column a channel, so that nearly all work is matrix products. The towers
//! share nothing but the width of what they give, [`EMBED`]. Backward passes are held against finite differences.

pub(crate) mod block;
pub(crate) mod image;
pub(crate) mod layout;
pub(crate) mod matrix;
pub(crate) mod text;

use crate::words::chance::Chance;
pub(crate) use image::ImageNet;
pub use layout::{Layout, Piece};
pub(crate) use text::TextNet;

/// Side of the pictures that it sees, in px.
pub const SIZE_PX: usize = 64;
/// Length of an embedding.
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
    /// From features to logits of every attribute's values; only in training.
    pub(crate) heads: Option<block::Linear>,
    /// Where the logarithm of the temperature lies.
    pub(crate) log_scale: usize,
}

impl Net {
    /// The network as it is shipped: 0.6 million weights.
    pub fn shipped() -> Self {
        Self::new(None)
    }

    /// The same with heads for `values` logits, as it is trained.
    pub fn with_heads(values: usize) -> Self {
        Self::new(Some(values))
    }

    fn new(heads: Option<usize>) -> Self {
        let mut layout = Layout::default();
        let image = ImageNet::new(&mut layout);
        let text = TextNet::new(&mut layout);
        let log_scale = layout.add("log_scale", &[1]).start;
        // Last, so that the shipped weights are the front part of the trained ones.
        let heads = heads.map(|values| block::Linear::new(&mut layout, "heads", FEATURES, values));
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

    /// Embeds pictures: `pixels` holds sRGB-encoded values 0..1, rows from the top, three a pixel. Gives unit vectors, one a row.
    pub fn embed_images(&self, weights: &[f32], pixels: &[f32]) -> Vec<f32> {
        let mut out = Vec::new();
        // Small groups stay in the cache.
        for group in pixels.chunks(16 * SIZE_PX * SIZE_PX * 3) {
            let tape = self.image.forward(weights, group);
            out.extend_from_slice(&tape.embedding.unit);
        }
        out
    }

    /// Embeds texts, each a list of hashed terms. Gives unit vectors, one a row; without any term,
    /// the embedding of saying nothing.
    pub(crate) fn embed_texts(&self, weights: &[f32], texts: &[Vec<[u32; 2]>]) -> Vec<f32> {
        self.text.forward(weights, texts).embedding.unit
    }
}
