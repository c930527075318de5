//! From a drawn frame to a picture to learn from: made small, softened, and brought to the light and tone that were asked.

use cym_graph::color::{linear_from_oklab, linear_from_srgb, oklab_from_linear, srgb_from_linear};
use cym_learn::words::net::SIZE_PX;
use cym_learn::words::{Attribute, Facts};

use super::wishes::Wish;

/// A frame has twice the side.
pub(super) const FRAME_PX: usize = 2 * SIZE_PX;
/// Mean lightness (`OKLab`) that dark, middle and bright pictures are brought to.
const LIGHT: [[f32; 2]; 3] = [[0.22, 0.34], [0.47, 0.6], [0.74, 0.86]];
/// Within these a picture counts as dark, middle or bright; between them no word would be true.
const COUNTS_AS: [[f32; 2]; 3] = [[0.0, 0.38], [0.43, 0.65], [0.7, 1.0]];
/// Chroma and contrast of muted, natural and vivid pictures.
const TONE: [([f32; 2], [f32; 2]); 3] =
    [([0.3, 0.5], [0.55, 0.75]), ([0.85, 1.05], [0.95, 1.1]), ([1.35, 1.7], [1.15, 1.4])];
/// How far soft edges reach, in px, for large, medium and fine patterns.
const SOFT_PX: [[f32; 2]; 3] = [[1.8, 2.8], [1.4, 2.0], [0.9, 1.3]];

/// A picture whose lightness is spread less shows nothing.
const PLAIN: f32 = 0.025;

/// Codes of sRGB as linear light.
pub(super) struct Codes([f32; 256]);

impl Codes {
    pub(super) fn new() -> Self {
        Self(std::array::from_fn(|code| linear_from_srgb(code as f32 / 255.0)))
    }
}

/// A finished picture.
pub(super) struct Finished {
    /// Its bytes.
    pub(super) picture: Vec<u8>,
    /// What is known of it.
    pub(super) facts: Facts,
    /// Whether there is something to see: a dive into a fractal may end in a plain field.
    pub(super) shows: bool,
}

/// Finishes a frame of RGBA bytes.
pub(super) fn finish(frame: &[u8], wish: &mut Wish, codes: &Codes) -> Finished {
    let mut linear = halved(frame, codes);
    if wish.facts.get(Attribute::Edge) == Some(1) && wish.recipe.edges == super::recipes::Edges::Hard {
        let [low, high] = SOFT_PX[wish.facts.get(Attribute::Scale).unwrap_or(1)];
        linear = blurred(&linear, wish.chance.between(low, high));
    }
    let mut labs: Vec<[f32; 3]> = linear.iter().map(|&rgb| oklab_from_linear(rgb)).collect();
    let ([c_low, c_high], [k_low, k_high]) = TONE[wish.facts.get(Attribute::Tone).unwrap_or(1)];
    let (chroma, contrast) = (wish.chance.between(c_low, c_high), wish.chance.between(k_low, k_high));
    let mean = mean_lightness(&labs, 1.0);
    for [l, a, b] in &mut labs {
        *l = (mean + (*l - mean) * contrast).clamp(0.0, 1.0);
        (*a, *b) = (*a * chroma, *b * chroma);
    }
    let light = wish.facts.get(Attribute::Light).unwrap_or(1);
    let power = power_for(&labs, wish.chance.between(LIGHT[light][0], LIGHT[light][1]));
    for lab in &mut labs {
        lab[0] = lab[0].powf(power);
    }
    let mut picture = Vec::with_capacity(labs.len() * 3);
    let mut reached = 0.0;
    for &lab in &labs {
        let rgb = linear_from_oklab(lab).map(|part| part.clamp(0.0, 1.0));
        reached += oklab_from_linear(rgb)[0] / labs.len() as f32;
        picture.extend(rgb.map(|part| (srgb_from_linear(part) * 255.0 + 0.5) as u8));
    }
    let spread = labs.iter().map(|lab| (lab[0] - reached).powi(2)).sum::<f32>() / labs.len() as f32;
    let light = COUNTS_AS.iter().position(|&[low, high]| (low..=high).contains(&reached));
    Finished { picture, facts: wish.facts.with(Attribute::Light, light), shows: spread > PLAIN * PLAIN }
}

/// Means of 2x2 px, in linear light.
fn halved(frame: &[u8], codes: &Codes) -> Vec<[f32; 3]> {
    let at = |x: usize, y: usize, part: usize| codes.0[frame[(y * FRAME_PX + x) * 4 + part] as usize];
    let px = |index: usize| {
        let (x, y) = (index % SIZE_PX * 2, index / SIZE_PX * 2);
        [0, 1, 2].map(|part| (at(x, y, part) + at(x + 1, y, part) + at(x, y + 1, part) + at(x + 1, y + 1, part)) / 4.0)
    };
    (0..SIZE_PX * SIZE_PX).map(px).collect()
}

/// A Gaussian blur, first along rows, then along columns; the border goes on.
fn blurred(picture: &[[f32; 3]], sigma_px: f32) -> Vec<[f32; 3]> {
    let reach = (sigma_px * 3.0).ceil() as i32;
    let weights: Vec<f32> = (-reach..=reach).map(|i| (-0.5 * (i as f32 / sigma_px).powi(2)).exp()).collect();
    let total: f32 = weights.iter().sum();
    let along = |picture: &[[f32; 3]], step: [i32; 2]| -> Vec<[f32; 3]> {
        let last = SIZE_PX as i32 - 1;
        let px = |index: usize| {
            let (x, y) = ((index % SIZE_PX) as i32, (index / SIZE_PX) as i32);
            let mut sum = [0.0; 3];
            for (i, weight) in (-reach..=reach).zip(&weights) {
                let (x, y) = ((x + i * step[0]).clamp(0, last), (y + i * step[1]).clamp(0, last));
                let from = picture[y as usize * SIZE_PX + x as usize];
                sum.iter_mut().zip(from).for_each(|(sum, part)| *sum += part * weight / total);
            }
            sum
        };
        (0..SIZE_PX * SIZE_PX).map(px).collect()
    };
    along(&along(picture, [1, 0]), [0, 1])
}

fn mean_lightness(labs: &[[f32; 3]], power: f32) -> f32 {
    // A quarter of the pixels tell it well enough.
    let some = labs.iter().step_by(4);
    some.clone().map(|lab| lab[0].max(0.0).powf(power)).sum::<f32>() / some.len().max(1) as f32
}

/// The power that brings the mean lightness to `target`, within bounds that keep the picture.
fn power_for(labs: &[[f32; 3]], target: f32) -> f32 {
    let (mut low, mut high) = (0.22f32.ln(), 4.5f32.ln());
    for _ in 0..9 {
        let middle = f32::midpoint(low, high);
        if mean_lightness(labs, middle.exp()) > target { low = middle } else { high = middle }
    }
    f32::midpoint(low, high).exp()
}
