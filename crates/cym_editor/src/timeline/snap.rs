//! Where a dragged time comes to rest.

use cym_graph::Rate;

use super::music::within;

/// How near a beat must be to catch a time, in points.
pub(crate) const CATCH_PX: f32 = 9.0;

/// What a time may snap to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Snap<'a> {
    /// Whole frames of this rate, unless off.
    pub(crate) frames: Option<Rate>,
    /// Moments that catch what comes near: beats, keys, the playhead.
    pub(crate) moments: &'a [f64],
    /// How near, in seconds.
    pub(crate) catch_secs: f64,
}

impl Snap<'_> {
    /// The time at which it comes to rest: a moment that is near, else a whole frame, else itself. Never before 0.
    pub(crate) fn rest(&self, secs: f64) -> f64 {
        let near = within(self.moments, secs - self.catch_secs, secs + self.catch_secs);
        let nearest = near.iter().copied().min_by(|a, b| (a - secs).abs().total_cmp(&(b - secs).abs()));
        nearest.unwrap_or_else(|| self.frames.map_or(secs, |rate| on_frame(secs, rate))).max(0.0)
    }
}

/// The nearest frame's time in seconds.
pub(crate) fn on_frame(secs: f64, rate: Rate) -> f64 {
    secs_of(frame_of(secs, rate), rate)
}

/// The nearest frame, from 0 on.
pub(crate) fn frame_of(secs: f64, rate: Rate) -> u64 {
    (secs * f64::from(rate.num) / f64::from(rate.den)).round().max(0.0) as u64
}

/// The time of a frame in seconds.
pub(crate) fn secs_of(frame: u64, rate: Rate) -> f64 {
    frame as f64 * f64::from(rate.den) / f64::from(rate.num)
}

#[cfg(test)]
mod tests {
    use super::{Rate, Snap, on_frame, secs_of};

    const RATE: Rate = Rate { num: 30, den: 1 };

    #[test]
    fn frames_are_whole_at_broken_rates() {
        let ntsc = Rate { num: 30000, den: 1001 };
        for frame in [0, 1, 29, 30, 1799, 107_892] {
            assert_eq!(on_frame(secs_of(frame, ntsc) + 0.01, ntsc), secs_of(frame, ntsc));
        }
        assert_eq!(on_frame(-3.0, RATE), 0.0);
    }

    #[test]
    fn near_beats_catch_before_frames() {
        let beats = [0.51, 1.02, 1.53];
        let snap = Snap { frames: Some(RATE), moments: &beats, catch_secs: 0.05 };
        assert_eq!(snap.rest(1.0), 1.02);
        assert_eq!(snap.rest(1.06), 1.02);
        // Too far from a beat: the next frame.
        assert!((snap.rest(1.25) - on_frame(1.25, RATE)).abs() < 1e-12);
        let free = Snap { frames: None, moments: &[], catch_secs: 0.05 };
        assert_eq!(free.rest(1.2345), 1.2345);
        assert_eq!(free.rest(-1.0), 0.0);
    }

    #[test]
    fn the_nearer_of_two_moments_wins() {
        let snap = Snap { frames: None, moments: &[1.0, 1.04], catch_secs: 0.1 };
        assert_eq!(snap.rest(1.03), 1.04);
        assert_eq!(snap.rest(1.01), 1.0);
    }
}
