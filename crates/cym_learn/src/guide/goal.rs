//! What a step of guidance draws, and how it is judged.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Wish;
use super::form::strangeness;
use crate::cppn::{Network, Place, chance};
use crate::encoder::{ImageEncoder, Pictures};
use crate::train::loss::Mirror;
use crate::train::{Goal, Judgement, Loss, Part, Scene, View, judge};

/// Streams of chance.
const PLACES: u64 = 0x91;
const LIGHT: u64 = 0x92;
const NOISE: u64 = 0x93;
const MUSIC: u64 = 0x94;
/// The part of the steps in which calm pictures are asked for, so that shapes come before detail.
const CALM: f32 = 1.0 / 3.0;
/// Numbers from the sound and of the latent that views vary; networks that take more read 0 for the others.
const UNIFORM: usize = 64;

/// How guidance looks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WordsOptions {
    /// Places that are drawn in every step.
    pub views: usize,
    /// How far a view turns, either way, in degrees.
    pub turn_deg: f32,
    /// The least and the most of the picture's height that a view shows.
    pub zoom: [f32; 2],
    /// How far a view's centre moves, in half heights.
    pub shift: f32,
    /// Deviation of the noise on every value.
    pub noise: f32,
    /// How far brightness and contrast vary.
    pub light: f32,
    /// How much calm counts in the first third of the steps.
    pub calm: f32,
    /// The least deviation of lightness that is not held against a picture, 0 to 0.5.
    pub contrast: f32,
    /// How much it counts that left and right are alike. Every second view then looks straight at the picture, as only there mirror
    /// images can be told.
    pub symmetry: f32,
    /// How far time, sound and latent stray from step to step, 0 to 1, so that the style survives the music.
    pub wander: f32,
    /// How much it counts that light and dark stay where they are in the network that it starts from.
    pub form: f32,
    /// The latent that the network is guided at.
    pub latent: Vec<f32>,
}

impl Default for WordsOptions {
    fn default() -> Self {
        Self {
            views: 6,
            turn_deg: 20.0,
            zoom: [0.7, 1.05],
            shift: 0.18,
            noise: 0.03,
            light: 0.08,
            calm: 0.05,
            contrast: 0.12,
            symmetry: 0.0,
            wander: 0.25,
            form: 0.0,
            latent: Vec::new(),
        }
    }
}

/// The goal of fitting words.
pub struct WordsGoal {
    encoder: Arc<dyn ImageEncoder>,
    wish: Wish,
    options: WordsOptions,
    extra: Vec<Part>,
    /// Whose shapes are kept, where they are.
    start: Network,
    seed: u64,
}

impl WordsGoal {
    /// A goal for a network that starts as `start`; `extra` are losses that the artist adds, such as a palette.
    pub fn new(
        encoder: Arc<dyn ImageEncoder>,
        wish: Wish,
        options: WordsOptions,
        extra: Vec<Part>,
        start: Network,
        seed: u64,
    ) -> Self {
        Self { encoder, wish, options, extra, start, seed }
    }

    /// An even number from -1 to 1.
    fn even(&self, stream: u64, step: usize, index: usize) -> f32 {
        2.0 * chance::unit(self.seed ^ stream, step as u64, index as u64) - 1.0
    }

    /// One view of a step: a random part of the plane, and a moment of imagined music.
    fn view(&self, step: usize, index: usize) -> View {
        let options = &self.options;
        let even = |what: usize| self.even(PLACES, step, 8 * index + what);
        let share = options.zoom[0] + (options.zoom[1] - options.zoom[0]) * f32::midpoint(1.0, even(0));
        let centre = [options.shift * even(1), options.shift * even(2)];
        let (centre, turn_deg) =
            if self.is_straight(index) { ([0.0; 2], 0.0) } else { (centre, options.turn_deg * even(3)) };
        let mut place = Place::looking_at(centre, 1.0 / share.max(1e-3), turn_deg / 360.0);
        if even(4) > 0.0 {
            for row in &mut place.matrix {
                row[0] = -row[0];
            }
        }
        // The first view stays at rest: that is what is seen when nothing plays.
        let wander = if index == 0 { 0.0 } else { options.wander };
        let music = |what: usize| wander * self.even(MUSIC, step, 256 * index + what);
        let latent = (0..UNIFORM).map(|at| options.latent.get(at).copied().unwrap_or(0.0) + 0.3 * music(100 + at));
        View {
            place,
            time: music(0).abs(),
            audio: (0..UNIFORM).map(|at| music(1 + at).abs()).collect(),
            latent: latent.collect(),
        }
    }

    /// Whether a view looks straight at the middle.
    fn is_straight(&self, index: usize) -> bool {
        self.options.symmetry > 0.0 && index.is_multiple_of(2)
    }

    /// How unlike left and right are in the straight views, with the gradient by all pictures.
    fn symmetry(&self, pictures: &Pictures) -> Judgement {
        let straight: Vec<usize> = (0..pictures.count).filter(|&index| self.is_straight(index)).collect();
        let values = 3 * pictures.plane_len();
        let rgb = straight.iter().flat_map(|index| &pictures.rgb[index * values..][..values]).copied().collect();
        let seen = Pictures::new(straight.len(), pictures.size_px, rgb);
        let part = Part { loss: Loss::Symmetry(Mirror::LeftRight), weight: self.options.symmetry };
        let mut judgement = judge(&[part], &seen);
        let mut gradient = vec![0.0; pictures.rgb.len()];
        for (part, index) in judgement.gradient.chunks(values.max(1)).zip(straight) {
            gradient[index * values..][..values].copy_from_slice(part);
        }
        judgement.gradient = gradient;
        judgement
    }

    /// Other light and noise on every picture; gives the factor on each, by which gradients come back.
    fn disturb(&self, step: usize, pictures: &mut Pictures) -> Vec<f32> {
        let values = 3 * pictures.plane_len();
        let mut factors = Vec::with_capacity(pictures.count);
        for (index, picture) in pictures.rgb.chunks_mut(values.max(1)).enumerate() {
            let factor = 1.0 + self.options.light * self.even(LIGHT, step, 2 * index);
            let lift = 0.5 * self.options.light * self.even(LIGHT, step, 2 * index + 1);
            let stream = (step as u64) << 16 | index as u64;
            for (at, value) in picture.iter_mut().enumerate() {
                let noise = self.options.noise * chance::normal(self.seed ^ NOISE, stream, at as u64);
                *value = factor * (*value - 0.5) + 0.5 + lift + noise;
            }
            factors.push(factor);
        }
        factors
    }

    /// The words as one loss over all pictures: the angle to the wish, and away from what is not wished for.
    fn words(&self, pictures: &Pictures) -> (f32, Vec<f32>) {
        let dim = self.encoder.dim();
        let over = 1.0 / pictures.count.max(1) as f32;
        let mut value = 0.0;
        let gradient = self.encoder.pull_back(pictures, &mut |vectors| {
            let mut gradient = vec![0.0; vectors.len()];
            let all = [(&self.wish.towards, 1.0)].into_iter();
            let all = all.chain(self.wish.away.iter().map(|(vector, weight)| (vector, -weight)));
            for (wanted, weight) in all {
                for (vector, gradient) in vectors.chunks(dim).zip(gradient.chunks_mut(dim)) {
                    let (one, slope) =
                        crate::train::loss::distance(vector, wanted, crate::train::loss::Distance::Spherical);
                    value += weight * over * one;
                    gradient.iter_mut().zip(slope).for_each(|(to, by)| *to += weight * over * by);
                }
            }
            gradient
        });
        (value, gradient)
    }
}

impl Goal for WordsGoal {
    fn scene(&self, step: usize, _steps: usize) -> Scene {
        let side = self.encoder.size_px();
        Scene {
            views: (0..self.options.views.max(1)).map(|index| self.view(step, index)).collect(),
            size_px: [side; 2],
        }
    }

    fn judge(&self, step: usize, steps: usize, pictures: &Pictures) -> Judgement {
        let mut seen = pictures.clone();
        let factors = self.disturb(step, &mut seen);
        let (words, mut gradient) = self.words(&seen);
        let values = 3 * pictures.plane_len();
        for (gradient, factor) in gradient.chunks_mut(values.max(1)).zip(factors) {
            for by in gradient {
                *by *= factor;
            }
        }
        let calm = if (step as f32) < CALM * steps as f32 { self.options.calm } else { 0.0 };
        let mut parts = self.extra.clone();
        if calm > 0.0 {
            parts.push(Part { loss: Loss::Variation, weight: calm });
        }
        if self.options.contrast > 0.0 {
            parts.push(Part { loss: Loss::Contrast(self.options.contrast), weight: 1.0 });
        }
        let mut judgement = judge(&parts, pictures);
        if self.options.symmetry > 0.0 {
            let symmetry = self.symmetry(pictures);
            judgement.total += symmetry.total;
            judgement.parts.extend(symmetry.parts);
            judgement.gradient.iter_mut().zip(symmetry.gradient).for_each(|(to, by)| *to += by);
        }
        if self.options.form > 0.0 {
            let (form, slope) = strangeness(pictures, &self.start, &self.scene(step, steps));
            judgement.total += self.options.form * form;
            judgement.parts.push(("form", form));
            judgement.gradient.iter_mut().zip(slope).for_each(|(to, by)| *to += self.options.form * by);
        }
        judgement.total += words;
        judgement.parts.insert(0, ("words", words));
        judgement.gradient.iter_mut().zip(gradient).for_each(|(to, by)| *to += by);
        judgement
    }

    fn key(&self) -> String {
        let mut hash = blake3::Hasher::new();
        let mut list = |values: &[f32]| {
            hash.update(&(values.len() as u64).to_le_bytes());
            for value in values {
                hash.update(&value.to_le_bytes());
            }
        };
        list(&self.wish.towards);
        for (vector, weight) in &self.wish.away {
            list(vector);
            list(&[*weight]);
        }
        if self.options.form > 0.0 {
            list(self.start.weights());
        }
        hash.update(serde_json::to_string(&self.options).unwrap_or_default().as_bytes());
        hash.update(&self.seed.to_le_bytes());
        for part in &self.extra {
            hash.update(part.loss.name().as_bytes());
            hash.update(&part.weight.to_le_bytes());
            part.loss.digest(&mut hash);
        }
        format!("words {}", &hash.finalize().to_hex()[..32])
    }
}
