//! Networks that already draw something: one after the other of every structure that the words know, in black and white.
//!
//! A network that starts from chance finds the colours of a prompt and seldom its structure; one that starts from a network of the
//! gallery has the structure, and the words colour and bend it. `cymatic train-words` makes the gallery from the library's own nodes.

mod make;

use std::sync::Arc;

use crate::cppn::{Architecture, Network, NetworkSet, Preset, WeightsError};
use crate::encoder::{ImageEncoder, Pictures, read};
use crate::guide::Wish;
use crate::train::View;
use crate::train::tape::Drawn;

pub use make::{STEPS, make};

/// The networks that travel in the program.
const SHIPPED: &[u8] = include_bytes!("../models/gallery.safetensors");
/// Pictures that an encoder looks at together.
const TOGETHER: usize = 8;

/// Networks to start from.
#[derive(Clone, Debug)]
pub struct Gallery {
    networks: NetworkSet,
}

impl Gallery {
    /// The gallery that the program carries. Its networks have the architecture of [`Preset::Polar`].
    ///
    /// # Errors
    /// The program was built with a damaged file.
    pub fn built_in() -> Result<Self, WeightsError> {
        Ok(Self { networks: NetworkSet::from_bytes(SHIPPED)? })
    }

    /// Whether networks of an architecture can be found in it.
    pub fn has(architecture: &Architecture) -> bool {
        *architecture == Preset::Polar.architecture()
    }

    /// The names of all networks: the structure, and a number behind it.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.networks.networks().iter().map(|(name, _)| name.as_str())
    }

    /// A network by its name.
    pub fn get(&self, name: &str) -> Option<&Arc<Network>> {
        self.networks.get(name)
    }

    /// Those `count` networks whose pictures fit a wish best in the eyes of an encoder, the best first.
    pub fn nearest(&self, encoder: &dyn ImageEncoder, wish: &Wish, count: usize) -> Vec<Network> {
        let side = encoder.size_px();
        let mut ranked: Vec<(f32, &Arc<Network>)> = Vec::new();
        for part in self.networks.networks().chunks(TOGETHER) {
            let drawn =
                |network: &Network| Drawn::new(network, &[View::default()], [side; 2], &crate::train::Ramp::default());
            let rgb = part.iter().flat_map(|(_, network)| drawn(network).pictures.rgb).collect();
            let pictures = Pictures::new(part.len(), [side; 2], rgb);
            let vectors = read(encoder.embed(pictures.to_tensor(&encoder.device())));
            let scores = vectors.chunks(encoder.dim().max(1)).map(|vector| wish.fits(vector));
            ranked.extend(scores.zip(part.iter().map(|(_, network)| network)));
        }
        ranked.sort_by(|one, other| other.0.total_cmp(&one.0));
        ranked.into_iter().take(count).map(|(_, network)| Network::clone(network)).collect()
    }
}

#[cfg(test)]
mod tests;
