//! Finished frames back in memory, a few of them under way at once, so that neither device nor encoder waits for the other.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use cym_plan::Tick;

use crate::error::GpuError;
use crate::executor::Executor;
use crate::finish::{Finish, Finisher, dither_key};
use crate::mean::Mean;
use crate::pipeline::caught;
use crate::prepare::Prepared;
use crate::shared::{Shared, Texture, TextureKey};

const WAITING: u8 = 0;
const MAPPED: u8 = 1;
const FAILED: u8 = 2;

/// Brings finished frames back in order. Everything is allocated when it is made; a frame allocates nothing.
pub struct ReadbackRing {
    shared: Arc<Shared>,
    finisher: Finisher,
    target: Texture,
    buffers: Vec<Place>,
    row_bytes: usize,
    padded_bytes: usize,
    /// The oldest frame that was not fetched.
    first: usize,
    pending: usize,
}

struct Place {
    buffer: wgpu::Buffer,
    state: Arc<AtomicU8>,
    frame: u64,
    submission: Option<wgpu::SubmissionIndex>,
}

impl ReadbackRing {
    /// A ring of `depth` buffers (at least 1; 3 keeps everybody busy) for pictures of this size in px.
    pub fn new(executor: &Executor, width: u32, height: u32, finish: Finish, depth: usize) -> Result<Self, GpuError> {
        Self::sized(executor, [width, height], finish, depth, false)
    }

    /// As [`Self::new`], for pictures of another size than the plan's: each pixel is the mean of what it covers.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn resized(executor: &Executor, size: [u32; 2], finish: Finish, depth: usize) -> Result<Self, GpuError> {
        Self::sized(executor, size, finish, depth, true)
    }

    fn sized(
        executor: &Executor,
        [width, height]: [u32; 2],
        finish: Finish,
        depth: usize,
        smooth: bool,
    ) -> Result<Self, GpuError> {
        let shared = Arc::clone(executor.shared());
        shared.gpu.check()?;
        let limits = shared.gpu.device().limits();
        let limit = limits.max_texture_dimension_2d;
        if width == 0 || height == 0 || width.max(height) > limit {
            return Err(GpuError::Side { label: "the finished picture".to_owned(), width, height, limit });
        }
        let row_bytes = width * finish.layout.bytes_per_px();
        let padded_bytes = row_bytes.next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT);
        let size = u64::from(padded_bytes) * u64::from(height);
        if size > limits.max_buffer_size {
            return Err(GpuError::Side { label: "the finished picture".to_owned(), width, height, limit });
        }
        let finisher = Finisher::new(&shared, finish, smooth)?;
        let key = TextureKey {
            size: [width, height],
            format: finish.layout.format(),
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
        };
        let (target, buffers) = caught(&shared.gpu, || {
            let place = || Place {
                buffer: shared.buffer("readback", size, wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST),
                state: Arc::new(AtomicU8::new(WAITING)),
                frame: 0,
                submission: None,
            };
            (shared.texture(key, "finished"), (0..depth.max(1)).map(|_| place()).collect())
        })?;
        let (row_bytes, padded_bytes) = (row_bytes as usize, padded_bytes as usize);
        Ok(Self { shared, finisher, target, buffers, row_bytes, padded_bytes, first: 0, pending: 0 })
    }

    /// How many frames are under way or ready.
    pub fn pending(&self) -> usize {
        self.pending
    }

    /// Whether the next [`Self::push`] needs a [`Self::pop`] first.
    pub fn is_full(&self) -> bool {
        self.pending == self.buffers.len()
    }

    /// Bytes of one frame, rows tight.
    pub fn frame_bytes(&self) -> usize {
        self.row_bytes * self.target.key.size[1] as usize
    }

    /// Finishes the frame that was rendered last and sends it on its way. Does not wait.
    pub fn push(&mut self, prepared: &Prepared, tick: Tick) -> Result<(), GpuError> {
        self.send(None, prepared, tick)
    }

    /// As [`Self::push`], with a mean in place of the frame that was rendered last.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub fn push_mean(&mut self, mean: &Mean, prepared: &Prepared, tick: Tick) -> Result<(), GpuError> {
        self.send(Some(mean), prepared, tick)
    }

    fn send(&mut self, mean: Option<&Mean>, prepared: &Prepared, tick: Tick) -> Result<(), GpuError> {
        if self.is_full() {
            return Err(GpuError::RingFull { depth: self.buffers.len() });
        }
        let gpu = &self.shared.gpu;
        gpu.check()?;
        let at = (self.first + self.pending) % self.buffers.len();
        let place = &mut self.buffers[at];
        let size = self.target.key.size;
        let mut encoder =
            gpu.device().create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("readback") });
        let (finisher, shared, target) = (&mut self.finisher, &self.shared, &self.target.view);
        match mean {
            Some(mean) => {
                finisher.record_other(shared, &mut encoder, mean.view(), dither_key(prepared, tick), target, size);
            }
            None => finisher.record(shared, &mut encoder, prepared, tick, target, size),
        }
        let layout = wgpu::TexelCopyBufferLayout {
            offset: 0,
            bytes_per_row: Some(self.padded_bytes as u32),
            rows_per_image: Some(size[1]),
        };
        encoder.copy_texture_to_buffer(
            self.target.memory.as_image_copy(),
            wgpu::TexelCopyBufferInfo { buffer: &place.buffer, layout },
            self.target.memory.size(),
        );
        place.state.store(WAITING, Ordering::Release);
        let state = Arc::clone(&place.state);
        encoder.map_buffer_on_submit(&place.buffer, wgpu::MapMode::Read, .., move |outcome| {
            state.store(if outcome.is_ok() { MAPPED } else { FAILED }, Ordering::Release);
        });
        place.submission = Some(self.shared.submit(encoder));
        place.frame = tick.frame;
        gpu.check()?;
        self.pending += 1;
        Ok(())
    }

    /// The oldest frame, when it is ready: its bytes, rows from the top and tight, and its number. Waits only when the ring is
    /// full; otherwise gives `None` while nothing is ready.
    pub fn pop(&mut self, into: &mut Vec<u8>) -> Result<Option<u64>, GpuError> {
        self.fetch(into, self.is_full())
    }

    /// The oldest frame, waited for; `None` when no frame is left.
    pub fn drain(&mut self, into: &mut Vec<u8>) -> Result<Option<u64>, GpuError> {
        self.fetch(into, true)
    }

    fn fetch(&mut self, into: &mut Vec<u8>, wait: bool) -> Result<Option<u64>, GpuError> {
        if self.pending == 0 {
            return Ok(None);
        }
        self.shared.gpu.poll()?;
        let place = &mut self.buffers[self.first];
        if wait
            && place.state.load(Ordering::Acquire) == WAITING
            && let Some(submission) = place.submission.take()
        {
            self.shared.gpu.wait(submission)?;
        }
        match place.state.load(Ordering::Acquire) {
            MAPPED => {}
            WAITING if !wait => return Ok(None),
            _ => {
                self.shared.gpu.check()?;
                return Err(GpuError::Driver { message: format!("frame {} could not be read back", place.frame) });
            }
        }
        let bytes = self.row_bytes * self.target.key.size[1] as usize;
        if into.len() != bytes {
            into.resize(bytes, 0);
        }
        {
            let mapped = place
                .buffer
                .get_mapped_range(..)
                .map_err(|error| GpuError::Driver { message: format!("frame {}: {error}", place.frame) })?;
            for (to, from) in into.chunks_exact_mut(self.row_bytes).zip(mapped.chunks_exact(self.padded_bytes)) {
                to.copy_from_slice(&from[..self.row_bytes]);
            }
        }
        place.buffer.unmap();
        let frame = place.frame;
        self.first = (self.first + 1) % self.buffers.len();
        self.pending -= 1;
        Ok(Some(frame))
    }
}
