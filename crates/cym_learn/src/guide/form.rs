//! Keeping the shapes that a guidance starts from, while the words colour and bend them.
//!
//! What is compared is where it is light and dark, not how light: each picture's lightness, brought to mean 0 and spread 1, against that
//! of the start at the same view. Colours, contrast and brightness are free.

use crate::cppn::Network;
use crate::encoder::Pictures;
use crate::train::tape::Drawn;
use crate::train::{Ramp, Scene};

/// How much of lightness each channel is.
const LUMA: [f32; 3] = [0.2126, 0.7152, 0.0722];
/// A picture with less spread of lightness than this shows no shape.
const FLAT: f32 = 1e-3;

/// How unlike in shape pictures are to those of `start` at the same views, 0 (the same) to 2 (light and dark are exchanged), and the
/// gradient by every value of the pictures.
pub(super) fn strangeness(pictures: &Pictures, start: &Network, scene: &Scene) -> (f32, Vec<f32>) {
    let before = Drawn::new(start, &scene.views, scene.size_px, &Ramp::default()).pictures;
    let values = 3 * pictures.plane_len();
    let over = 1.0 / pictures.count.max(1) as f32;
    let mut sum = 0.0;
    let mut gradient = vec![0.0; pictures.rgb.len()];
    let pairs = pictures.rgb.chunks(values.max(1)).zip(before.rgb.chunks(values.max(1)));
    for ((now, before), gradient) in pairs.zip(gradient.chunks_mut(values.max(1))) {
        let ((now, spread), (before, spread_before)) = (shape(now), shape(before));
        if spread_before < FLAT {
            continue;
        }
        let count = now.len() as f32;
        let alike = now.iter().zip(&before).map(|(now, before)| now * before).sum::<f32>() / count;
        sum += over * (1.0 - alike);
        for (at, (now, before)) in now.iter().zip(&before).enumerate() {
            let by_luma = -over * (before - alike * now) / (count * spread.max(FLAT));
            for (plane, part) in LUMA.into_iter().enumerate() {
                gradient[plane * count as usize + at] = part * by_luma;
            }
        }
    }
    (sum, gradient)
}

/// The lightness of a picture of three planes brought to mean 0 and spread 1, and how large the spread was.
fn shape(rgb: &[f32]) -> (Vec<f32>, f32) {
    let plane = rgb.len() / 3;
    let count = plane.max(1) as f32;
    let mut luma: Vec<f32> =
        (0..plane).map(|at| LUMA[0] * rgb[at] + LUMA[1] * rgb[plane + at] + LUMA[2] * rgb[2 * plane + at]).collect();
    let mean = luma.iter().sum::<f32>() / count;
    let spread = (luma.iter().map(|luma| (luma - mean).powi(2)).sum::<f32>() / count).sqrt();
    for luma in &mut luma {
        *luma = (*luma - mean) / spread.max(FLAT);
    }
    (luma, spread)
}
