//! What is being heard now: between what the callback told, time is carried on.

use std::collections::VecDeque;

use rtrb::Consumer;

use super::now::NANOS;
use super::pipe::Anchor;

/// For so long the song is carried on without a word of the device, in nanoseconds.
const CARRY_NS: f64 = 1e9;
/// A step back that is larger than this is real, in seconds.
const JITTER_SECS: f64 = 0.1;
/// Anchors that are kept; a device is seldom more than a second ahead.
const KEPT: usize = 256;

/// The way of the song, as it was and will be heard.
pub(super) struct Heard {
    anchors: VecDeque<Anchor>,
    inlet: Option<Consumer<Anchor>>,
    /// Older anchors are from before the last jump.
    oldest: u64,
    /// Where the song jumps to, until that is heard.
    target_secs: f64,
    /// Jumps that the maker has not seen yet.
    asked: usize,
    /// The last answer: segment, time, direction.
    last: Option<(u64, f64, f64)>,
}

impl Heard {
    /// Stands at the beginning.
    pub(super) fn new() -> Self {
        Self { anchors: VecDeque::with_capacity(KEPT), inlet: None, oldest: 1, target_secs: 0.0, asked: 0, last: None }
    }

    /// Somebody asked for a jump to `secs`: from now on that is the answer, until it is heard.
    pub(super) fn ask(&mut self, secs: f64) {
        self.target_secs = secs;
        self.asked += 1;
    }

    /// The maker has seen an [`ask`](Self::ask): what is heard from `generation` on counts.
    pub(super) fn jumped(&mut self, generation: u64) {
        self.asked = self.asked.saturating_sub(1);
        self.oldest = generation;
        self.last = None;
    }

    /// Another callback tells from now on.
    pub(super) fn listen(&mut self, inlet: Option<Consumer<Anchor>>) {
        self.drain();
        self.inlet = inlet;
    }

    /// Takes in what was told.
    pub(super) fn drain(&mut self) {
        while let Some(anchor) = self.inlet.as_mut().and_then(|inlet| inlet.pop().ok()) {
            // The newest word counts, also about a moment of which something else was said.
            while self.anchors.back().is_some_and(|last| last.at_ns > anchor.at_ns) {
                self.anchors.pop_back();
            }
            if self.anchors.len() == KEPT {
                self.anchors.pop_front();
            }
            self.anchors.push_back(anchor);
        }
    }

    /// The time of the song that is heard at `now_ns`.
    pub(super) fn at(&mut self, now_ns: u64) -> f64 {
        self.drain();
        if self.asked > 0 {
            return self.target_secs;
        }
        let now_ns = now_ns as f64;
        while self.anchors.len() > 1 && self.anchors[1].at_ns <= now_ns {
            self.anchors.pop_front();
        }
        let heard = self.anchors.front().filter(|anchor| anchor.at_ns <= now_ns && anchor.generation >= self.oldest);
        let Some(anchor) = heard else {
            return self.target_secs;
        };
        let carried = (now_ns - anchor.at_ns).min(CARRY_NS) / NANOS;
        let mut secs = anchor.secs + carried * anchor.rate;
        let mut direction = anchor.rate.signum();
        if let Some((segment, last_secs, last_direction)) = self.last
            && segment == anchor.segment
        {
            if anchor.rate == 0.0 {
                direction = last_direction;
            }
            let back = (last_secs - secs) * last_direction;
            if (0.0..JITTER_SECS).contains(&back) {
                secs = last_secs;
            }
        }
        secs = secs.max(0.0);
        self.last = Some((anchor.segment, secs, direction));
        secs
    }
}
