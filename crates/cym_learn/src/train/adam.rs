//! The optimiser: Adam with a cosine schedule and a bound on the gradient.

use serde::{Deserialize, Serialize};

use crate::lanes::dot;

/// How weights are moved.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdamConfig {
    /// How far a weight moves in a step at the start.
    pub rate: f32,
    /// What part of that is left at the end; in between it follows half a cosine.
    pub rate_end: f32,
    /// Memory of the gradient, and of its square.
    pub betas: [f32; 2],
    /// Longest gradient that is taken as it is; longer ones are shortened to it.
    pub clip: f32,
}

impl Default for AdamConfig {
    fn default() -> Self {
        Self { rate: 6e-3, rate_end: 0.1, betas: [0.9, 0.99], clip: 1.0 }
    }
}

/// What keeps Adam from dividing by zero.
const EPSILON: f32 = 1e-8;

/// The optimiser's memory: running means of the gradient and of its square.
#[derive(Debug, Clone, PartialEq)]
pub struct Adam {
    config: AdamConfig,
    pub(super) mean: Vec<f32>,
    pub(super) square: Vec<f32>,
}

impl Adam {
    /// An optimiser that has seen nothing yet.
    pub fn new(config: AdamConfig, count: usize) -> Self {
        Self { config, mean: vec![0.0; count], square: vec![0.0; count] }
    }

    /// The optimiser's settings.
    pub fn config(&self) -> AdamConfig {
        self.config
    }

    /// How far weights move in step `step` of `steps`.
    pub fn rate(&self, step: usize, steps: usize) -> f32 {
        let AdamConfig { rate, rate_end, .. } = self.config;
        let done = step as f32 / steps.max(1) as f32;
        let cosine = 0.5 + 0.5 * (std::f32::consts::PI * done.min(1.0)).cos();
        rate * (rate_end + (1.0 - rate_end) * cosine)
    }

    /// Moves the weights once (`step` counts from 0). Answers with the length of the gradient before it was shortened.
    ///
    /// A gradient with a value that is not finite moves nothing: one bad step must not end a training.
    pub fn step(&mut self, weights: &mut [f32], gradient: &[f32], step: usize, steps: usize) -> f32 {
        let length = dot(gradient, gradient).sqrt();
        if !length.is_finite() {
            return length;
        }
        let AdamConfig { betas: [fast, slow], clip, .. } = self.config;
        let shorten = if length > clip { clip / length } else { 1.0 };
        let rate = self.rate(step, steps);
        let count = step as i32 + 1;
        let (fast_full, slow_full) = (1.0 - fast.powi(count), 1.0 - slow.powi(count));
        let memory = self.mean.iter_mut().zip(&mut self.square);
        for ((weight, gradient), (mean, square)) in weights.iter_mut().zip(gradient).zip(memory) {
            let gradient = gradient * shorten;
            *mean = fast * *mean + (1.0 - fast) * gradient;
            *square = slow * *square + (1.0 - slow) * gradient * gradient;
            *weight -= rate * (*mean / fast_full) / ((*square / slow_full).sqrt() + EPSILON);
        }
        length
    }
}
