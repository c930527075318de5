//! The four bands as they sound now, scaled by the last minute.

use super::spread::Gain;
use crate::analyse::level::{Follower, present};
use crate::analyse::{FINE_PER_HOP, FINE_SECS, HOPS_PER_SEC};

/// Bands below this amplitude (-60 dB of full scale) are not brought up.
pub(super) const FLOOR: f32 = 1e-3;
/// Time constant of the power that presence follows.
const SLOW_SECS: f64 = 1.0;
/// Time constant of the mean level that a band's own time is measured by.
const MEAN_SECS: f64 = 20.0;
/// A band's time runs at most so many times faster than the clock.
const LEAST_MEAN: f32 = 0.05;

/// One band's curves.
pub(super) struct LiveBand {
    follower: Follower,
    followed: f32,
    slow_power: f32,
    slow_share: f32,
    amplitudes: Gain,
    presences: Gain,
    loud: f32,
    quiet: f32,
    usual: f32,
    mean_level: f32,
    time: f64,
}

impl LiveBand {
    pub(super) fn new() -> Self {
        let per_sec = HOPS_PER_SEC as f64;
        Self {
            follower: Follower::new(),
            followed: 0.0,
            slow_power: 0.0,
            slow_share: (1.0 - (-FINE_SECS / SLOW_SECS).exp()) as f32,
            amplitudes: Gain::new(per_sec * FINE_PER_HOP as f64),
            presences: Gain::new(per_sec),
            loud: FLOOR,
            quiet: 0.0,
            usual: FLOOR,
            mean_level: 0.5,
            time: 0.0,
        }
    }

    /// Hears the band's amplitude in the newest fine frame; in silence (`frozen`) the scale stays as it is.
    pub(super) fn hear(&mut self, amplitude: f32, frozen: bool) {
        self.followed = self.follower.follow(amplitude);
        self.slow_power += self.slow_share * (amplitude * amplitude - self.slow_power);
        if !frozen && amplitude > FLOOR {
            self.amplitudes.hear(amplitude);
        }
    }

    /// The level, the presence and the time, once a hop.
    pub(super) fn hop(&mut self, frozen: bool) -> [f32; 3] {
        let slow = self.slow_power.sqrt();
        if !frozen {
            self.presences.hear(slow);
            self.loud = self.amplitudes.percentile(0.97).max(FLOOR);
            self.quiet = self.amplitudes.slow_percentile(0.10).min(0.5 * self.loud);
            self.usual = self.presences.percentile(0.90).max(FLOOR);
        }
        let level = ((self.followed - self.quiet) / (self.loud - self.quiet)).clamp(0.0, 1.0);
        let hop_secs = 1.0 / HOPS_PER_SEC as f64;
        if !frozen {
            self.mean_level += (hop_secs / MEAN_SECS) as f32 * (level - self.mean_level);
        }
        self.time += hop_secs * f64::from(level / self.mean_level.max(LEAST_MEAN));
        [level, present(slow, self.usual), self.time as f32]
    }

    /// The amplitude of the band's loud moments.
    pub(super) fn loud(&self) -> f32 {
        self.loud
    }
}
