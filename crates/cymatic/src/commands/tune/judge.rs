//! How well drawn pictures fit words.

use cym_learn::crops::{Crop, cut};
use cym_learn::guide::{Prompt, Wish, parse_prompts};
use cym_learn::words::PatternClip;
use cym_learn::{ImageEncoder, TextEncoder as _};

use crate::report::{self, Failure};

/// Deviation of lightness below which a picture counts as empty: an encoder forgives emptiness more than eyes do.
const EMPTY: f32 = 0.06;
/// How much emptiness counts.
const EMPTY_WEIGHT: f32 = 4.0;

/// Looks at pictures with the built-in encoder.
pub(super) struct Judge {
    encoder: PatternClip,
    wish: Wish,
}

impl Judge {
    /// A judge for words; those that the encoder does not know are told.
    pub(super) fn new(prompt: &str, avoid: &str) -> Result<Self, Failure> {
        let encoder = PatternClip::built_in()?;
        let away = parse_prompts(avoid).into_iter();
        let away = away.map(|prompt| Prompt { weight: -prompt.weight.abs(), ..prompt });
        let prompts: Vec<Prompt> = parse_prompts(prompt).into_iter().chain(away).collect();
        let all: Vec<&str> = prompts.iter().map(|prompt| prompt.words.as_str()).collect();
        let unknown = encoder.unknown_words(&all.join(" "));
        let wish = Wish::new(&prompts, &[], &encoder);
        let knows_some =
            prompts.iter().any(|prompt| prompt.weight > 0.0 && !encoder.read(&prompt.words).terms.is_empty());
        if !knows_some || wish.is_empty() {
            let why = if unknown.is_empty() { "it holds no words".to_owned() } else { unknown.join(", ") };
            return Err(format!(
                "the built-in encoder knows none of the words of the prompt ({why}). Use others; docs/words.md lists them."
            )
            .into());
        }
        if !unknown.is_empty() {
            report::note(&format!("words that the encoder does not know have no effect: {}", unknown.join(", ")));
        }
        Ok(Self { encoder, wish })
    }

    /// How well frames fit: the cosine with the wish, less what is to be avoided and emptiness, as a mean over pieces of all frames.
    pub(super) fn score(&self, frames: &[Vec<u8>], size_px: [usize; 2], crops: &[Crop]) -> f32 {
        let mut sum = 0.0;
        for frame in frames {
            let pieces = cut(frame, size_px, crops, self.encoder.size_px());
            let vectors = self.encoder.vectors(&pieces);
            let len = 3 * pieces.plane_len();
            for (vector, rgb) in vectors.chunks_exact(ImageEncoder::dim(&self.encoder)).zip(pieces.rgb.chunks(len)) {
                let away: f32 = self.wish.away.iter().map(|(away, weight)| weight * dot(away, vector)).sum();
                sum += self.wish.fits(vector) - away - EMPTY_WEIGHT * (EMPTY - deviation(rgb)).max(0.0);
            }
        }
        sum / (frames.len() * crops.len()).max(1) as f32
    }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The deviation of all values from their means in each plane.
fn deviation(rgb: &[f32]) -> f32 {
    let plane = (rgb.len() / 3).max(1);
    let square = |plane: &[f32]| {
        let mean = plane.iter().sum::<f32>() / plane.len() as f32;
        plane.iter().map(|value| (value - mean).powi(2)).sum::<f32>()
    };
    (rgb.chunks(plane).map(square).sum::<f32>() / rgb.len().max(1) as f32).sqrt()
}
