//! The finished picture as a texture that a window shows, on the same device and without a copy through memory.

use std::sync::Arc;

use cym_plan::Tick;

use crate::error::GpuError;
use crate::executor::Executor;
use crate::finish::{Alpha, Finish, Finisher, PixelLayout};
use crate::gpu::Gpu;
use crate::pipeline::caught;
use crate::prepare::Prepared;
use crate::shared::{Shared, Texture, TextureKey};

/// A texture that holds a finished frame as sRGB-encoded numbers in `Rgba8Unorm`, opaque.
///
/// These are the very bytes that a PNG of the frame would hold. egui takes textures of that kind as they are: its shader blends encoded numbers.
pub struct Screen {
    shared: Arc<Shared>,
    finisher: Finisher,
    target: Texture,
}

impl Screen {
    /// A screen of a size in px; `over` says what shows where the picture is transparent ([`Alpha::Opaque`] or
    /// [`Alpha::Checker`]).
    ///
    /// # Errors
    /// The size is none that the device takes, or the device refuses.
    pub fn new(executor: &Executor, size: [u32; 2], over: Alpha) -> Result<Self, GpuError> {
        let shared = Arc::clone(executor.shared());
        shared.gpu.check()?;
        let limit = shared.gpu.device().limits().max_texture_dimension_2d;
        let [width, height] = size;
        if width == 0 || height == 0 || width.max(height) > limit {
            return Err(GpuError::Side { label: "the picture on the screen".to_owned(), width, height, limit });
        }
        let finisher = Finisher::new(&shared, Finish { layout: PixelLayout::Rgba8, alpha: over, dither: true }, false)?;
        let target = target(&shared, size)?;
        Ok(Self { shared, finisher, target })
    }

    /// Size in px.
    pub fn size(&self) -> [u32; 2] {
        self.target.key.size
    }

    /// Its texture; the same one for the screen's whole life.
    pub fn texture(&self) -> &wgpu::Texture {
        &self.target.memory
    }

    /// The view of its whole texture.
    pub fn view(&self) -> &wgpu::TextureView {
        &self.target.view
    }

    /// Changes the size: another texture takes the place of the present one, which lives on while somebody shows it.
    ///
    /// # Errors
    /// The device refuses; the present texture stays.
    pub fn resize(&mut self, size: [u32; 2]) -> Result<(), GpuError> {
        if size != self.size() {
            self.target = target(&self.shared, size)?;
        }
        Ok(())
    }

    /// Finishes the frame that was rendered last into the texture. Does not wait.
    ///
    /// # Errors
    /// The device was lost or refused.
    pub fn draw(&mut self, prepared: &Prepared, tick: Tick) -> Result<(), GpuError> {
        let gpu = &self.shared.gpu;
        gpu.check()?;
        let mut encoder =
            gpu.device().create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("screen") });
        let size = self.size();
        self.finisher.record(&self.shared, &mut encoder, prepared, tick, &self.target.view, size);
        self.shared.submit(encoder);
        gpu.check()
    }

    /// A copy of the picture as it is now, in a texture of its own.
    ///
    /// # Errors
    /// The device was lost or refused.
    pub fn copy(&self) -> Result<(wgpu::Texture, wgpu::TextureView), GpuError> {
        let gpu = &self.shared.gpu;
        gpu.check()?;
        let copy = target(&self.shared, self.size())?;
        let mut encoder = gpu.device().create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("hold") });
        encoder.copy_texture_to_texture(
            self.target.memory.as_image_copy(),
            copy.memory.as_image_copy(),
            copy.memory.size(),
        );
        self.shared.submit(encoder);
        gpu.check()?;
        Ok((copy.memory, copy.view))
    }
}

fn target(shared: &Shared, size: [u32; 2]) -> Result<Texture, GpuError> {
    use wgpu::TextureUsages as Usage;
    let key = TextureKey {
        size,
        format: PixelLayout::Rgba8.format(),
        usage: Usage::RENDER_ATTACHMENT | Usage::TEXTURE_BINDING | Usage::COPY_SRC | Usage::COPY_DST,
    };
    caught(&shared.gpu, || shared.texture(key, "screen"))
}

/// The bytes of an `Rgba8Unorm` texture, rows from the top and tight; waits for them. For tests and for what is asked for by hand.
///
/// # Errors
/// The device was lost or refused, or the texture is of another kind.
pub fn read_texture(gpu: &Gpu, texture: &wgpu::Texture) -> Result<Vec<u8>, GpuError> {
    gpu.check()?;
    let [width, height] = [texture.width(), texture.height()];
    let padded = (width * 4).next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT);
    let buffer = caught(gpu, || {
        let buffer = gpu.device().create_buffer(&wgpu::BufferDescriptor {
            label: Some("read texture"),
            size: u64::from(padded) * u64::from(height),
            usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let mut encoder = gpu.device().create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        let layout =
            wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(padded), rows_per_image: Some(height) };
        let to = wgpu::TexelCopyBufferInfo { buffer: &buffer, layout };
        encoder.copy_texture_to_buffer(texture.as_image_copy(), to, texture.size());
        encoder.map_buffer_on_submit(&buffer, wgpu::MapMode::Read, .., |_| {});
        (gpu.queue().submit([encoder.finish()]), buffer)
    })?;
    let (submission, buffer) = buffer;
    gpu.wait(submission)?;
    let mapped = buffer.get_mapped_range(..).map_err(|error| GpuError::Driver { message: error.to_string() })?;
    let rows = mapped.chunks_exact(padded as usize).flat_map(|row| &row[..width as usize * 4]);
    Ok(rows.copied().collect())
}
