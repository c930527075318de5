//! From a band's amplitudes to what drives pictures, scaled by the whole song.

use super::{FINE_PER_HOP, FINE_SECS, percentile};

/// Amplitude below which nothing is music: -70 dB of full scale.
const FLOOR: f32 = 3.162_277_7e-4;
/// A band that stays this far below the loudest band is leakage, not music: -50 dB.
const BELOW_LOUDEST: f32 = 3.162_277_7e-3;
const ATTACK_SECS: f64 = 0.010;
const RELEASE_SECS: f64 = 0.150;
/// Half of the time over which presence is averaged.
const PRESENCE_HALF_SECS: f64 = 1.0;
/// How long after an onset the band must have become audible, in frames (42 ms).
const SOUNDS_WITHIN: usize = 10;

/// A band's amplitudes with the scale that the whole song gives them.
pub(crate) struct Levels<'a> {
    amplitudes: &'a [f32],
    floor: f32,
    quiet: f32,
    loud: f32,
}

impl<'a> Levels<'a> {
    /// Takes the scale from the frames that sound at all; `loudest` is the amplitude of the loudest band.
    pub(super) fn new(amplitudes: &'a [f32], loudest: f32) -> Self {
        let floor = FLOOR.max(loudest * BELOW_LOUDEST);
        let mut sounding: Vec<f32> = amplitudes.iter().copied().filter(|&a| a > floor).collect();
        let loud = percentile(&mut sounding, 0.97);
        let quiet = percentile(&mut sounding, 0.10).min(0.5 * loud);
        Self { amplitudes, floor, quiet, loud }
    }

    /// `clamp((a - quiet) / (loud - quiet))` of the followed amplitude, a value a hop.
    ///
    /// The follower moves by `1 - exp(-dt / tau)` of the distance, with tau 10 ms up and 150 ms down.
    pub(super) fn level(&self) -> Vec<f32> {
        let range = self.loud - self.quiet;
        if range <= 0.0 {
            return vec![0.0; self.hops()];
        }
        let mut follower = Follower::new();
        let followed = self
            .amplitudes
            .iter()
            .map(|&amplitude| ((follower.follow(amplitude) - self.quiet) / range).clamp(0.0, 1.0));
        followed.step_by(FINE_PER_HOP as usize).collect()
    }

    /// Smooth step of the mean power over 2 s in decibels, from -20 to -6 below its 90th percentile.
    pub(super) fn presence(&self) -> Vec<f32> {
        let half = (PRESENCE_HALF_SECS / FINE_SECS) as usize;
        let sums: Vec<f64> = std::iter::once(0.0)
            .chain(self.amplitudes.iter().scan(0.0, |sum, &a| {
                *sum += f64::from(a) * f64::from(a);
                Some(*sum)
            }))
            .collect();
        let slow: Vec<f32> = (0..self.amplitudes.len())
            .step_by(FINE_PER_HOP as usize)
            .map(|index| {
                let from = index.saturating_sub(half);
                let to = (index + half).min(self.amplitudes.len());
                // Sums of a long song round: a difference can fall just below zero.
                let mean = (sums[to] - sums[from]).max(0.0) / (to - from).max(1) as f64;
                mean.sqrt() as f32
            })
            .collect();
        let usual = percentile(&mut slow.clone(), 0.90).max(self.floor);
        slow.into_iter().map(|amplitude| present(amplitude, usual)).collect()
    }

    /// Whether the band can be heard just after this frame: within 20 dB of its loud moments.
    pub(super) fn sounds_after(&self, frame: usize) -> bool {
        let to = (frame + SOUNDS_WITHIN).min(self.amplitudes.len());
        let after = self.amplitudes.get(frame..to).unwrap_or_default();
        let peak = after.iter().copied().fold(0.0, f32::max);
        peak > self.floor && peak >= 0.1 * self.loud
    }

    fn hops(&self) -> usize {
        self.amplitudes.len().div_ceil(FINE_PER_HOP as usize)
    }
}

/// Runs after an amplitude: quickly up, slowly down, a step a fine frame.
pub(crate) struct Follower {
    now: f32,
    up: f32,
    down: f32,
}

impl Follower {
    /// A follower at silence.
    pub(crate) fn new() -> Self {
        let share = |secs: f64| (1.0 - (-FINE_SECS / secs).exp()) as f32;
        Self { now: 0.0, up: share(ATTACK_SECS), down: share(RELEASE_SECS) }
    }

    /// Where it is after the next frame.
    pub(crate) fn follow(&mut self, amplitude: f32) -> f32 {
        let share = if amplitude > self.now { self.up } else { self.down };
        self.now += share * (amplitude - self.now);
        self.now
    }
}

/// Smooth step of a slow amplitude in decibels, from -20 to -6 below what is usual.
pub(crate) fn present(amplitude: f32, usual: f32) -> f32 {
    let below_db = 20.0 * (amplitude / usual).max(1e-6).log10();
    let part = ((below_db + 20.0) / 14.0).clamp(0.0, 1.0);
    part * part * (3.0 - 2.0 * part)
}

/// The level summed over time and divided by its mean over the song: seconds of music.
pub(super) fn time(level: &[f32], hop_secs: f64) -> Vec<f32> {
    let sum: f64 = level.iter().copied().map(f64::from).sum();
    let mean = sum / level.len().max(1) as f64;
    let scale = if mean > 0.0 { hop_secs / mean } else { 0.0 };
    level
        .iter()
        .scan(0.0, |now, &value| {
            let before = *now;
            *now += f64::from(value) * scale;
            Some(before as f32)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_rises_fast_and_falls_slowly() {
        let mut amplitudes = vec![0.0; 240];
        amplitudes[48..144].fill(0.5);
        let level = Levels::new(&amplitudes, 0.5).level();
        assert_eq!(level.len(), 60);
        assert_eq!(level[11], 0.0);
        // 50 ms after the start it is all there, 50 ms after the end mostly.
        assert!(level[15] > 0.95, "{}", level[15]);
        assert!((0.3..0.9).contains(&level[39]), "{}", level[39]);
        assert!(level[59] < 0.05);
    }

    #[test]
    fn time_advances_a_second_a_second_on_average() {
        let level: Vec<f32> = (0..600).map(|i| if i % 30 < 5 { 1.0 } else { 0.2 }).collect();
        let time = time(&level, 1.0 / 60.0);
        assert!(time.is_sorted());
        assert!((time[599] - 10.0).abs() < 0.1, "{}", time[599]);
    }
}
