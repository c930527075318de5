//! *Train on Pictures*: a network learns one or several pictures, each at its own place in the latent space.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::error::TrainError;
use super::loss::{Histogram, Judgement, Loss, Part, PixelDistance, Style, judge, resampling};
use super::trainer::{Goal, Scene};
use super::view::View;
use crate::cppn::{Place, chance};
use crate::encoder::{ImageEncoder, Pictures};

/// Targets of a step are drawn at these parts of the full height, each for a third of the steps: large shapes first, then detail.
const LEVELS: [f32; 3] = [0.4, 0.7, 1.0];
/// The least height that anything is drawn at.
const HEIGHT_MIN_PX: usize = 16;
/// Streams of chance.
const ORDER: u64 = 0x7a;
const WANDER: u64 = 0x7b;

/// A picture to learn, and where in the network's space it shall stand.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// One picture, sRGB-encoded; it is seen from edge to edge of its height.
    pub picture: Pictures,
    /// The latent that the network shall draw it at.
    pub latent: Vec<f32>,
}

/// How much each kind of likeness counts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TargetWeights {
    /// Pixel by pixel.
    pub pixels: f32,
    /// Count pixels by the square of their difference instead of its size.
    pub square: bool,
    /// Steps between neighbouring pixels: edges at the same places.
    pub outlines: f32,
    /// What an image encoder's layers see.
    pub style: f32,
    /// Which colours occur.
    pub palette: f32,
    /// Calm: how much neighbouring pixels differ.
    pub variation: f32,
    /// How far time, sound and latent stray while training, 0 to 1: the larger, the less the result changes with the music.
    pub wander: f32,
}

impl Default for TargetWeights {
    fn default() -> Self {
        Self { pixels: 1.0, square: false, outlines: 0.0, style: 0.0, palette: 0.0, variation: 0.0, wander: 0.0 }
    }
}

/// One target at one size, ready to be compared with.
struct Ready {
    picture: Arc<Pictures>,
    palette: Arc<Histogram>,
}

/// The goal of learning pictures.
pub struct PictureGoal {
    targets: Vec<Target>,
    /// `[target][level]`.
    ready: Vec<Vec<Ready>>,
    styles: Vec<Arc<Style>>,
    encoder: Option<Arc<dyn ImageEncoder>>,
    weights: TargetWeights,
    extra: Vec<Part>,
    seed: u64,
    key: String,
}

impl PictureGoal {
    /// Prepares targets; the longest side that is drawn has `side_px` pixels. `encoder` is needed where style counts.
    ///
    /// # Errors
    /// If there is no target, or one of them is empty or not finite.
    pub fn new(
        targets: Vec<Target>,
        weights: TargetWeights,
        encoder: Option<Arc<dyn ImageEncoder>>,
        extra: Vec<Part>,
        side_px: usize,
        seed: u64,
    ) -> Result<Self, TrainError> {
        if targets.is_empty() {
            return Err(TrainError::NoTarget);
        }
        for (index, target) in targets.iter().enumerate() {
            let wrong = |why| TrainError::Target { index: index + 1, why };
            if target.picture.count != 1 || target.picture.plane_len() == 0 {
                return Err(wrong("it has no pixels"));
            }
            if target.picture.rgb.iter().any(|value| !value.is_finite()) {
                return Err(wrong("a colour in it is not a finite number"));
            }
        }
        let ready: Vec<Vec<Ready>> = targets
            .iter()
            .map(|target| LEVELS.map(|level| Ready::new(&target.picture, level, side_px)).into())
            .collect();
        let styles = match &encoder {
            Some(encoder) if weights.style != 0.0 => {
                targets.iter().map(|target| Arc::new(Style::of(encoder.as_ref(), &target.picture))).collect()
            }
            _ => Vec::new(),
        };
        let key = key(&targets, &weights, &extra, side_px, seed);
        Ok(Self { targets, ready, styles, encoder, weights, extra, seed, key })
    }

    /// The target of a step: every one once, in an order of its own each time round.
    fn target(&self, step: usize) -> usize {
        let count = self.targets.len();
        let (round, at) = ((step / count) as u64, step % count);
        let mut order: Vec<usize> = (0..count).collect();
        order.sort_by_key(|&target| chance::bits(self.seed ^ ORDER, round, target as u64));
        order[at]
    }

    /// Noise of a step, -1 to 1, times the wandering.
    fn stray(&self, step: usize, index: usize) -> f32 {
        self.weights.wander * (2.0 * chance::unit(self.seed ^ WANDER, step as u64, index as u64) - 1.0)
    }
}

impl Goal for PictureGoal {
    fn scene(&self, step: usize, steps: usize) -> Scene {
        let target = self.target(step);
        let mut view = View { place: Place::IDENTITY, latent: self.targets[target].latent.clone(), ..View::default() };
        if self.weights.wander > 0.0 {
            view.time = 0.5 * self.stray(step, 0) + 0.5 * self.weights.wander;
            for (index, latent) in view.latent.iter_mut().enumerate() {
                *latent += 0.3 * self.stray(step, 1 + index);
            }
            view.audio = (0..64).map(|index| self.stray(step, 100 + index).abs()).collect();
        }
        Scene { views: vec![view], size_px: self.ready[target][level(step, steps)].picture.size_px }
    }

    fn judge(&self, step: usize, steps: usize, pictures: &Pictures) -> Judgement {
        let target = self.target(step);
        let ready = &self.ready[target][level(step, steps)];
        let TargetWeights { pixels, square, outlines, style, palette, variation, .. } = self.weights;
        let distance = if square { PixelDistance::Square } else { PixelDistance::Absolute };
        let targets = Arc::clone(&ready.picture);
        let mut parts = vec![
            (pixels, Loss::Pixels { targets, distance }),
            (outlines, Loss::Outlines(Arc::clone(&ready.picture))),
            (palette, Loss::Palette(Arc::clone(&ready.palette))),
            (variation, Loss::Variation),
        ];
        if let (Some(encoder), Some(seen)) = (&self.encoder, self.styles.get(target)) {
            let loss = Loss::Style { encoder: Arc::clone(encoder), style: Arc::clone(seen) };
            parts.push((style, loss));
        }
        let parts: Vec<Part> = parts
            .into_iter()
            .filter(|(weight, _)| *weight != 0.0)
            .map(|(weight, loss)| Part { loss, weight })
            .chain(self.extra.iter().cloned())
            .collect();
        judge(&parts, pictures)
    }

    fn key(&self) -> String {
        self.key.clone()
    }
}

impl Ready {
    fn new(picture: &Pictures, level: f32, side_px: usize) -> Self {
        let [width, height] = picture.size_px;
        let ratio = level * (side_px as f32 / width.max(height) as f32).min(1.0);
        let side =
            |side: usize| ((side as f32 * ratio).round() as usize).clamp(HEIGHT_MIN_PX, side_px.max(HEIGHT_MIN_PX));
        let picture = resampled(picture, [side(width), side(height)]);
        Self { palette: Arc::new(Histogram::of(&picture)), picture: Arc::new(picture) }
    }
}

fn level(step: usize, steps: usize) -> usize {
    (step * LEVELS.len() / steps.max(1)).min(LEVELS.len() - 1)
}

/// A picture at another size, by the same filter as [`super::loss::resize`].
pub(crate) fn resampled(picture: &Pictures, size_px: [usize; 2]) -> Pictures {
    let [width, height] = picture.size_px;
    let [to_width, to_height] = size_px;
    let across = taps(width, to_width);
    let down = taps(height, to_height);
    let mut out = Pictures::black(1, size_px);
    let mut between = vec![0.0; to_width * height];
    let planes = picture.rgb.chunks(width * height).zip(out.rgb.chunks_mut(to_width * to_height));
    for (from, to) in planes {
        for (from, between) in from.chunks(width).zip(between.chunks_mut(to_width)) {
            for (to, taps) in between.iter_mut().zip(&across) {
                *to = taps.iter().map(|&(at, weight)| weight * from[at]).sum();
            }
        }
        for (to, taps) in to.chunks_mut(to_width).zip(&down) {
            for (column, to) in to.iter_mut().enumerate() {
                *to = taps.iter().map(|&(at, weight)| weight * between[at * to_width + column]).sum();
            }
        }
    }
    out
}

/// For every pixel of the new size the old ones that it is made of.
fn taps(from: usize, to: usize) -> Vec<Vec<(usize, f32)>> {
    let weights = resampling(from, to);
    (0..to)
        .map(|column| {
            (0..from).map(|row| (row, weights[row * to + column])).filter(|(_, weight)| *weight > 0.0).collect()
        })
        .collect()
}

/// A digest of all that makes a goal what it is.
fn key(targets: &[Target], weights: &TargetWeights, extra: &[Part], side_px: usize, seed: u64) -> String {
    let mut hash = blake3::Hasher::new();
    for target in targets {
        hash.update(&(target.picture.size_px[0] as u64).to_le_bytes());
        for list in [&target.picture.rgb, &target.latent] {
            hash.update(&(list.len() as u64).to_le_bytes());
            for value in list {
                hash.update(&value.to_le_bytes());
            }
        }
    }
    let TargetWeights { pixels, square, outlines, style, palette, variation, wander } = *weights;
    for value in [pixels, f32::from(u8::from(square)), outlines, style, palette, variation, wander] {
        hash.update(&value.to_le_bytes());
    }
    for part in extra {
        hash.update(part.loss.name().as_bytes());
        hash.update(&part.weight.to_le_bytes());
        part.loss.digest(&mut hash);
    }
    hash.update(&(side_px as u64).to_le_bytes());
    hash.update(&seed.to_le_bytes());
    format!("pictures {}", &hash.finalize().to_hex()[..32])
}
