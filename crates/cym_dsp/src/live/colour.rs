//! Where the energy lies, how noisy it is and how it changes, now.

use crate::analyse::stft::Stft;
use crate::analyse::timbre::shape::Shape;
use crate::analyse::timbre::split::Split;
use crate::analyse::timbre::{Motion, SPLIT_HOPS};

/// Measures once a hop.
pub(super) struct LiveColour {
    motion: Motion,
    split: Split,
    hops: usize,
    bin_hz: f32,
    percussive: f32,
}

/// What it shows.
pub(super) struct Colour {
    pub(super) shape: Shape,
    pub(super) flux: f32,
    /// As it was four frames (200 ms) ago: a stroke is known by what comes after it.
    pub(super) percussive: f32,
}

impl LiveColour {
    pub(super) fn new(stft: &Stft) -> Self {
        Self { motion: Motion::new(stft), split: Split::new(stft), hops: 0, bin_hz: stft.bin_hz(), percussive: 0.0 }
    }

    /// Hears the newest spectrum.
    pub(super) fn hear(&mut self, stft: &Stft) -> Colour {
        if self.hops.is_multiple_of(SPLIT_HOPS) {
            self.split.hear(stft);
            self.percussive = self.split.take().unwrap_or(self.percussive);
        }
        self.hops += 1;
        Colour {
            shape: Shape::of(stft.power(), self.bin_hz),
            flux: self.motion.rise(stft.power()),
            percussive: self.percussive,
        }
    }
}
