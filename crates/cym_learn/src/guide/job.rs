//! Guidance as a job: a race of candidates, and then the long way of the best.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::goal::{WordsGoal, WordsOptions};
use super::prompt::Wish;
use crate::cppn::{Network, Place};
use crate::encoder::{ImageEncoder, Pictures};
use crate::train::{AdamConfig, Part, Report, TrainError, Trainer, View};

/// The part of the steps that every candidate runs before one is chosen.
const RACE: f32 = 0.15;
/// Places at which candidates are judged: others than those they were trained at, and the same for all.
const TRIALS: [([f32; 2], f32, f32); 5] = [
    ([0.0, 0.0], 1.0, 0.0),
    ([0.1, 0.05], 1.2, 0.03),
    ([-0.1, 0.1], 1.1, -0.04),
    ([0.0, -0.15], 0.95, 0.0),
    ([0.05, 0.0], 1.35, 0.25),
];

/// How a guidance runs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GuidanceOptions {
    /// Steps of the network that is kept.
    pub steps: usize,
    /// Networks that start; only the best goes on after a short race. Those that were given come first.
    pub candidates: usize,
    /// Where the other candidates and all views come from.
    pub seed: u64,
    /// How weights are moved.
    pub adam: AdamConfig,
    /// How it looks.
    pub words: WordsOptions,
}

impl Default for GuidanceOptions {
    fn default() -> Self {
        Self { steps: 200, candidates: 3, seed: 1, adam: AdamConfig::default(), words: WordsOptions::default() }
    }
}

/// What a step of the job says about itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Steps done by all candidates together, this one included.
    pub done: usize,
    /// Steps that the whole job takes.
    pub all: usize,
    /// Which candidate moved, counted from 0, and how many there are in the race; one when it is decided.
    pub candidate: [usize; 2],
    /// What the training says.
    pub report: Report,
}

/// A guidance in progress.
pub struct Guidance {
    encoder: Arc<dyn ImageEncoder>,
    wish: Wish,
    extra: Vec<Part>,
    options: GuidanceOptions,
    /// The candidates as they were before the first step.
    starts: Vec<Network>,
    /// Those in the race; one when it is decided.
    running: Vec<Trainer>,
    /// Steps that were done for candidates that are out.
    spent: usize,
}

impl Guidance {
    /// A guidance towards a wish of the networks in `starts`, and of fresh ones with the first one's architecture where these are fewer
    /// than the candidates; `extra` are losses that the artist adds.
    ///
    /// # Errors
    /// There is no start, or a step would draw too many pixels.
    pub fn new(
        starts: &[Network],
        encoder: Arc<dyn ImageEncoder>,
        wish: Wish,
        extra: Vec<Part>,
        options: GuidanceOptions,
    ) -> Result<Self, TrainError> {
        let mut this = Self::standing(starts, encoder, wish, extra, options)?;
        for (index, network) in this.starts.iter().enumerate() {
            let goal = Box::new(this.goal(index));
            this.running.push(Trainer::new(network.clone(), goal, this.options.adam, this.options.steps.max(1))?);
        }
        Ok(this)
    }

    /// A guidance that has not begun to run.
    fn standing(
        starts: &[Network],
        encoder: Arc<dyn ImageEncoder>,
        wish: Wish,
        extra: Vec<Part>,
        options: GuidanceOptions,
    ) -> Result<Self, TrainError> {
        let first = starts.first().ok_or(TrainError::NoStart)?;
        let candidates = options.candidates.max(1);
        let mut starts: Vec<Network> = starts.iter().take(candidates).cloned().collect();
        for index in starts.len()..candidates {
            starts.push(Network::new(first.architecture().clone(), options.seed.wrapping_add(index as u64))?);
        }
        Ok(Self { encoder, wish, extra, options, starts, running: Vec::new(), spent: 0 })
    }

    /// Does one step of whichever candidate is behind; `None` when all is done.
    ///
    /// # Errors
    /// The weights ran away.
    pub fn step(&mut self) -> Result<Option<Step>, TrainError> {
        let race = self.race_steps();
        if self.running.len() > 1 && self.running.iter().all(|trainer| trainer.step_count() >= race) {
            self.decide();
        }
        let candidates = self.running.len();
        let behind = (0..candidates).min_by_key(|&index| self.running[index].step_count()).unwrap_or(0);
        let Some(report) = self.running[behind].step()? else {
            return Ok(None);
        };
        Ok(Some(Step { done: self.done(), all: self.all(), candidate: [behind, candidates], report }))
    }

    /// Steps that are done.
    pub fn done(&self) -> usize {
        self.spent + self.running.iter().map(Trainer::step_count).sum::<usize>()
    }

    /// Steps that the whole job takes.
    pub fn all(&self) -> usize {
        self.options.steps.max(1) + (self.options.candidates.max(1) - 1) * self.race_steps()
    }

    /// The best network so far: the one that is left, or the one that leads the race.
    pub fn network(&self) -> &Network {
        self.leader().network()
    }

    /// Losses of the leading candidate, step by step.
    pub fn curve(&self) -> &[f32] {
        self.leader().curve()
    }

    /// The picture that the leading candidate draws at rest.
    pub fn picture(&self, size_px: [usize; 2]) -> Pictures {
        let view = View { latent: self.options.words.latent.clone(), ..View::default() };
        self.leader().picture(&view, size_px)
    }

    /// How well a candidate's pictures fit the wish at places that it was not trained at: the mean cosine, -1 to 1.
    ///
    /// With another encoder and its wish than those that guide, this tells whether the guiding one was gamed.
    pub fn score(&self, encoder: &dyn ImageEncoder, wish: &Wish) -> f32 {
        score(self.leader(), encoder, wish, &self.options.words.latent)
    }

    /// The job as it is now, to be resumed by [`Self::resume`]: one checkpoint for every candidate that runs.
    ///
    /// # Errors
    /// It cannot be written down, which no training of finite numbers does.
    pub fn checkpoint(&self) -> Result<Vec<Vec<u8>>, TrainError> {
        self.running.iter().map(Trainer::checkpoint).collect()
    }

    /// A job from where [`Self::checkpoint`] left it; starts, wish and options must be the same.
    ///
    /// # Errors
    /// The checkpoints are damaged, or of a job with another wish or other options.
    pub fn resume(
        checkpoints: &[Vec<u8>],
        starts: &[Network],
        encoder: Arc<dyn ImageEncoder>,
        wish: Wish,
        extra: Vec<Part>,
        options: GuidanceOptions,
    ) -> Result<Self, TrainError> {
        let mut this = Self::standing(starts, encoder, wish, extra, options)?;
        let candidates = this.starts.len();
        if checkpoints.len() != 1 && checkpoints.len() != candidates {
            return Err(TrainError::OtherGoal);
        }
        if checkpoints.len() == 1 {
            this.spent = (candidates - 1) * this.race_steps();
        }
        for (index, bytes) in checkpoints.iter().enumerate() {
            // The one that is left may be any of them: its goal says which.
            let tries = if checkpoints.len() == 1 { 0..candidates } else { index..index + 1 };
            let mut resumed = Err(TrainError::OtherGoal);
            for candidate in tries {
                resumed = Trainer::resume(bytes, Box::new(this.goal(candidate)));
                if !matches!(resumed, Err(TrainError::OtherGoal)) {
                    break;
                }
            }
            this.running.push(resumed?);
        }
        Ok(this)
    }

    fn goal(&self, candidate: usize) -> WordsGoal {
        let seed = self.options.seed ^ (candidate as u64) << 32;
        let (wish, words) = (self.wish.clone(), self.options.words.clone());
        let start = self.starts[candidate].clone();
        WordsGoal::new(Arc::clone(&self.encoder), wish, words, self.extra.clone(), start, seed)
    }

    /// Steps that every candidate runs before one is chosen.
    fn race_steps(&self) -> usize {
        ((self.options.steps.max(1) as f32 * RACE).ceil() as usize).clamp(1, self.options.steps.max(1))
    }

    /// Only the best goes on.
    fn decide(&mut self) {
        let best = self.best();
        self.spent = (self.running.len() - 1) * self.race_steps();
        let winner = self.running.swap_remove(best);
        self.running = vec![winner];
    }

    fn best(&self) -> usize {
        let scores: Vec<f32> = self
            .running
            .iter()
            .map(|trainer| score(trainer, self.encoder.as_ref(), &self.wish, &self.options.words.latent))
            .collect();
        (0..scores.len()).max_by(|&a, &b| scores[a].total_cmp(&scores[b]).then(b.cmp(&a))).unwrap_or(0)
    }

    /// The one with the lowest last loss; the scores on fresh places decide only once, as they cost as much as a step.
    fn leader(&self) -> &Trainer {
        let last = |trainer: &Trainer| trainer.curve().last().copied().unwrap_or(f32::INFINITY);
        let leader = self.running.iter().min_by(|a, b| last(a).total_cmp(&last(b)));
        leader.expect("a job has at least one candidate")
    }
}

/// The mean cosine of a network's pictures with a wish, at the places of the trial.
fn score(trainer: &Trainer, encoder: &dyn ImageEncoder, wish: &Wish, latent: &[f32]) -> f32 {
    let side = encoder.size_px();
    let mut rgb = Vec::new();
    for (centre, zoom, turns) in TRIALS {
        let view = View { place: Place::looking_at(centre, zoom, turns), latent: latent.to_vec(), ..View::default() };
        rgb.extend(trainer.picture(&view, [side; 2]).rgb);
    }
    let pictures = Pictures::new(TRIALS.len(), [side; 2], rgb);
    let vectors = crate::encoder::read(encoder.embed(pictures.to_tensor(&encoder.device())));
    let scores = vectors.chunks(encoder.dim().max(1)).map(|vector| wish.fits(vector));
    scores.sum::<f32>() / TRIALS.len() as f32
}
