//! A device that is not there: plays into nothing, by the machine's clock.

use std::sync::Arc;

use super::feeder::nanos;
use super::pipe::{Controls, Feed, Stereo, pipe};
use super::render::Renderer;

/// Frames a second, as most devices play.
const RATE_HZ: u32 = 48_000;
/// Frames that are played at a time.
const BLOCK: usize = 480;
/// How far ahead it plays, so that nothing is told late, in nanoseconds.
const AHEAD_NS: u64 = 25_000_000;
/// After a longer sleep of the machine the time between is left out, in nanoseconds.
const SLEEP_NS: u64 = 2_000_000_000;

/// Plays what a sound device would, unheard.
pub(super) struct OwnClock {
    renderer: Renderer,
    begun_ns: u64,
    played: u64,
    block: Vec<Stereo>,
}

impl OwnClock {
    /// Begins now; also where its sound goes.
    pub(super) fn new(controls: &Arc<Controls>, now_ns: u64) -> (Self, Feed) {
        let (feed, renderer) = pipe(RATE_HZ, controls);
        (Self { renderer, begun_ns: now_ns, played: 0, block: vec![[0.0; 2]; BLOCK] }, feed)
    }

    /// Plays a block if one is due; whether it did.
    pub(super) fn play(&mut self, now_ns: u64) -> bool {
        let at_ns = self.begun_ns + nanos(self.played, RATE_HZ);
        if at_ns + SLEEP_NS < now_ns {
            self.begun_ns = now_ns;
            self.played = 0;
            return true;
        }
        if at_ns > now_ns + AHEAD_NS {
            return false;
        }
        self.renderer.render(&mut self.block, now_ns, at_ns);
        self.played += BLOCK as u64;
        true
    }
}
