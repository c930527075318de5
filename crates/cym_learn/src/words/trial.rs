//! A short guidance by the encoder, and what the judge says of it: does following the words lead to what the words mean?
//!
//! It is here to measure. It is no more than a network that is drawn at random places and moved along the encoder's gradient.

use std::sync::Arc;

use crate::cppn::{Network, Place, Preset};
use crate::encoder::{ImageEncoder as _, Pictures, TextEncoder as _};
use crate::train::loss::Distance;
use crate::train::{AdamConfig, Goal, Judgement, Loss, Part, Scene, TrainError, Trainer, View, judge};
use crate::words::attributes::Attribute;
use crate::words::chance::Chance;
use crate::words::clip::PatternClip;
use crate::words::judge::Judge;
use crate::words::lexicon::Lexicon;
use crate::words::net::SIZE_PX;

/// Ten prompts of a palette and a structure: the words, the structure's name and the palette's.
pub const PROMPTS: [(&str, &str, &str); 10] = [
    ("fiery concentric rings", "rings", "ember"),
    ("cobalt blue stripes", "stripes", "blue"),
    ("purple spiral", "spiral", "purple"),
    ("green clouds", "clouds", "green"),
    ("black and white checkerboard", "checker", "grey"),
    ("neon tunnel", "tunnel", "neon rain"),
    ("golden rays", "rays", "honey"),
    ("hot pink polka dots", "dots", "pink"),
    ("chocolate brown marble", "marble", "brown"),
    ("turquoise ripples", "ripples", "teal"),
];

/// How a picture is guided.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrialSettings {
    /// Steps.
    pub steps: usize,
    /// Views a step; 0 leaves the network as it began.
    pub views: usize,
    /// The number from which all chance comes.
    pub seed: u64,
}

impl Default for TrialSettings {
    fn default() -> Self {
        Self { steps: 220, views: 6, seed: 1 }
    }
}

/// How a trial of one prompt ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// How near the encoder finds the picture to the words: the cosine.
    pub cosine: f32,
    /// At which place, from 0, the judge has the structure that was asked.
    pub structure_place: usize,
    /// At which place it has the palette.
    pub palette_place: usize,
    /// The picture.
    pub picture: Pictures,
}

/// Guides one picture by a prompt of [`PROMPTS`], and asks the judge.
///
/// # Errors
/// The training ran away.
pub fn trial(
    clip: &Arc<PatternClip>,
    judge: &Judge,
    (prompt, family, palette): (&str, &str, &str),
    settings: TrialSettings,
) -> Result<Outcome, TrainError> {
    let wanted = Arc::new(clip.embed_texts(&[prompt]).remove(0));
    let network = Network::new(Preset::Polar.architecture(), settings.seed)?;
    let goal = Words { clip: clip.clone(), wanted: wanted.clone(), settings };
    let steps = if settings.views == 0 { 0 } else { settings.steps };
    let mut trainer = Trainer::new(network, Box::new(goal), AdamConfig::default(), steps)?;
    while trainer.step()?.is_some() {}
    let picture = trainer.picture(&View::default(), [SIZE_PX; 2]);
    let mut cosine = 0.0;
    clip.pull_back(&picture, &mut |vector| {
        cosine = vector.iter().zip(wanted.iter()).map(|(a, b)| a * b).sum();
        vec![0.0; vector.len()]
    });
    let plane = picture.plane_len();
    let pixels: Vec<f32> = (0..3 * plane).map(|at| picture.rgb[at % 3 * plane + at / 3]).collect();
    let verdict = judge.look(&pixels);
    let place = |ranked: &[(usize, f32)], attribute: Attribute, name: &str| {
        let asked = Lexicon::get().value(attribute, name);
        ranked.iter().position(|&(value, _)| Some(value) == asked).unwrap_or(ranked.len())
    };
    Ok(Outcome {
        cosine,
        structure_place: place(&verdict.families, Attribute::Family, family),
        palette_place: place(&verdict.palettes, Attribute::Palette, palette),
        picture,
    })
}

/// The goal: all views of the plane look as the words say.
struct Words {
    clip: Arc<PatternClip>,
    wanted: Arc<Vec<f32>>,
    settings: TrialSettings,
}

/// How far views are turned, in turns, and moved, in half heights.
const TURNED: f32 = 0.055;
const MOVED: f32 = 0.18;
/// How much noise their pixels get.
const NOISE: f32 = 0.03;

impl Goal for Words {
    fn scene(&self, step: usize, _: usize) -> Scene {
        let mut chance = Chance::new(self.settings.seed, 2 * step as u64);
        let mut view = || {
            let centre = [chance.between(-MOVED, MOVED), chance.between(-MOVED, MOVED)];
            let (zoom, turns) = (chance.between(0.9, 1.3), chance.between(-TURNED, TURNED));
            View { place: Place::looking_at(centre, zoom, turns), ..View::default() }
        };
        Scene { views: (0..self.settings.views).map(|_| view()).collect(), size_px: [SIZE_PX; 2] }
    }

    fn judge(&self, step: usize, _: usize, pictures: &Pictures) -> Judgement {
        let mut chance = Chance::new(self.settings.seed, 2 * step as u64 + 1);
        let mut noisy = pictures.clone();
        noisy.rgb.iter_mut().for_each(|x| *x += NOISE * chance.normal());
        let encoder = self.clip.clone();
        let loss = Loss::Vector { encoder, wanted: self.wanted.clone(), distance: Distance::Spherical };
        judge(&[Part { loss, weight: 1.0 }], &noisy)
    }

    fn key(&self) -> String {
        format!("trial {:?}", self.settings)
    }
}
