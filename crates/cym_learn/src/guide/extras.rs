//! What an artist wants besides the words, as losses that are added to them.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::train::loss::Histogram;
use crate::train::{Loss, Part};

/// Waves over the picture's height at the large and at the fine end of [`Extras::detail`].
const WAVES: [f32; 2] = [2.0, 16.0];
/// The mean chroma in Oklab that full saturation asks for.
const CHROMA: f32 = 0.22;

/// Wishes that are no words, each with its strength; 0 is off.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Extras {
    /// How much it counts that the picture has these colours, in about equal shares, 0 to 1.
    pub palette: f32,
    /// The colours, sRGB-encoded.
    pub colours: Vec<[f32; 3]>,
    /// How saturated it shall be at least: 1 is as vivid as screens show.
    pub saturation: f32,
    /// How much calm areas count, 0 to 1.
    pub smoothness: f32,
    /// How much it counts that left and right are alike, 0 to 1.
    pub symmetry: f32,
    /// Large shapes below 0, fine ones above, -1 to 1.
    pub detail: f32,
}

impl Extras {
    /// Held within their ranges, and without colours that do not count: so wishes that mean the same are equal.
    pub fn tidy(self) -> Self {
        let within = |value: f32, low: f32| if value.is_finite() { value.clamp(low, 1.0) } else { 0.0 };
        let palette = within(self.palette, 0.0);
        Self {
            palette,
            colours: if palette > 0.0 { self.colours } else { Vec::new() },
            saturation: within(self.saturation, 0.0),
            smoothness: within(self.smoothness, 0.0),
            symmetry: within(self.symmetry, 0.0),
            detail: within(self.detail, -1.0),
        }
    }

    /// The losses, symmetry left out: it needs views of its own (see [`super::WordsOptions::symmetry`]).
    pub fn parts(&self) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut add = |weight: f32, loss: Loss| parts.push(Part { loss, weight });
        if self.palette > 0.0 && !self.colours.is_empty() {
            let colours: Vec<([f32; 3], f32)> = self.colours.iter().map(|&colour| (colour, 1.0)).collect();
            add(0.5 * self.palette, Loss::Palette(Arc::new(Histogram::of_palette(&colours))));
        }
        if self.saturation > 0.0 {
            add(15.0, Loss::Saturation(CHROMA * self.saturation));
        }
        if self.smoothness > 0.0 {
            add(2.0 * self.smoothness, Loss::Variation);
        }
        if self.detail != 0.0 {
            let wanted = WAVES[usize::from(self.detail > 0.0)];
            add(0.15 * self.detail.abs(), Loss::Scale(wanted));
        }
        parts
    }

    /// How much symmetry counts against the words.
    pub(super) fn symmetry_weight(&self) -> f32 {
        6.0 * self.symmetry
    }
}
