//! Which passes left loops of nodes from outside at their cap, told by the shaders and read without waiting for the device.

use std::num::NonZero;

use cym_plan::Plan;

use crate::replies::Replies;
use crate::shared::Shared;

/// Bytes from one pass's number to the next: what every adapter takes as an offset of a storage buffer.
const STRIDE: u64 = 256;
/// How many frames may be on their way back.
const DEPTH: usize = 2;

/// One number for each pass that may stop loops.
pub(crate) struct Stopped {
    /// The passes, in the order of their numbers.
    passes: Vec<usize>,
    told: wgpu::Buffer,
    replies: Replies,
    /// What the newest reply said, in the same order.
    newest: Vec<bool>,
}

impl Stopped {
    /// `None` for a plan without such passes.
    pub(crate) fn of(shared: &Shared, plan: &Plan) -> Option<Self> {
        use wgpu::BufferUsages as Usage;
        let watched = plan.passes.iter().enumerate().filter(|(_, pass)| !pass.watched.is_empty());
        let passes: Vec<usize> = watched.map(|(at, _)| at).collect();
        if passes.is_empty() {
            return None;
        }
        let bytes = passes.len() as u64 * STRIDE;
        let told = shared.buffer("stopped loops", bytes, Usage::STORAGE | Usage::COPY_SRC | Usage::COPY_DST);
        let replies = Replies::new(shared, "stopped loops", bytes, DEPTH);
        let newest = vec![false; passes.len()];
        Some(Self { passes, told, replies, newest })
    }

    /// Where a pass tells.
    pub(crate) fn place(&self, pass: usize) -> Option<wgpu::BufferBinding<'_>> {
        let number = self.passes.iter().position(|&known| known == pass)?;
        Some(wgpu::BufferBinding { buffer: &self.told, offset: number as u64 * STRIDE, size: NonZero::new(4) })
    }

    /// Puts the numbers on their way behind the frame, and begins anew; while all replies travel, they add up.
    pub(crate) fn resolve(&self, encoder: &mut wgpu::CommandEncoder) {
        self.replies.send(encoder, |encoder, reply| {
            encoder.copy_buffer_to_buffer(&self.told, 0, reply, 0, None);
            encoder.clear_buffer(&self.told, 0, None);
        });
    }

    /// Takes in what has arrived, and gives the passes that had to stop.
    pub(crate) fn passes(&mut self) -> Vec<usize> {
        let mut arrived: Option<Vec<bool>> = None;
        self.replies.collect(|bytes| {
            let said = |number: usize| bytes.get(number * STRIDE as usize).is_some_and(|&byte| byte != 0);
            let arrived = arrived.get_or_insert_with(|| vec![false; self.passes.len()]);
            for (number, stopped) in arrived.iter_mut().enumerate() {
                *stopped |= said(number);
            }
        });
        if let Some(arrived) = arrived {
            self.newest = arrived;
        }
        self.passes.iter().zip(&self.newest).filter(|(_, stopped)| **stopped).map(|(&pass, _)| pass).collect()
    }
}
