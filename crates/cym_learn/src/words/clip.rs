//! The trained network as the rest of the program uses it.

mod graph;

use burn::tensor::{Device, Tensor};

use crate::encoder::{ImageEncoder, Pictures, TextEncoder};
use crate::words::lexicon::{Lexicon, Reading};
use crate::words::net::{Net, SIZE_PX, joint};
use crate::words::weights::{WeightsError, from_bytes};

/// The weights that travel in the program; `cymatic train-words` makes them.
const SHIPPED: &[u8] = include_bytes!("../../models/words.safetensors");

/// The built-in encoder of pictures and prompts. It knows the words of the [`Lexicon`], and says which of a prompt it does not know.
#[derive(Clone, Debug)]
pub struct PatternClip {
    net: Net,
    weights: Vec<f32>,
    device: Device,
}

impl PatternClip {
    /// The encoder that the program carries, on the CPU.
    ///
    /// # Errors
    /// The program was built with a damaged file of weights.
    pub fn built_in() -> Result<Self, WeightsError> {
        Self::from_bytes(SHIPPED)
    }

    /// An encoder from the bytes of a file of weights, on the CPU.
    ///
    /// # Errors
    /// The bytes are no such file.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, WeightsError> {
        Self::new(bytes, Device::flex())
    }

    /// An encoder from the bytes of a file of weights, on a device of burn.
    ///
    /// # Errors
    /// The bytes are no such file.
    pub fn new(bytes: &[u8], device: Device) -> Result<Self, WeightsError> {
        let net = Net::shipped();
        let weights = from_bytes(&net.layout, bytes)?;
        Ok(Self { net, weights, device })
    }

    /// Understands a prompt: the terms that count, words about movement, and the words that are not known, with suggestions.
    pub fn read(&self, prompt: &str) -> Reading {
        Lexicon::get().read(prompt)
    }

    /// A name that changes with the weights: vectors of one name can be compared.
    pub fn name(&self) -> String {
        let bytes: Vec<u8> = self.weights.iter().flat_map(|weight| weight.to_le_bytes()).collect();
        format!("pattern-clip {} {}", joint::dim(), &blake3::hash(&bytes).to_hex()[..16])
    }

    /// Vectors of length 1 of pictures of the encoder's own size, one after the other, by its own kernels: many times faster than
    /// [`ImageEncoder::embed`], and without gradients.
    pub fn vectors(&self, pictures: &Pictures) -> Vec<f32> {
        let tape = self.net.image.forward(&self.weights, &interleaved(pictures));
        let logits = self.net.heads.forward(&self.weights, &tape.features);
        joint::of_pictures(&tape.embedding.unit, &logits)
    }
}

impl ImageEncoder for PatternClip {
    fn size_px(&self) -> usize {
        SIZE_PX
    }

    fn dim(&self) -> usize {
        joint::dim()
    }

    fn device(&self) -> Device {
        self.device.clone()
    }

    fn embed(&self, images: Tensor<4>) -> Tensor<2> {
        graph::forward(&self.net, &self.weights, &images).0
    }

    fn features(&self, images: Tensor<4>) -> Vec<Tensor<3>> {
        graph::forward(&self.net, &self.weights, &images).1
    }

    fn pull_back(&self, pictures: &Pictures, pull: &mut dyn FnMut(&[f32]) -> Vec<f32>) -> Vec<f32> {
        let tape = self.net.image.forward(&self.weights, &interleaved(pictures));
        let logits = self.net.heads.forward(&self.weights, &tape.features);
        let gradient = pull(&joint::of_pictures(&tape.embedding.unit, &logits));
        let (tower, logits) = joint::of_pictures_back(&logits, &gradient);
        let features = self.net.heads.input_gradient(&self.weights, &logits);
        let image = &self.net.image;
        let pixels = image.backward(&self.weights, None, &tape, tower, Some(&features), true).unwrap_or_default();
        planar(&pixels)
    }
}

impl TextEncoder for PatternClip {
    fn dim(&self) -> usize {
        joint::dim()
    }

    fn embed_texts(&self, texts: &[&str]) -> Vec<Vec<f32>> {
        let readings: Vec<Reading> = texts.iter().map(|text| self.read(text)).collect();
        self.net.embed_prompts(&self.weights, &readings)
    }

    fn unknown_words(&self, text: &str) -> Vec<String> {
        self.read(text).unknown.into_iter().map(|unknown| unknown.word).collect()
    }
}

const PLACES: usize = SIZE_PX * SIZE_PX;

/// From planes of red, green and blue to three values a pixel.
///
/// # Panics
/// If the pictures have another size than the encoder's: the caller asked for it.
fn interleaved(pictures: &Pictures) -> Vec<f32> {
    assert_eq!(pictures.size_px, [SIZE_PX; 2], "pictures of the encoder's own size");
    let pixel = |planes: &[f32], place: usize| [0, 1, 2].map(|channel| planes[channel * PLACES + place]);
    pictures
        .rgb
        .chunks_exact(3 * PLACES)
        .flat_map(|planes| (0..PLACES).flat_map(|place| pixel(planes, place)))
        .collect()
}

/// And back.
fn planar(pixels: &[f32]) -> Vec<f32> {
    let plane =
        |pixels: &[f32], channel: usize| -> Vec<f32> { pixels.iter().skip(channel).step_by(3).copied().collect() };
    pixels.chunks_exact(3 * PLACES).flat_map(|pixels| (0..3).flat_map(|channel| plane(pixels, channel))).collect()
}

#[cfg(test)]
mod tests;
