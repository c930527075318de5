//! State kept at some frames of the past, so that a jump need not replay everything from frame 0.

use std::collections::BTreeMap;

use cym_gpu::{Checkpoint, Executor, GpuError, Prepared};
use cym_plan::Memory;

/// Frames from one checkpoint to the next, at first.
const EVERY: u64 = 30;
/// Most bytes of graphics memory that all checkpoints take together.
const MOST_BYTES: u64 = 256 << 20;
/// A memory that fades within so many frames is replayed as fast as a checkpoint is found.
const SHORT: u64 = 2 * EVERY;

/// Checkpoints of one plan. They hold only while nothing about it changes.
pub(crate) struct Checkpoints {
    every: u64,
    most_bytes: u64,
    /// By the frame after which each was made.
    kept: BTreeMap<u64, Checkpoint>,
}

impl Default for Checkpoints {
    fn default() -> Self {
        Self { every: EVERY, most_bytes: MOST_BYTES, kept: BTreeMap::new() }
    }
}

impl Checkpoints {
    /// Forgets all of them: another past would lead elsewhere.
    pub(crate) fn clear(&mut self) {
        self.kept.clear();
        self.every = EVERY;
    }

    /// Most bytes of graphics memory that all of them take together; 0 keeps none.
    pub(crate) fn set_most_bytes(&mut self, bytes: u64) {
        self.most_bytes = bytes;
        self.thin();
    }

    /// The frames that are kept.
    pub(crate) fn frames(&self) -> impl Iterator<Item = u64> {
        self.kept.keys().copied()
    }

    /// Looks at the state after a frame that is what playing from the start has left, and keeps it now and then.
    pub(crate) fn note(&mut self, executor: &Executor, prepared: &Prepared, frame: u64) -> Result<(), GpuError> {
        let long = match prepared.plan().memory {
            Memory::None => false,
            Memory::Frames(frames) => frames > SHORT,
            Memory::Forever => true,
        };
        let due = frame > 0 && frame.is_multiple_of(self.every);
        if !long
            || !due
            || self.kept.contains_key(&frame)
            || Checkpoint::bytes_of(prepared.plan()) > self.most_bytes / 2
        {
            return Ok(());
        }
        if let Some(made) = executor.checkpoint(prepared)? {
            self.kept.insert(frame, made);
            self.thin();
        }
        Ok(())
    }

    /// Keeps every second one until they fit.
    fn thin(&mut self) {
        while self.kept.values().map(Checkpoint::bytes).sum::<u64>() > self.most_bytes {
            self.every = self.every.saturating_mul(2);
            let every = self.every;
            let before = self.kept.len();
            self.kept.retain(|frame, _| frame.is_multiple_of(every));
            if self.kept.len() == before {
                self.kept.pop_last();
            }
        }
    }

    /// Goes back to the last checkpoint before a frame, if it spares frames from `first` on; gives the first frame to draw after it.
    pub(crate) fn restore(
        &self,
        executor: &Executor,
        prepared: &mut Prepared,
        first: u64,
        frame: u64,
    ) -> Result<Option<u64>, GpuError> {
        let Some((&at, checkpoint)) = self.kept.range(..frame).next_back().filter(|(at, _)| **at >= first) else {
            return Ok(None);
        };
        executor.restore(prepared, checkpoint)?;
        Ok(Some(at + 1))
    }
}
