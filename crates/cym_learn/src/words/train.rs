//! The recipe: pictures and captions in, weights out.
//!
//! Soft `InfoNCE`: in a batch every caption is held against every picture, and all pictures that a caption fits share its target.
//! Heads that name each attribute help the structure along while colours are easier to learn. Some pictures come in colours that
//! no word is for, so that structure is not bound to palettes. What is shipped is a running mean of the weights.

mod augment;
mod loss;

use rayon::prelude::*;

use crate::words::attributes::{Facts, Meaning};
use crate::words::captions;
use crate::words::chance::Chance;
use crate::words::lexicon::Lexicon;
use crate::words::net::image::ImageTape;
use crate::words::net::joint::head_ranges;
use crate::words::net::{Net, text};
use crate::words::shelf::Shelf;

/// How to train.
#[derive(Clone, Debug, PartialEq)]
pub struct Recipe {
    /// Steps in all.
    pub steps: usize,
    /// Pictures a step.
    pub batch: usize,
    /// The highest learning rate; it rises over the first steps and falls along a cosine.
    pub rate: f32,
    /// The number from which all chance comes.
    pub seed: u64,
}

impl Default for Recipe {
    fn default() -> Self {
        Self { steps: 1400, batch: 160, rate: 2e-3, seed: 1 }
    }
}

/// Pictures that one thread works on at a time. Sums are taken in this order, whatever the number of threads.
const GROUP: usize = 16;
/// Steps over which the rate rises.
const WARM_UP: usize = 60;
/// The rate at the end, as a share of the highest.
const LAST_RATE: f32 = 0.02;
/// Of Adam: how slowly the mean of gradients and of their squares move.
const BETAS: [f32; 2] = [0.9, 0.98];
/// How much of a weight is taken away a step, times the rate.
const DECAY: f32 = 0.02;
/// No gradient is longer.
const LONGEST_GRADIENT: f32 = 2.0;
/// How slowly the running mean of weights moves in the end.
const MEAN_KEEP: f32 = 0.997;
/// What the heads count, for each attribute.
const HEAD_WEIGHTS: [f32; 8] = [0.5, 0.3, 0.15, 0.15, 0.15, 0.15, 0.15, 0.15];

/// A training that is under way.
pub struct Trainer<'a> {
    shelf: &'a Shelf,
    recipe: Recipe,
    net: Net,
    weights: Vec<f32>,
    mean: Vec<f32>,
    moments: [Vec<f32>; 2],
    step: usize,
}

/// What a step came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StepReport {
    /// Steps that are done.
    pub step: usize,
    /// The contrastive loss, in nats over what cannot be avoided (the entropy of the targets).
    pub contrast: f32,
    /// The loss of the heads.
    pub heads: f32,
}

/// Why a training cannot go on from a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this state belongs to another training, or it is cut short. Delete it to start again.")]
pub struct StateError;

/// One picture of a batch, as the towers see it.
struct Item {
    pixels: Vec<f32>,
    facts: Facts,
    text: Vec<[u32; 2]>,
    meaning: Meaning,
}

impl<'a> Trainer<'a> {
    /// Starts from nothing.
    pub fn new(shelf: &'a Shelf, recipe: Recipe) -> Self {
        let net = Net::shipped();
        let weights = net.start(recipe.seed);
        let zeros = vec![0.0; weights.len()];
        Self { shelf, recipe, net, mean: weights.clone(), weights, moments: [zeros.clone(), zeros], step: 0 }
    }

    /// Goes on from what [`Trainer::state`] gave.
    ///
    /// # Errors
    /// The bytes belong to another recipe or network, or are cut short.
    pub fn resume(shelf: &'a Shelf, recipe: Recipe, state: &[u8]) -> Result<Self, StateError> {
        let mut trainer = Self::new(shelf, recipe);
        let (stamp, rest) = state.split_at_checked(32).ok_or(StateError)?;
        let (step, rest) = rest.split_first_chunk::<8>().ok_or(StateError)?;
        let count = trainer.weights.len();
        if stamp != trainer.stamp() || rest.len() != count * 16 {
            return Err(StateError);
        }
        trainer.step = usize::try_from(u64::from_le_bytes(*step)).map_err(|_too_many| StateError)?;
        let [first, second] = &mut trainer.moments;
        let lists = [&mut trainer.weights, &mut trainer.mean, first, second];
        for (list, bytes) in lists.into_iter().zip(rest.chunks_exact(count * 4)) {
            for (number, bytes) in list.iter_mut().zip(bytes.as_chunks::<4>().0) {
                *number = f32::from_le_bytes(*bytes);
            }
        }
        Ok(trainer)
    }

    /// All that is needed to go on.
    pub fn state(&self) -> Vec<u8> {
        let mut bytes = self.stamp();
        bytes.extend_from_slice(&(self.step as u64).to_le_bytes());
        for list in [&self.weights, &self.mean, &self.moments[0], &self.moments[1]] {
            for number in list {
                bytes.extend_from_slice(&number.to_le_bytes());
            }
        }
        bytes
    }

    /// A hash of what a state belongs to.
    fn stamp(&self) -> Vec<u8> {
        let what =
            format!("{:?} {:?} {} {}", self.recipe, self.net.layout, self.shelf.len(), include_str!("lexicon.txt"));
        blake3::hash(what.as_bytes()).as_bytes().to_vec()
    }

    /// Whether all steps are done.
    pub fn is_done(&self) -> bool {
        self.step >= self.recipe.steps
    }

    /// Steps that are done.
    pub fn steps_done(&self) -> usize {
        self.step
    }

    /// The running mean of the weights, as it is shipped.
    pub fn mean(&self) -> &[f32] {
        &self.mean
    }

    /// Learns from one batch.
    pub fn step(&mut self) -> StepReport {
        let (net, weights) = (&self.net, &self.weights);
        let groups: Vec<usize> = (0..self.recipe.batch).step_by(GROUP).collect();
        let seen: Vec<(Vec<Item>, ImageTape)> = groups
            .into_par_iter()
            .map(|first| {
                let end = (first + GROUP).min(self.recipe.batch);
                let items: Vec<Item> = (first..end).map(|i| self.item(i)).collect();
                let pixels: Vec<f32> = items.iter().flat_map(|item| &item.pixels).copied().collect();
                let tape = net.image.forward(weights, &pixels);
                (items, tape)
            })
            .collect();
        let items: Vec<&Item> = seen.iter().flat_map(|(items, _)| items).collect();
        let texts: Vec<Vec<[u32; 2]>> = items.iter().map(|item| item.text.clone()).collect();
        let text_tape = net.text.forward(weights, &texts);
        let images: Vec<f32> = seen.iter().flat_map(|(_, tape)| &tape.embedding.unit).copied().collect();
        let fits: Vec<f32> =
            items.iter().flat_map(|text| items.iter().map(|item| text.meaning.fit(item.facts))).collect();
        let contrast = loss::contrast(&images, &text_tape.embedding.unit, &fits, weights[net.log_scale]);

        let mut grads = vec![0.0; weights.len()];
        net.text.backward(weights, &mut grads, &texts, &text_tape, contrast.texts);
        grads[net.log_scale] += contrast.log_scale;
        let width = images.len() / items.len().max(1) * GROUP;
        let parts: Vec<(Vec<f32>, f32)> = seen
            .par_iter()
            .zip(contrast.images.par_chunks(width))
            .map(|((items, tape), d)| self.image_gradient(items, tape, d))
            .collect();
        let mut heads = 0.0;
        for (part, loss) in &parts {
            grads.iter_mut().zip(part).for_each(|(sum, part)| *sum += part);
            heads += loss;
        }
        self.descend(&grads);
        StepReport { step: self.step, contrast: contrast.loss, heads }
    }

    /// The `i`-th picture of the next batch with a caption.
    fn item(&self, i: usize) -> Item {
        let lexicon = Lexicon::get();
        let mut chance = Chance::new(self.recipe.seed, (1 + self.step * self.recipe.batch + i) as u64);
        let index = chance.below(self.shelf.len());
        let (pixels, facts) = augment::augment(self.shelf.picture(index), self.shelf.facts()[index], &mut chance);
        let reading = lexicon.read(&captions::caption(facts, &mut chance));
        Item { pixels, facts, text: text::hashed(&reading), meaning: lexicon.meaning(&reading.terms) }
    }

    /// The gradient of one group's pictures, and the loss of its heads as a share of the batch.
    fn image_gradient(&self, items: &[Item], tape: &ImageTape, d: &[f32]) -> (Vec<f32>, f32) {
        let mut grads = vec![0.0; self.weights.len()];
        let heads = &self.net.heads;
        let logits = heads.forward(&self.weights, &tape.features);
        let facts: Vec<Facts> = items.iter().map(|item| item.facts).collect();
        let (loss, d_logits) = loss::heads(&logits, &facts, &head_ranges(), &HEAD_WEIGHTS, self.recipe.batch);
        let features = heads.backward(&self.weights, &mut grads, &tape.features, &d_logits);
        self.net.image.backward(&self.weights, Some(&mut grads), tape, d.to_vec(), Some(&features), false);
        (grads, loss)
    }

    /// One step of Adam with decay, and of the running mean.
    fn descend(&mut self, grads: &[f32]) {
        let length = grads.iter().map(|g| g * g).sum::<f32>().sqrt();
        let shorten = if length > LONGEST_GRADIENT { LONGEST_GRADIENT / length } else { 1.0 };
        let rate = self.recipe.rate * rate_at(self.step, self.recipe.steps);
        self.step += 1;
        let time = self.step as i32;
        let debias = BETAS.map(|beta| 1.0 / (1.0 - beta.powi(time)));
        let keep = MEAN_KEEP.min((1.0 + self.step as f32) / (10.0 + self.step as f32));
        let decays = |name: &str| matches!(name.rsplit('.').next(), Some("weight" | "down" | "words"));
        let [first, second] = &mut self.moments;
        for piece in self.net.layout.pieces() {
            let decay = if decays(&piece.name) { DECAY * rate } else { 0.0 };
            let rate = rate * piece.pace();
            for i in piece.place.clone() {
                let g = grads[i] * shorten;
                first[i] = BETAS[0] * first[i] + (1.0 - BETAS[0]) * g;
                second[i] = BETAS[1] * second[i] + (1.0 - BETAS[1]) * g * g;
                let step = rate * first[i] * debias[0] / ((second[i] * debias[1]).sqrt() + 1e-8);
                self.weights[i] -= step + decay * self.weights[i];
                self.mean[i] = keep * self.mean[i] + (1.0 - keep) * self.weights[i];
            }
        }
        // A temperature below 1/50 only sharpens what is already told apart.
        let hottest = 50.0f32.ln();
        self.weights[self.net.log_scale] = self.weights[self.net.log_scale].clamp(0.0, hottest);
    }
}

/// The share of the highest rate at a step: a rise, then a cosine.
fn rate_at(step: usize, steps: usize) -> f32 {
    let rise = (step + 1) as f32 / WARM_UP as f32;
    let along = step as f32 / steps.max(1) as f32;
    let fall = LAST_RATE + (1.0 - LAST_RATE) * 0.5 * (1.0 + (std::f32::consts::PI * along).cos());
    rise.min(1.0) * fall
}

#[cfg(test)]
mod tests;
