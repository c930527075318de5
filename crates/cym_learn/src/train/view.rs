//! What is drawn in a step of training: a place of the plane at a moment of the music.

use crate::cppn::{Frame, Place};

/// One picture that a step of training draws.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct View {
    /// Which part of the plane is seen.
    pub place: Place,
    /// Time, 0..1 over a loop.
    pub time: f32,
    /// Numbers from the sound; missing ones read as 0.
    pub audio: Vec<f32>,
    /// Where in the space of pictures the network stands; missing numbers read as 0.
    pub latent: Vec<f32>,
}

impl View {
    /// The same as the painter takes it. Nothing is damped: training looks at pictures of about the size that it learns for.
    pub fn frame(&self) -> Frame<'_> {
        Frame { time: self.time, audio: &self.audio, latent: &self.latent, place: self.place, ..Frame::default() }
    }
}

/// The colours that a network's first scalar looks up, sRGB-encoded, evenly spaced over 0..1 (for networks that give scalars).
#[derive(Debug, Clone, PartialEq)]
pub struct Ramp(Vec<[f32; 3]>);

impl Default for Ramp {
    /// From black to white.
    fn default() -> Self {
        Self(vec![[0.0; 3], [1.0; 3]])
    }
}

impl Ramp {
    /// A ramp through these colours; fewer than two give black to white.
    pub fn new(stops: Vec<[f32; 3]>) -> Self {
        if stops.len() < 2 { Self::default() } else { Self(stops) }
    }

    /// Its colours.
    pub(super) fn stops(&self) -> &[[f32; 3]] {
        &self.0
    }

    /// The colour at a scalar, and how fast it changes there.
    pub(super) fn colour(&self, scalar: f32) -> ([f32; 3], [f32; 3]) {
        let steps = (self.0.len() - 1) as f32;
        let at = scalar.clamp(0.0, 1.0) * steps;
        let index = (at as usize).min(self.0.len() - 2);
        let (from, to) = (self.0[index], self.0[index + 1]);
        let t = at - index as f32;
        let slope: [f32; 3] = std::array::from_fn(|plane| to[plane] - from[plane]);
        (std::array::from_fn(|plane| from[plane] + t * slope[plane]), slope.map(|slope| slope * steps))
    }
}
