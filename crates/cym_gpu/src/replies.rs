//! Small buffers that travel back from the device behind frames, read without waiting for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::shared::Shared;

const FREE: u8 = 0;
const FLYING: u8 = 1;
const READY: u8 = 2;

struct Reply {
    buffer: wgpu::Buffer,
    stage: Arc<AtomicU8>,
}

/// As many replies as may be on their way at a time.
pub(crate) struct Replies(Vec<Reply>);

impl Replies {
    pub(crate) fn new(shared: &Shared, label: &str, bytes: u64, depth: usize) -> Self {
        use wgpu::BufferUsages as Usage;
        let one = || Reply {
            buffer: shared.buffer(&format!("{label}, read"), bytes, Usage::MAP_READ | Usage::COPY_DST),
            stage: Arc::new(AtomicU8::new(FREE)),
        };
        Self(std::iter::repeat_with(one).take(depth).collect())
    }

    /// Puts a reply on its way behind the frame, which `write` fills; nothing while all of them travel.
    pub(crate) fn send(
        &self,
        encoder: &mut wgpu::CommandEncoder,
        write: impl FnOnce(&mut wgpu::CommandEncoder, &wgpu::Buffer),
    ) {
        let Some(reply) = self.0.iter().find(|reply| reply.stage.load(Ordering::Acquire) == FREE) else {
            return;
        };
        write(encoder, &reply.buffer);
        reply.stage.store(FLYING, Ordering::Release);
        let stage = Arc::clone(&reply.stage);
        encoder.map_buffer_on_submit(&reply.buffer, wgpu::MapMode::Read, .., move |outcome| {
            stage.store(if outcome.is_ok() { READY } else { FLYING }, Ordering::Release);
        });
    }

    /// Gives what has arrived to `read`, and makes its place free.
    pub(crate) fn collect(&self, mut read: impl FnMut(&[u8])) {
        for reply in &self.0 {
            if reply.stage.load(Ordering::Acquire) != READY {
                continue;
            }
            if let Ok(bytes) = reply.buffer.get_mapped_range(..) {
                read(&bytes);
            }
            reply.buffer.unmap();
            reply.stage.store(FREE, Ordering::Release);
        }
    }
}
