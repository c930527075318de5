//! How much is going on and what it feels like: the formulas of the offline analysis on what has passed.

use super::spread::Spread;
use crate::analyse::HOPS_PER_SEC;
use crate::form::mood::{Heard, speed};

/// Seconds over which energy and mood are averaged.
const ENERGY_SECS: f32 = 0.8;
const MOOD_SECS: f32 = 4.0;
/// Half-life of what motion and brightness are measured against.
const HALF_LIFE_SECS: f64 = 60.0;

/// Follows energy and mood, a step a hop.
pub(super) struct LiveMood {
    motion: f32,
    brightness: f32,
    energy: f32,
    arousal: f32,
    valence: f32,
    motions: Spread,
    brightnesses: Spread,
}

impl LiveMood {
    pub(super) fn new() -> Self {
        let half_life = HALF_LIFE_SECS * HOPS_PER_SEC as f64;
        Self {
            motion: 0.0,
            brightness: 0.0,
            energy: 0.0,
            arousal: 0.0,
            valence: 0.5,
            motions: Spread::new(half_life),
            brightnesses: Spread::new(half_life),
        }
    }

    /// Energy, arousal and valence after the next hop.
    pub(super) fn hear(
        &mut self,
        loudness: f32,
        (flux, centroid_hz): (f32, f32),
        bass: f32,
        mode: f32,
        bpm: Option<f64>,
    ) -> [f32; 3] {
        lean(&mut self.motion, flux, ENERGY_SECS);
        lean(&mut self.brightness, centroid_hz, ENERGY_SECS);
        if loudness > 0.0 {
            self.motions.hear(self.motion);
            self.brightnesses.hear(self.brightness);
        }
        let most = self.motions.percentile(0.95);
        let motion = if most > 0.0 { (self.motion / most).min(1.0) } else { 0.0 };
        lean(&mut self.energy, 0.5 * loudness + 0.3 * motion * (4.0 * loudness).min(1.0) + 0.2 * bass, ENERGY_SECS);
        let heard = Heard {
            loudness,
            motion: self.motions.rank(self.motion),
            brightness: self.brightnesses.rank(self.brightness),
            speed: speed(bpm),
            mode,
        };
        lean(&mut self.arousal, heard.arousal(), MOOD_SECS);
        lean(&mut self.valence, heard.valence(), MOOD_SECS);
        [self.energy, self.arousal, self.valence]
    }
}

/// Moves a mean over about `secs` by one hop.
fn lean(mean: &mut f32, value: f32, secs: f32) {
    *mean += (value - *mean) / (secs * HOPS_PER_SEC as f32);
}
