//! Small pictures of many nodes side by side in one texture.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::GpuError;
use crate::executor::Executor;
use crate::finish::{Alpha, FRAME_BYTES, Finish, PixelLayout, Reach, finishing, frame_words};
use crate::pipeline::caught;
use crate::prepare::Prepared;
use crate::shared::{Shared, Texture, TextureKey};

/// The widest that an atlas gets, in px.
const MOST_PX: u32 = 4096;

/// A texture of equal cells, of the same kind as a [`Screen`](crate::Screen): opaque sRGB-encoded numbers in `Rgba8Unorm`.
pub struct Atlas {
    shared: Arc<Shared>,
    pipeline: wgpu::RenderPipeline,
    layout: wgpu::BindGroupLayout,
    target: Texture,
    cell: [u32; 2],
    columns: u32,
    capacity: usize,
    /// What the shader must know about each cell, so many bytes apart.
    frames: wgpu::Buffer,
    stride: u64,
    /// By slot and parity, for the prepared plan with this number.
    groups: (u64, BTreeMap<(usize, usize), wgpu::BindGroup>),
}

impl Atlas {
    /// An atlas with room for `count` cells of a size in px.
    ///
    /// # Errors
    /// The device refuses, or so many cells do not fit a texture.
    pub fn new(executor: &Executor, cell: [u32; 2], count: usize) -> Result<Self, GpuError> {
        let shared = Arc::clone(executor.shared());
        shared.gpu.check()?;
        let limits = shared.gpu.device().limits();
        let limit = limits.max_texture_dimension_2d.min(MOST_PX);
        let side = |columns: u32| [columns * cell[0], (count as u32).div_ceil(columns) * cell[1]];
        let widest = limit.checked_div(cell[0]).unwrap_or_default();
        let fits = (1..=widest).find(|&columns| side(columns)[1] <= side(columns)[0] || columns == widest);
        let columns = fits.filter(|_| cell[1] > 0 && count > 0).unwrap_or_default();
        let [width, height] = if columns == 0 { [0, 0] } else { side(columns) };
        if columns == 0 || height > limit {
            return Err(GpuError::Side { label: "the small pictures of nodes".to_owned(), width, height, limit });
        }
        let stride = FRAME_BYTES.next_multiple_of(u64::from(limits.min_uniform_buffer_offset_alignment));
        let finish = Finish { layout: PixelLayout::Rgba8, alpha: Alpha::Checker, dither: false };
        let ((pipeline, layout), target, frames) = caught(&shared.gpu, || {
            let key = TextureKey {
                size: [width, height],
                format: PixelLayout::Rgba8.format(),
                usage: wgpu::TextureUsages::RENDER_ATTACHMENT
                    | wgpu::TextureUsages::TEXTURE_BINDING
                    | wgpu::TextureUsages::COPY_SRC,
            };
            let usage = wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST;
            (
                finishing(&shared, finish, Reach::Part),
                shared.texture(key, "atlas"),
                shared.buffer("atlas", stride * count as u64, usage),
            )
        })?;
        let groups = (0, BTreeMap::new());
        Ok(Self { shared, pipeline, layout, target, cell, columns, capacity: count, frames, stride, groups })
    }

    /// How many cells there are.
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// Size in px of each cell.
    pub fn cell_px(&self) -> [u32; 2] {
        self.cell
    }

    /// Its texture; the same one for its whole life.
    pub fn texture(&self) -> &wgpu::Texture {
        &self.target.memory
    }

    /// The view of its whole texture.
    pub fn view(&self) -> &wgpu::TextureView {
        &self.target.view
    }

    /// Where a cell is: left, top, right, bottom as fractions of the texture, half a pixel inside its rim so that smoothing
    /// takes nothing from its neighbours.
    pub fn uv(&self, cell: usize) -> [f32; 4] {
        let [x, y] = self.origin(cell).map(|side| side as f32);
        let [width, height] = self.target.key.size.map(|side| side as f32);
        let [w, h] = self.cell.map(|side| side as f32);
        [(x + 0.5) / width, (y + 0.5) / height, (x + w - 0.5) / width, (y + h - 0.5) / height]
    }

    fn origin(&self, cell: usize) -> [u32; 2] {
        let cell = cell as u32;
        [cell % self.columns * self.cell[0], cell / self.columns * self.cell[1]]
    }

    /// Draws what slots hold after the plan's last frame into cells: `(cell, slot)`. Slots that keep no picture are left
    /// out, as are cells beyond the last one. Does not wait.
    ///
    /// # Errors
    /// The device was lost or refused.
    pub fn draw(&mut self, prepared: &Prepared, cells: &[(usize, usize)]) -> Result<(), GpuError> {
        let gpu = self.shared.gpu.clone();
        gpu.check()?;
        if self.groups.0 != prepared.id {
            self.groups = (prepared.id, BTreeMap::new());
        }
        let mut drawn = Vec::with_capacity(cells.len());
        let mut words = vec![0_u32; self.capacity * self.stride as usize / 4];
        let capacity = self.capacity;
        for &(cell, slot) in cells.iter().filter(|(cell, _)| *cell < capacity) {
            let Some(view) = prepared.picture_of(slot, prepared.shown) else {
                continue;
            };
            let frame = frame_words(view.texture(), self.cell, self.origin(cell), 0);
            let at = cell * self.stride as usize / 4;
            words[at..at + frame.len()].copy_from_slice(&frame);
            let group = self.group(view, (slot, prepared.shown));
            drawn.push((cell, group));
        }
        gpu.queue().write_buffer(&self.frames, 0, bytemuck::cast_slice(&words));
        let mut encoder = gpu.device().create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("atlas") });
        {
            let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
                label: Some("atlas"),
                color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                    view: &self.target.view,
                    depth_slice: None,
                    resolve_target: None,
                    ops: wgpu::Operations { load: wgpu::LoadOp::Load, store: wgpu::StoreOp::Store },
                })],
                ..Default::default()
            });
            pass.set_pipeline(&self.pipeline);
            for (cell, group) in &drawn {
                let [x, y] = self.origin(*cell).map(|side| side as f32);
                pass.set_viewport(x, y, self.cell[0] as f32, self.cell[1] as f32, 0.0, 1.0);
                pass.set_bind_group(0, group, &[(*cell as u64 * self.stride) as u32]);
                pass.draw(0..3, 0..1);
            }
        }
        self.shared.submit(encoder);
        gpu.check()
    }

    fn group(&mut self, view: &wgpu::TextureView, key: (usize, usize)) -> wgpu::BindGroup {
        if let Some(group) = self.groups.1.get(&key) {
            return group.clone();
        }
        let frame = wgpu::BufferBinding { buffer: &self.frames, offset: 0, size: wgpu::BufferSize::new(FRAME_BYTES) };
        let entries = [
            wgpu::BindGroupEntry { binding: 0, resource: wgpu::BindingResource::Buffer(frame) },
            wgpu::BindGroupEntry { binding: 1, resource: wgpu::BindingResource::TextureView(view) },
        ];
        let group = self.shared.bind_group("atlas", &self.layout, &entries);
        self.groups.1.insert(key, group.clone());
        group
    }
}
