//! What goes into a network: features of the place, and numbers that are the same for the whole frame.

use std::f32::consts::{PI, TAU};

use serde::{Deserialize, Serialize};

use super::architecture::{count, number};
use super::chance;
use super::error::ArchitectureError;
use super::frame::Frame;

/// Angular inputs grow from nothing at the centre to their full strength at this radius, or they would meet in a pinch.
pub(super) const CALM_RADIUS: f32 = 0.25;
/// The stream of chance that Fourier frequencies are drawn from.
const FOURIER: u64 = 0xf0;

/// The inputs of a network, in this order: x, y, r, cos and sin of the angle, angular pairs, radial waves, Fourier pairs; then, the same
/// for all pixels, time, audio and latent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Features {
    /// What half the picture's height is mapped to: x and y run to `scale` there. Larger means a wider, busier picture.
    pub scale: f32,
    /// The distance from the centre, in the units of x and y.
    pub radius: bool,
    /// Cosine and sine of the angle around the centre (calmed there: multiplied by `smoothstep(0, 0.25, r)`).
    pub angle: bool,
    /// Cosine and sine of n times the angle, for every n: n-fold symmetry (calmed in the centre as well).
    pub angular: Vec<u32>,
    /// `sin(k r)` for every k: rings.
    pub radial: Vec<f32>,
    /// Waves in random directions.
    pub fourier: Option<Fourier>,
    /// Time itself, 0..1, which jumps where the loop closes.
    pub time: bool,
    /// Cosine and sine of 1, 2, ... times the angle of the looping time, up to this number.
    pub time_harmonics: u32,
    /// How many numbers from the sound go in.
    pub audio: u32,
    /// How many numbers of the latent go in.
    pub latent: u32,
}

/// Pairs `cos(pi b.u), sin(pi b.u)` with random directions b, so that |b| is the number of waves over the picture's height.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fourier {
    /// How many pairs.
    pub pairs: u32,
    /// Deviation of each coordinate of b: how fine the waves are, in waves over the picture's height.
    pub sigma: f32,
    /// Where the directions come from.
    pub seed: u64,
}

impl Default for Features {
    fn default() -> Self {
        Self {
            scale: 1.0,
            radius: false,
            angle: false,
            angular: Vec::new(),
            radial: Vec::new(),
            fourier: None,
            time: false,
            time_harmonics: 0,
            audio: 0,
            latent: 0,
        }
    }
}

impl Fourier {
    /// The random directions b, in waves over the picture's height.
    pub fn directions(&self) -> Vec<[f32; 2]> {
        let coordinate = |index| self.sigma * chance::normal(self.seed, FOURIER, index);
        (0..u64::from(self.pairs)).map(|pair| [coordinate(2 * pair), coordinate(2 * pair + 1)]).collect()
    }
}

impl Features {
    /// How many inputs differ from pixel to pixel.
    pub fn per_pixel(&self) -> usize {
        let pairs =
            usize::from(self.angle) + self.angular.len() + self.fourier.map_or(0, |fourier| fourier.pairs as usize);
        2 + usize::from(self.radius) + self.radial.len() + 2 * pairs
    }

    /// How many inputs are the same for the whole frame.
    pub fn uniform(&self) -> usize {
        usize::from(self.time) + 2 * self.time_harmonics as usize + (self.audio + self.latent) as usize
    }

    /// How many inputs there are.
    pub fn count(&self) -> usize {
        self.per_pixel() + self.uniform()
    }

    /// Says what is wrong with the features, if anything is.
    pub fn check(&self) -> Result<(), ArchitectureError> {
        number("features.scale", self.scale, 0.001, 1000.0)?;
        count("angular inputs", self.angular.len(), 0, 16)?;
        count("radial inputs", self.radial.len(), 0, 16)?;
        for &n in &self.angular {
            number("features.angular", n as f32, 1.0, 64.0)?;
        }
        for &k in &self.radial {
            number("features.radial", k, -1000.0, 1000.0)?;
        }
        if let Some(fourier) = self.fourier {
            count("Fourier pairs", fourier.pairs as usize, 1, 128)?;
            number("features.fourier.sigma", fourier.sigma, 0.0, 1000.0)?;
        }
        count("time harmonics", self.time_harmonics as usize, 0, 16)?;
        count("audio inputs", self.audio as usize, 0, 64)?;
        count("latent inputs", self.latent as usize, 0, 64)
    }

    /// The uniform inputs of a frame, appended to a list.
    ///
    /// What the frame does not give reads as 0, what it gives too much is left out, and what is not finite reads as 0: music must never
    /// stop the picture.
    pub fn uniform_inputs(&self, frame: &Frame<'_>, out: &mut Vec<f32>) {
        let finite = |value: f32| if value.is_finite() { value } else { 0.0 };
        let time = finite(frame.time);
        if self.time {
            out.push(time);
        }
        for harmonic in 1..=self.time_harmonics {
            let (sin, cos) = (TAU * (time * harmonic as f32).fract()).sin_cos();
            out.extend([cos, sin]);
        }
        for (values, wanted) in [(frame.audio, self.audio), (frame.latent, self.latent)] {
            out.extend((0..wanted as usize).map(|index| finite(values.get(index).copied().unwrap_or(0.0))));
        }
    }

    /// Fills the per-pixel inputs of many places, `out[place][input]`.
    ///
    /// `xs` and `ys` are places on the picture in units of half its height, y up. `pixel` is the size of a pixel in the same unit: waves
    /// that are too fine for it fade out (see [`damping`]); 0 keeps them all.
    ///
    /// # Panics
    /// If the slices do not fit together.
    pub fn fill(&self, xs: &[f32], ys: &[f32], pixel: f32, out: &mut [f32]) {
        let inputs = self.per_pixel();
        assert!(xs.len() == ys.len() && out.len() == xs.len() * inputs, "places and inputs must fit together");
        let directions = self.fourier.map(|fourier| fourier.directions()).unwrap_or_default();
        for ((&x, &y), inputs) in xs.iter().zip(ys).zip(out.chunks_exact_mut(inputs)) {
            let mut next = inputs.iter_mut();
            let mut push = |value: f32| {
                if let Some(input) = next.next() {
                    *input = value;
                }
            };
            self.place_inputs([x, y], pixel, &directions, &mut push);
        }
    }

    /// Hands over the inputs of one place in their order.
    fn place_inputs(&self, [ux, uy]: [f32; 2], pixel: f32, directions: &[[f32; 2]], push: &mut impl FnMut(f32)) {
        let (x, y) = (self.scale * ux, self.scale * uy);
        let r = x.hypot(y);
        let angle = y.atan2(x);
        push(x);
        push(y);
        if self.radius {
            push(r);
        }
        // n waves on a circle of radius r
        let calm = |n: u32| smoothstep(r / CALM_RADIUS) * damping(n as f32 / TAU * self.scale / r.max(1e-9), pixel);
        for n in self.angle.then_some(1).into_iter().chain(self.angular.iter().copied()) {
            let (sin, cos) = (n as f32 * angle).sin_cos();
            push(calm(n) * cos);
            push(calm(n) * sin);
        }
        for &k in &self.radial {
            push((k * r).sin() * damping(self.radial_waves(k), pixel));
        }
        for &[bx, by] in directions {
            let (sin, cos) = (PI * (bx * ux + by * uy)).sin_cos();
            let damping = damping(0.5 * bx.hypot(by), pixel);
            push(damping * cos);
            push(damping * sin);
        }
    }

    /// How many waves `sin(k r)` has over half the picture's height.
    pub(super) fn radial_waves(&self, k: f32) -> f32 {
        k.abs() * self.scale / TAU
    }
}

/// How much of a wave with `waves` per unit is kept when a pixel is `pixel` units large: all up to half the finest that pixels can show,
/// then ever less, and nothing beyond the finest.
pub fn damping(waves: f32, pixel: f32) -> f32 {
    // The finest wave takes two pixels: `waves * pixel` is 0.5 there.
    (2.0 - 4.0 * waves * pixel).clamp(0.0, 1.0)
}

/// 0 below 0, 1 above 1, and a smooth way between.
pub(super) fn smoothstep(t: f32) -> f32 {
    let t = t.clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}
