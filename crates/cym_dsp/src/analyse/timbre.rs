//! The colour of the sound at every hop: where its energy lies, how noisy it is, how it changes.

pub(crate) mod shape;
pub(crate) mod split;

use self::shape::Shape;
use self::split::Split;
use super::FINE_PER_HOP;
use super::stft::Stft;
use crate::track::FeatureTrack;

/// Hops between two frames of the harmonic and percussive split.
pub(crate) const SPLIT_HOPS: usize = 3;
/// Power below which nothing sounds: -80 dB.
const SILENCE: f32 = 1e-8;

/// Measures once a hop on the 43 ms spectrum.
#[derive(Clone)]
pub(super) struct TimbreMeter {
    bin_hz: f32,
    motion: Motion,
    shapes: Vec<Shape>,
    flux: Vec<f32>,
    split: Split,
    frames: u64,
}

impl TimbreMeter {
    /// A meter for spectra of this kind.
    pub(super) fn new(stft: &Stft) -> Self {
        Self {
            bin_hz: stft.bin_hz(),
            motion: Motion::new(stft),
            shapes: Vec::new(),
            flux: Vec::new(),
            split: Split::new(stft),
            frames: 0,
        }
    }

    /// Hears the next fine frame; every fourth counts.
    pub(super) fn hear(&mut self, stft: &Stft) {
        if self.frames.is_multiple_of(FINE_PER_HOP) {
            self.shapes.push(Shape::of(stft.power(), self.bin_hz));
            self.flux.push(self.motion.rise(stft.power()));
        }
        if self.frames.is_multiple_of(FINE_PER_HOP * SPLIT_HOPS as u64) {
            self.split.hear(stft);
        }
        self.frames += 1;
    }

    /// Writes the curves and the song's means into `track`.
    pub(super) fn finish(mut self, hops: usize, track: &mut FeatureTrack) {
        self.shapes.resize(hops, Shape::SILENCE);
        self.flux.resize(hops, 0.0);
        let shares = self.split.finish();
        let share = (0..hops).map(|hop| between(&shares, hop)).collect();
        let total: f64 = self.shapes.iter().map(|shape| f64::from(shape.power)).sum();
        let mut scalar = |name: &str, value: f64| track.scalars.insert(name.to_owned(), value);
        if total > 0.0 {
            let mean = |get: fn(&Shape) -> f32| {
                self.shapes.iter().map(|shape| f64::from(get(shape)) * f64::from(shape.power)).sum::<f64>() / total
            };
            scalar("centroid.hz", mean(|shape| shape.centroid_hz));
            scalar("flatness", mean(|shape| shape.flatness));
        } else {
            scalar("centroid.hz", 0.0);
            scalar("flatness", 0.0);
        }
        let mut curve = |name: &str, values: Vec<f32>| track.curves.insert(name.to_owned(), values);
        curve("centroid.hz", self.shapes.iter().map(|shape| shape.centroid_hz).collect());
        curve("rolloff.hz", self.shapes.iter().map(|shape| shape.rolloff_hz).collect());
        curve("flatness", self.shapes.iter().map(|shape| shape.flatness).collect());
        curve("flux", self.flux);
        curve("percussive.share", share);
    }
}

/// How much the spectrum moves from frame to frame.
#[derive(Clone)]
pub(crate) struct Motion {
    /// Square roots of the powers of the frame before.
    before: Vec<f32>,
}

impl Motion {
    /// For spectra of this kind.
    pub(crate) fn new(stft: &Stft) -> Self {
        Self { before: vec![0.0; stft.power().len()] }
    }

    /// The share of all amplitude in this frame and the one before by which bins rose: 0..1.
    pub(crate) fn rise(&mut self, power: &[f32]) -> f32 {
        let (mut rise, mut all) = (0.0, 0.0);
        for (before, &power) in self.before.iter_mut().zip(power) {
            let now = power.sqrt();
            rise += (now - *before).max(0.0);
            all += now + *before;
            *before = now;
        }
        // What is near silence rises by nothing, however much that is of nothing.
        rise / (all + SILENCE.sqrt() * self.before.len() as f32)
    }
}

/// The split's value at a hop, linear between its frames.
fn between(shares: &[f32], hop: usize) -> f32 {
    let (index, part) = (hop / SPLIT_HOPS, (hop % SPLIT_HOPS) as f32 / SPLIT_HOPS as f32);
    let Some(&now) = shares.get(index).or_else(|| shares.last()) else {
        return 0.0;
    };
    let next = shares.get(index + 1).copied().unwrap_or(now);
    (next - now).mul_add(part, now)
}
