//! What an artist asks for, in full: everything that a guided network depends on.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::extras::Extras;
use super::goal::WordsOptions;
use super::job::GuidanceOptions;
use super::prompt::{Prompt, Wish, clip_templates, parse_prompts};
use crate::cppn::{Activation, Architecture, Network, WeightsError};
use crate::encoder::{ImageEncoder, TextEncoder};
use crate::gallery::Gallery;
use crate::taste::{Taste, TasteError};
use crate::train::{AdamConfig, Loss, Part, TrainError};
use crate::words::PatternClip;

/// Changes whenever the same request would give another network.
const VERSION: u32 = 2;

/// How much a taste counts against the words at its full amount.
const TASTE_WEIGHT: f32 = 1.0;

/// A taste that counts beside the words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Liked {
    /// Whose numbers it is learnt over, see [`Taste::space`].
    pub space: String,
    /// What is liked, see [`Taste::direction`].
    pub direction: Vec<f32>,
    /// How much it counts, up to 1.
    pub amount: f32,
}

impl Liked {
    /// What a taste adds to a wish; `None` where it has no opinions, or counts nothing.
    pub fn of(taste: &Taste, amount: f32) -> Option<Self> {
        let counts = taste.votes() > 0 && amount > 0.0;
        let amount = amount.min(1.0);
        counts.then(|| Self { space: taste.space().to_owned(), direction: taste.direction(), amount })
    }

    /// The loss, seen by the eye that the taste was learnt with.
    fn part(&self) -> Result<Part, TrainError> {
        let eye = PatternClip::built_in()?;
        let seen = eye.name();
        if self.space != seen {
            return Err(TasteError::OtherSpace { learnt: self.space.clone(), seen }.into());
        }
        let loss = Loss::Taste { encoder: Arc::new(eye), direction: Arc::new(self.direction.clone()) };
        Ok(Part { loss, weight: TASTE_WEIGHT * self.amount })
    }
}

/// A wish for a network, as a node holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// What the picture shall be; see [`parse_prompts`].
    pub prompt: String,
    /// What it shall not be.
    pub avoid: String,
    /// The file of a CLIP model; empty for the built-in encoder.
    pub model: String,
    /// Steps of the network that is kept.
    pub steps: u32,
    /// Networks that start.
    pub candidates: u32,
    /// Places that are looked at in every step.
    pub views: u32,
    /// How far time, sound and latent stray meanwhile, 0 to 1.
    pub wander: f32,
    /// Where candidates and views come from.
    pub seed: u32,
    /// What the artist wants besides the words.
    pub extras: Extras,
    /// What the artist likes, if that counts; left out of the key where it does not, as it was before there were tastes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taste: Option<Liked>,
    /// Starts from the network that was made for the nearest words, if there is one, in place of the given one.
    pub nearest: bool,
    /// Starts from those networks of the gallery that fit the words best, where it has the given one's architecture.
    #[serde(default, skip_serializing_if = "is_off")]
    pub gallery: bool,
    /// How much the shapes of the start are kept: 0 lets the words change all, 1 leaves them little but colours.
    #[serde(default, skip_serializing_if = "is_none")]
    pub keep_shapes: f32,
    /// The hash of the network that it starts from.
    pub start: u128,
}

/// Settings that are off stay out of the key, so that networks which were made before there were such settings are still known.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives references")]
fn is_off(setting: &bool) -> bool {
    !setting
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives references")]
fn is_none(setting: &f32) -> bool {
    *setting == 0.0
}

impl Default for Request {
    /// No words yet, and what the node offers at first.
    fn default() -> Self {
        Self {
            prompt: String::new(),
            avoid: String::new(),
            model: String::new(),
            steps: 200,
            candidates: 3,
            views: 6,
            wander: 0.25,
            seed: 1,
            extras: Extras::default(),
            taste: None,
            nearest: false,
            gallery: true,
            keep_shapes: 0.5,
            start: 0,
        }
    }
}

impl Request {
    /// A name for the result: equal requests have equal keys, and any difference changes it.
    pub fn key(&self) -> String {
        let text = serde_json::to_string(self).unwrap_or_default();
        blake3::hash(format!("guidance {VERSION} {text}").as_bytes()).to_hex()[..32].to_owned()
    }

    /// All prompts; what is to be avoided has weights below 0.
    pub fn prompts(&self) -> Vec<Prompt> {
        let avoid = parse_prompts(&self.avoid).into_iter();
        let avoid = avoid.map(|prompt| Prompt { weight: -prompt.weight.abs(), ..prompt });
        parse_prompts(&self.prompt).into_iter().chain(avoid).collect()
    }

    /// The losses beside the words.
    ///
    /// # Errors
    /// The taste was learnt with another eye than the program has.
    pub fn parts(&self) -> Result<Vec<Part>, TrainError> {
        let mut parts = self.extras.parts();
        if let Some(liked) = &self.taste {
            parts.push(liked.part()?);
        }
        Ok(parts)
    }

    /// Whether there are words to go towards.
    pub fn wishes(&self) -> bool {
        self.prompts().iter().any(|prompt| prompt.weight > 0.0)
    }

    /// The wish as an encoder understands it.
    pub fn wish(&self, encoder: &dyn TextEncoder) -> Wish {
        // The built-in encoder learnt words, real ones learnt captions.
        let templates = if self.model.is_empty() { &[] } else { clip_templates() };
        Wish::new(&self.prompts(), templates, encoder)
    }

    /// The networks that the job starts from: those of the gallery if they are asked for and there are any of this architecture, or the
    /// given one.
    ///
    /// # Errors
    /// The program was built with a damaged gallery.
    pub fn starts(
        &self,
        given: &Network,
        encoder: &dyn ImageEncoder,
        wish: &Wish,
    ) -> Result<Vec<Network>, WeightsError> {
        if !self.gallery || !Gallery::has(given.architecture()) {
            return Ok(vec![given.clone()]);
        }
        let count = (self.candidates.max(1) as usize).min(MOST_OF_GALLERY);
        Ok(Gallery::built_in()?.nearest(encoder, wish, count))
    }

    /// How the job runs for a network of an architecture.
    pub fn options(&self, architecture: &Architecture) -> GuidanceOptions {
        let views = self.views.clamp(1, 64) as usize;
        let candidates = self.candidates.clamp(1, 64) as usize;
        // The gallery has so many of one structure; beside them only others would run.
        let candidates =
            if self.gallery && Gallery::has(architecture) { candidates.min(MOST_OF_GALLERY) } else { candidates };
        let words = WordsOptions {
            views,
            wander: self.wander,
            symmetry: self.extras.symmetry_weight(),
            form: FORM * self.keep_shapes.clamp(0.0, 1.0),
            ..WordsOptions::default()
        };
        GuidanceOptions {
            steps: self.steps.clamp(1, 100_000) as usize,
            candidates,
            seed: u64::from(self.seed),
            adam: AdamConfig { rate: rate(architecture), ..AdamConfig::default() },
            words,
        }
    }
}

/// Networks of the gallery that are tried.
const MOST_OF_GALLERY: usize = 2;
/// How much shapes count beside the words where they are to be kept wholly.
const FORM: f32 = 2.0;

/// How far weights may move in a step: wide layers and sines of sines bear less.
pub(super) fn rate(architecture: &Architecture) -> f32 {
    let widest = architecture.layers.iter().map(|layer| layer.width).max().unwrap_or_default();
    if architecture.layers.iter().any(|layer| matches!(layer.activation, Activation::Siren(_))) {
        3e-4
    } else if widest >= 128 {
        1.5e-3
    } else {
        6e-3
    }
}
