//! Pixels of the picture that is shown, fetched on threads of their own.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};

use egui_wgpu::wgpu::{
    BufferDescriptor, BufferUsages, COPY_BYTES_PER_ROW_ALIGNMENT, CommandEncoderDescriptor, Device, MapMode, PollType, Queue,
    TexelCopyBufferInfo, TexelCopyBufferLayout, Texture,
};

use crate::shared::Shared;

/// Where pixels come from: the texture that the window shows, on the window's device.
#[derive(Clone, Debug)]
pub(super) struct Source {
    device: Device,
    queue: Queue,
    texture: Arc<Texture>,
}

/// sRGB-encoded pixels, four bytes each, rows from the top.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pixels {
    pub(super) size_px: [u32; 2],
    pub(super) rgba: Vec<u8>,
}

impl Source {
    /// The picture that is shown now; `None` without one.
    pub(super) fn of(shared: &Shared<'_>) -> Option<Self> {
        let (render, picture) = (shared.render?, shared.state.picture.as_ref()?);
        if shared.state.device_lost.is_some() {
            return None;
        }
        let (device, queue) = (render.device.clone(), render.queue.clone());
        Some(Self { device, queue, texture: Arc::clone(&picture.texture) })
    }

    /// The pixels as they are when the device gets to it. Waits for the device: not for the window's own thread.
    ///
    /// # Errors
    /// The device is gone, or gives nothing back; told in words.
    pub(super) fn read(&self) -> Result<Pixels, String> {
        let (width, height) = (self.texture.width(), self.texture.height());
        let row_bytes = width * 4;
        let padded_bytes = row_bytes.next_multiple_of(COPY_BYTES_PER_ROW_ALIGNMENT);
        let buffer = self.device.create_buffer(&BufferDescriptor {
            label: Some("pixels for the window"),
            size: u64::from(padded_bytes) * u64::from(height),
            usage: BufferUsages::MAP_READ | BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let mut encoder = self.device.create_command_encoder(&CommandEncoderDescriptor { label: Some("pixels for the window") });
        let layout = TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(padded_bytes), rows_per_image: Some(height) };
        encoder.copy_texture_to_buffer(
            self.texture.as_image_copy(),
            TexelCopyBufferInfo { buffer: &buffer, layout },
            self.texture.size(),
        );
        let (told, outcome) = sync_channel(1);
        encoder.map_buffer_on_submit(&buffer, MapMode::Read, .., move |mapped| {
            // Whoever waited has given up with the device then.
            drop(told.send(mapped));
        });
        let submission = self.queue.submit([encoder.finish()]);
        let gone = |why: String| format!("the graphics device gives no pixels ({why}). Try it again, or start Cymatic again.");
        self.device
            .poll(PollType::Wait { submission_index: Some(submission), timeout: None })
            .map_err(|error| gone(error.to_string()))?;
        match outcome.try_recv() {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return Err(gone(error.to_string())),
            Err(error) => return Err(gone(error.to_string())),
        }
        let mapped = buffer.get_mapped_range(..).map_err(|error| gone(error.to_string()))?;
        let rows = mapped.chunks_exact(padded_bytes as usize);
        let rgba = rows.flat_map(|row| &row[..row_bytes as usize]).copied().collect();
        Ok(Pixels { size_px: [width, height], rgba })
    }
}

impl Pixels {
    /// The same picture with its longer side at most so many px: every n-th pixel, which is what scopes want.
    pub(super) fn reduced(self, side_px: u32) -> Self {
        let [width, height] = self.size_px;
        let step = width.max(height).div_ceil(side_px.max(1)).max(1);
        if step == 1 {
            return self;
        }
        let size_px = [width.div_ceil(step), height.div_ceil(step)];
        let mut rgba = Vec::with_capacity((size_px[0] * size_px[1] * 4) as usize);
        for row in self.rgba.chunks_exact(width as usize * 4).step_by(step as usize) {
            for pixel in row.chunks_exact(4).step_by(step as usize) {
                rgba.extend_from_slice(pixel);
            }
        }
        Self { size_px, rgba }
    }

    /// The pixel at a place.
    pub(super) fn at(&self, [x, y]: [u32; 2]) -> Option<[u8; 4]> {
        let at = (y as usize * self.size_px[0] as usize + x as usize) * 4;
        self.rgba.get(at..at + 4)?.try_into().ok()
    }
}

/// A thread that fetches pixels and makes something of them, one picture at a time.
pub(super) struct Fetcher<T> {
    orders: SyncSender<Source>,
    results: Receiver<Option<T>>,
    waiting: bool,
}

impl<T: Send + 'static> Fetcher<T> {
    /// Starts the thread; `None` where the system gives none. It ends with this handle.
    pub(super) fn start(name: &str, ctx: &egui::Context, make: impl Fn(Pixels) -> T + Send + 'static) -> Option<Self> {
        let (orders, work) = sync_channel::<Source>(1);
        let (done, results) = sync_channel(1);
        let ctx = ctx.clone();
        let run = move || {
            while let Ok(source) = work.recv() {
                if done.send(source.read().ok().map(&make)).is_err() {
                    return;
                }
                ctx.request_repaint();
            }
        };
        std::thread::Builder::new().name(name.to_owned()).spawn(run).ok()?;
        Some(Self { orders, results, waiting: false })
    }

    /// What was made since the last time, if anything was.
    pub(super) fn take(&mut self) -> Option<T> {
        match self.results.try_recv() {
            Ok(made) => {
                self.waiting = false;
                made
            }
            // A thread that ended is as one that never answers.
            Err(TryRecvError::Empty | TryRecvError::Disconnected) => None,
        }
    }

    /// Whether a picture is being worked on.
    pub(super) fn is_waiting(&self) -> bool {
        self.waiting
    }

    /// Works on a picture next, unless it is at one.
    pub(super) fn ask(&mut self, source: Source) {
        if !self.waiting {
            self.waiting = self.orders.try_send(source).is_ok();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Pixels;

    #[test]
    fn reduced_pictures_keep_their_colours_and_shape() {
        let rgba: Vec<u8> = (0..100 * 50_u32).flat_map(|i| [(i % 100) as u8, (i / 100) as u8, 7, 255]).collect();
        let pixels = Pixels { size_px: [100, 50], rgba };
        let small = pixels.clone().reduced(40);
        assert_eq!(small.size_px, [34, 17]);
        assert_eq!(small.rgba.len(), 34 * 17 * 4);
        assert_eq!(small.at([1, 1]), Some([3, 3, 7, 255]));
        assert_eq!(pixels.clone().reduced(100), pixels);
        assert_eq!(pixels.at([99, 50]), None);
    }
}
