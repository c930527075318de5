//! *Train on Pictures* as a job: a network learns to draw pictures, each at a place of its own in the latent space.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::job::Step;
use super::request::rate;
use crate::cppn::latent::by_hand;
use crate::cppn::{Activation, Architecture, Network};
use crate::encoder::{ImageEncoder, Pictures};
use crate::train::{AdamConfig, PictureGoal, Target, TargetWeights, TrainError, Trainer, View, resampled};

/// Changes whenever the same request would give another network.
const VERSION: u32 = 1;
/// Most pictures that a network learns: one at rest, and one along each direction of the latent.
pub const MOST_PICTURES: usize = 4;

/// A wish for a network that draws pictures, as a node holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PictureRequest {
    /// The hashes of the pictures' files, in their order.
    pub pictures: Vec<u128>,
    /// How much pixels count.
    pub pixels: f32,
    /// How much edges count.
    pub edges: f32,
    /// How much the built-in encoder's impression counts.
    pub style: f32,
    /// How far time, sound and latent stray meanwhile, 0 to 1.
    pub wander: f32,
    /// The longest side that is learnt from, in px.
    pub side_px: u32,
    /// Steps for each picture.
    pub steps: u32,
    /// The seed of the network where none is given, and of chance.
    pub seed: u32,
    /// Which directions the latent moves along in the node that draws.
    pub latent_seed: u32,
    /// The hash of the network that it starts from; 0 for one of its own.
    pub start: u128,
}

impl PictureRequest {
    /// A name for the result: equal requests have equal keys, and any difference changes it.
    pub fn key(&self) -> String {
        let text = serde_json::to_string(self).unwrap_or_default();
        blake3::hash(format!("pictures {VERSION} {text}").as_bytes()).to_hex()[..32].to_owned()
    }

    /// The optimiser's settings for an architecture. Likeness bears smaller steps than words: there is one right answer.
    pub fn adam(&self, architecture: &Architecture) -> AdamConfig {
        let siren = architecture.layers.iter().any(|layer| matches!(layer.activation, Activation::Siren(_)));
        let rate = if siren { 1e-3 } else { 0.7 * rate(architecture) };
        AdamConfig { rate, rate_end: 0.02, ..AdamConfig::default() }
    }
}

/// Where the pictures of a training stand: the first at rest, the others at 1 along one direction of the hand's latent each.
pub fn latents(count: usize, dims: usize, seed: u64) -> Vec<Vec<f32>> {
    let at = |picture: usize| {
        let coordinates = std::array::from_fn(|axis| if axis + 1 == picture { 1.0 } else { 0.0 });
        by_hand(seed, dims, coordinates)
    };
    (0..count.min(MOST_PICTURES)).map(at).collect()
}

/// A training on pictures in progress.
pub struct Fitting {
    trainer: Trainer,
    /// What it shall draw, at the size that it learns at.
    targets: Vec<Target>,
}

impl Fitting {
    /// A training of a network on pictures; `saved` is a state that [`Self::checkpoint`] gave, if there is one. A state that does not fit
    /// is not taken.
    ///
    /// # Errors
    /// There is no picture, one of them is broken, several shall be learnt by a network without a latent, or a step would draw too much.
    pub fn new(
        start: &Network,
        pictures: &[Arc<Pictures>],
        encoder: Arc<dyn ImageEncoder>,
        request: &PictureRequest,
        saved: Option<&[u8]>,
    ) -> Result<Self, TrainError> {
        let dims = start.architecture().features.latent as usize;
        if pictures.len() > 1 && dims == 0 {
            return Err(TrainError::NoLatent { pictures: pictures.len() });
        }
        let places = latents(pictures.len(), dims, u64::from(request.latent_seed));
        let targets: Vec<Target> = pictures
            .iter()
            .zip(places)
            .map(|(picture, latent)| Target { picture: Pictures::clone(picture), latent })
            .collect();
        let weights = TargetWeights {
            pixels: request.pixels,
            outlines: request.edges,
            style: request.style,
            wander: request.wander,
            ..TargetWeights::default()
        };
        let side_px = (request.side_px as usize).clamp(32, 512);
        let goal =
            PictureGoal::new(targets.clone(), weights, Some(encoder), Vec::new(), side_px, u64::from(request.seed))?;
        let targets = targets.into_iter().map(|target| Target { picture: reduced(&target.picture, side_px), ..target });
        let goal = Arc::new(goal);
        let steps = request.steps.max(1) as usize * pictures.len().max(1);
        let resumed = saved.and_then(|saved| Trainer::resume(saved, Box::new(Arc::clone(&goal))).ok());
        let trainer = match resumed {
            Some(trainer) if trainer.steps() == steps => trainer,
            _ => Trainer::new(start.clone(), Box::new(goal), request.adam(start.architecture()), steps)?,
        };
        Ok(Self { trainer, targets: targets.collect() })
    }

    /// Does one step; `None` when all is done.
    ///
    /// # Errors
    /// The weights ran away.
    pub fn step(&mut self) -> Result<Option<Step>, TrainError> {
        let report = self.trainer.step()?;
        Ok(report.map(|report| Step { done: self.done(), all: self.all(), candidate: [0, 1], report }))
    }

    /// Steps that are done.
    pub fn done(&self) -> usize {
        self.trainer.step_count()
    }

    /// Steps in all.
    pub fn all(&self) -> usize {
        self.trainer.steps()
    }

    /// The network as it is now.
    pub fn network(&self) -> &Network {
        self.trainer.network()
    }

    /// What it draws now at rest: the first picture.
    pub fn picture(&self, size_px: [usize; 2]) -> Pictures {
        let latent = self.targets.first().map(|target| target.latent.clone()).unwrap_or_default();
        self.trainer.picture(&View { latent, ..View::default() }, size_px)
    }

    /// The mean over all pictures of the square of what is missing at each pixel, at the size that it learns at.
    pub fn square_error(&self) -> f32 {
        square_error(self.network(), &self.targets)
    }

    /// How like its pictures are the wanted ones: 1 minus the root of the mean square of the difference.
    pub fn score(&self) -> f32 {
        1.0 - self.square_error().sqrt()
    }

    /// The job as it is now, to be resumed.
    ///
    /// # Errors
    /// It cannot be written down, which no training of finite numbers does.
    pub fn checkpoint(&self) -> Result<Vec<u8>, TrainError> {
        self.trainer.checkpoint()
    }
}

/// The mean square error of a network against its targets.
fn square_error(network: &Network, targets: &[Target]) -> f32 {
    let of = |target: &Target| {
        let view = View { latent: target.latent.clone(), ..View::default() };
        let drawn =
            crate::train::tape::Drawn::new(network, &[view], target.picture.size_px, &crate::train::Ramp::default());
        let pairs = drawn.pictures.rgb.iter().zip(&target.picture.rgb);
        pairs.map(|(a, b)| (a - b) * (a - b)).sum::<f32>() / target.picture.rgb.len().max(1) as f32
    };
    targets.iter().map(of).sum::<f32>() / targets.len().max(1) as f32
}

/// The ratio of the largest value to an error in decibels, for a mean square error.
pub fn psnr_db(square_error: f32) -> f32 {
    -10.0 * square_error.max(1e-10).log10()
}

/// A picture with its longest side no longer than `side_px`.
fn reduced(picture: &Pictures, side_px: usize) -> Pictures {
    let [width, height] = picture.size_px;
    let ratio = (side_px as f32 / width.max(height).max(1) as f32).min(1.0);
    let side = |side: usize| ((side as f32 * ratio).round() as usize).max(1);
    resampled(picture, [side(width), side(height)])
}
