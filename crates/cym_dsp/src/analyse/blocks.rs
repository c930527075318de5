//! Samples cut into blocks at fixed moments, so that no result depends on how they were pushed.

use super::{clean, sample_at};

/// Gathers interleaved samples until a block is complete.
#[derive(Clone)]
pub(crate) struct Blocks {
    rate_hz: u32,
    channels: usize,
    per_sec: u64,
    /// The samples of the block that is not complete yet, or that has just been completed.
    samples: Vec<f32>,
    /// Samples a channel in all complete blocks.
    taken: u64,
    count: u64,
}

impl Blocks {
    /// Blocks of which so many make a second, exactly at every rate.
    pub(crate) fn new(rate_hz: u32, channels: usize, per_sec: u64) -> Self {
        Self { rate_hz, channels, per_sec, samples: Vec::new(), taken: 0, count: 0 }
    }

    /// Takes from `rest` what the block still needs; whether it is complete. It is to be cleared then, before the next call.
    pub(crate) fn fill(&mut self, rest: &mut &[f32]) -> bool {
        let end = sample_at(self.rate_hz, self.count + 1, self.per_sec);
        let wanted = (end - self.taken) as usize * self.channels - self.samples.len();
        let (now, later) = rest.split_at(wanted.min(rest.len()));
        self.samples.extend(now.iter().map(|&sample| clean(sample)));
        *rest = later;
        let complete = now.len() == wanted;
        if complete {
            self.taken = end;
            self.count += 1;
        }
        complete
    }

    /// The samples of the block, interleaved.
    pub(crate) fn samples(&self) -> &[f32] {
        &self.samples
    }

    /// Begins the next block.
    pub(crate) fn clear(&mut self) {
        self.samples.clear();
    }

    /// Complete blocks so far.
    pub(crate) fn count(&self) -> u64 {
        self.count
    }

    /// Seconds in all complete blocks.
    pub(crate) fn whole_secs(&self) -> f64 {
        self.taken as f64 / f64::from(self.rate_hz)
    }

    /// Seconds so far, those of the block that is not complete included.
    pub(crate) fn secs(&self) -> f64 {
        self.frames() as f64 / f64::from(self.rate_hz)
    }

    /// Samples a channel so far, those of the block that is not complete included; a part of a frame counts for nothing.
    pub(crate) fn frames(&self) -> u64 {
        self.taken + (self.samples.len() / self.channels) as u64
    }

    /// Lets go of a last frame that is not whole: it belongs to no moment.
    pub(crate) fn drop_part_of_frame(&mut self) {
        self.samples.truncate(self.samples.len() / self.channels * self.channels);
    }
}
