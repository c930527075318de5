//! What is made small: losses with their gradients.

use std::ops::Range;

use crate::words::attributes::{Attribute, Facts};
use crate::words::net::{EMBED, matrix};

/// The contrastive loss of a batch and its gradients.
pub(super) struct Contrast {
    /// In nats, over the entropy of the targets.
    pub(super) loss: f32,
    /// For the unit embeddings of the pictures.
    pub(super) images: Vec<f32>,
    /// For those of the texts.
    pub(super) texts: Vec<f32>,
    /// For the logarithm of the temperature's inverse.
    pub(super) log_scale: f32,
}

/// Soft `InfoNCE` in both directions. `fits[text * count + image]` says how well a caption fits a picture; a row becomes a target by
/// division by its sum. Rows and columns without any fit count nothing.
pub(super) fn contrast(images: &[f32], texts: &[f32], fits: &[f32], log_scale: f32) -> Contrast {
    let count = images.len() / EMBED;
    let scale = log_scale.exp();
    let mut cosines = vec![0.0; count * count];
    matrix::mul_turned_b(&mut cosines, texts, images, [count, count, EMBED]);
    let mut d = vec![0.0; count * count];
    let mut loss = 0.0;
    let weight = 0.5 / count.max(1) as f32;
    for text in 0..count {
        loss += weight * line(&cosines, fits, &mut d, scale, weight, (text * count, 1));
    }
    for image in 0..count {
        loss += weight * line(&cosines, fits, &mut d, scale, weight, (image, count));
    }
    let log_scale = d.iter().zip(&cosines).map(|(d, c)| d * c * scale).sum();
    for d in &mut d {
        *d *= scale;
    }
    let (mut d_images, mut d_texts) = (vec![0.0; images.len()], vec![0.0; texts.len()]);
    matrix::mul(&mut d_texts, &d, images, [count, count, EMBED]);
    matrix::add_mul_turned_a(&mut d_images, &d, texts, [count, count, EMBED]);
    Contrast { loss, images: d_images, texts: d_texts, log_scale }
}

/// One row or column: its loss; adds the gradient of its logits, times `weight`, to `d`.
fn line(cosines: &[f32], fits: &[f32], d: &mut [f32], scale: f32, weight: f32, (start, step): (usize, usize)) -> f32 {
    let count = cosines.len().isqrt();
    let places = || (0..count).map(|i| start + i * step);
    let total: f32 = places().map(|i| fits[i]).sum();
    if total <= 0.0 {
        return 0.0;
    }
    let highest = places().map(|i| cosines[i]).fold(f32::MIN, f32::max);
    let mass: f32 = places().map(|i| (scale * (cosines[i] - highest)).exp()).sum();
    let mut loss = 0.0;
    for i in places() {
        let log_p = scale * (cosines[i] - highest) - mass.ln();
        let target = fits[i] / total;
        if target > 0.0 {
            loss += target * (target.ln() - log_p);
        }
        d[i] += weight * (log_p.exp() - target);
    }
    loss
}

/// Cross-entropy of each attribute that is known, weighted; the loss and the gradient of the logits, both as shares of a batch.
pub(super) fn heads(
    logits: &[f32],
    facts: &[Facts],
    ranges: &[Range<usize>],
    weights: &[f32; 8],
    batch: usize,
) -> (f32, Vec<f32>) {
    let width = ranges.last().map_or(0, |range| range.end);
    let mut d = vec![0.0; logits.len()];
    let mut loss = 0.0;
    for ((logits, d), facts) in logits.chunks_exact(width).zip(d.chunks_exact_mut(width)).zip(facts) {
        for (attribute, (range, weight)) in Attribute::ALL.into_iter().zip(ranges.iter().zip(weights)) {
            let Some(value) = facts.get(attribute) else {
                continue;
            };
            let (logits, d) = (&logits[range.clone()], &mut d[range.clone()]);
            let highest = logits.iter().copied().fold(f32::MIN, f32::max);
            let mass: f32 = logits.iter().map(|x| (x - highest).exp()).sum();
            let share = weight / batch as f32;
            loss += share * (mass.ln() - (logits[value] - highest));
            d.iter_mut().zip(logits).for_each(|(d, x)| *d = share * (x - highest).exp() / mass);
            d[value] -= share;
        }
    }
    (loss, d)
}
