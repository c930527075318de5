//! The loop of a training, one step at a time, so that whoever runs it can watch, pause, stop, save and go on.

mod checkpoint;

use std::ops::ControlFlow;

use super::adam::{Adam, AdamConfig};
use super::error::TrainError;
use super::loss::Judgement;
use super::tape::Drawn;
use super::view::{Ramp, View};
use crate::cppn::Network;
use crate::encoder::Pictures;

/// Pixels that a step may draw: sixteen views of 512 by 512.
const PIXELS_MAX: usize = 16 * 512 * 512;

/// What a step draws.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene {
    /// One picture for each.
    pub views: Vec<View>,
    /// Width and height of each.
    pub size_px: [usize; 2],
}

/// What a training aims at. Both functions depend on nothing but their arguments and what the goal was made with: that is what makes a
/// resumed training equal to one that was never stopped.
pub trait Goal: Send + Sync {
    /// What step `step` of `steps` draws.
    fn scene(&self, step: usize, steps: usize) -> Scene;

    /// How good the pictures of that scene are.
    fn judge(&self, step: usize, steps: usize, pictures: &Pictures) -> Judgement;

    /// What the goal was made of, as a short text: saved trainings are resumed only with an equal one.
    fn key(&self) -> String;
}

impl<G: Goal + ?Sized> Goal for std::sync::Arc<G> {
    fn scene(&self, step: usize, steps: usize) -> Scene {
        (**self).scene(step, steps)
    }

    fn judge(&self, step: usize, steps: usize, pictures: &Pictures) -> Judgement {
        (**self).judge(step, steps, pictures)
    }

    fn key(&self) -> String {
        (**self).key()
    }
}

/// What a step says about itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// The step that was done, counted from 0.
    pub step: usize,
    /// Steps in all.
    pub steps: usize,
    /// The weighted sum of the losses before the step.
    pub total: f32,
    /// Every loss by itself.
    pub parts: Vec<(&'static str, f32)>,
    /// Length of the gradient by the weights; not finite if the step moved nothing.
    pub gradient_length: f32,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// All steps are done.
    Done,
    /// The watcher stopped it; it can go on from there.
    Stopped,
}

/// A training in progress.
pub struct Trainer {
    network: Network,
    adam: Adam,
    goal: Box<dyn Goal>,
    ramp: Ramp,
    step: usize,
    steps: usize,
    curve: Vec<f32>,
}

impl Trainer {
    /// A training of `steps` steps that starts from `network`.
    ///
    /// # Errors
    /// If the first step would draw too many pixels.
    pub fn new(network: Network, goal: Box<dyn Goal>, adam: AdamConfig, steps: usize) -> Result<Self, TrainError> {
        let this = Self {
            adam: Adam::new(adam, network.weights().len()),
            network,
            goal,
            ramp: Ramp::default(),
            step: 0,
            steps,
            curve: Vec::new(),
        };
        this.scene(0)?;
        Ok(this)
    }

    /// Sets the colours that networks of scalars are seen through.
    pub fn set_ramp(&mut self, ramp: Ramp) {
        self.ramp = ramp;
    }

    /// The network as it is now.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// The network as it is now, to keep it.
    pub fn into_network(self) -> Network {
        self.network
    }

    /// Steps that are done.
    pub fn step_count(&self) -> usize {
        self.step
    }

    /// Steps in all.
    pub fn steps(&self) -> usize {
        self.steps
    }

    /// The losses of all steps so far.
    pub fn curve(&self) -> &[f32] {
        &self.curve
    }

    /// Whether all steps are done.
    pub fn is_done(&self) -> bool {
        self.step >= self.steps
    }

    /// The picture that the network draws now.
    pub fn picture(&self, view: &View, size_px: [usize; 2]) -> Pictures {
        Drawn::new(&self.network, std::slice::from_ref(view), size_px, &self.ramp).pictures
    }

    /// Does one step, if there is one left.
    ///
    /// # Errors
    /// If the step would draw too many pixels, or the weights ran away.
    pub fn step(&mut self) -> Result<Option<Report>, TrainError> {
        if self.is_done() {
            return Ok(None);
        }
        let scene = self.scene(self.step)?;
        let drawn = Drawn::new(&self.network, &scene.views, scene.size_px, &self.ramp);
        let judgement = self.goal.judge(self.step, self.steps, &drawn.pictures);
        let gradient = drawn.pull(&self.network, &judgement.gradient);
        let mut weights = self.network.weights().to_vec();
        let gradient_length = self.adam.step(&mut weights, &gradient, self.step, self.steps);
        self.network = Network::from_weights(self.network.architecture().clone(), weights)?;
        let report = Report {
            step: self.step,
            steps: self.steps,
            total: judgement.total,
            parts: judgement.parts,
            gradient_length,
        };
        // JSON knows no infinity; a step without a judgement counts as 0 in the curve.
        self.curve.push(if report.total.is_finite() { report.total } else { 0.0 });
        self.step += 1;
        Ok(Some(report))
    }

    /// Does all steps that are left, as long as `watch` says to continue; it is called after every step.
    ///
    /// # Errors
    /// As [`Self::step`].
    pub fn run(&mut self, watch: &mut dyn FnMut(&Self, &Report) -> ControlFlow<()>) -> Result<Ended, TrainError> {
        while let Some(report) = self.step()? {
            if watch(self, &report).is_break() {
                return Ok(Ended::Stopped);
            }
        }
        Ok(Ended::Done)
    }

    fn scene(&self, step: usize) -> Result<Scene, TrainError> {
        let scene = self.goal.scene(step, self.steps);
        let pixels = scene.views.len() * scene.size_px[0] * scene.size_px[1];
        if pixels > PIXELS_MAX {
            return Err(TrainError::TooLarge { pixels, most: PIXELS_MAX });
        }
        Ok(scene)
    }
}
