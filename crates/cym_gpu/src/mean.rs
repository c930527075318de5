//! The mean of several renderings of one frame, in linear light: what a shutter that stays open sees.

use std::sync::Arc;

use crate::error::GpuError;
use crate::executor::{Executor, attachment};
use crate::pipeline::{caught, entry, full_screen, layout, pipeline_layout};
use crate::prepare::Prepared;
use crate::shared::{Shared, Texture, TextureKey};

/// Adds up renderings of one size, each with its share. Two textures of 32-bit numbers, whatever their number.
pub struct Mean {
    shared: Arc<Shared>,
    pipeline: wgpu::RenderPipeline,
    layout: wgpu::BindGroupLayout,
    share: wgpu::Buffer,
    /// They trade places: one is read while the other is written.
    sums: [Texture; 2],
    front: usize,
}

impl Mean {
    /// One for pictures of a plan's size in px.
    ///
    /// # Errors
    /// The device refuses.
    pub fn new(executor: &Executor, size: [u32; 2]) -> Result<Self, GpuError> {
        let shared = Arc::clone(executor.shared());
        shared.gpu.check()?;
        caught(&Arc::clone(&shared).gpu, || Self::build(shared, size))
    }

    fn build(shared: Arc<Shared>, size: [u32; 2]) -> Self {
        let device = shared.gpu.device();
        let uniform = wgpu::BindingType::Buffer {
            ty: wgpu::BufferBindingType::Uniform,
            has_dynamic_offset: false,
            min_binding_size: None,
        };
        let picture = wgpu::BindingType::Texture {
            sample_type: wgpu::TextureSampleType::Float { filterable: false },
            view_dimension: wgpu::TextureViewDimension::D2,
            multisampled: false,
        };
        let layout = layout(device, "mean", &[entry(0, uniform), entry(1, picture), entry(2, picture)]);
        let pipeline_layout = pipeline_layout(device, "mean", &[Some(&layout)]);
        let module = device.create_shader_module(wgpu::include_wgsl!("mean/mean.wgsl"));
        let format = wgpu::TextureFormat::Rgba32Float;
        let fragment = ("fs", wgpu::PipelineCompilationOptions::default());
        let pipeline = full_screen(device, "mean", &pipeline_layout, &module, fragment, format);
        shared.tally.pipeline();
        let usage = wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::TEXTURE_BINDING;
        let key = TextureKey { size, format, usage };
        let sums = [shared.texture(key, "mean"), shared.texture(key, "mean")];
        let share = shared.buffer("mean", 16, wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST);
        Self { shared, pipeline, layout, share, sums, front: 0 }
    }

    /// Adds the frame that was rendered last, times `share`; the first of a frame forgets what was there. Does not wait.
    ///
    /// # Errors
    /// The device was lost or refused.
    pub fn add(&mut self, prepared: &Prepared, share: f32, first: bool) -> Result<(), GpuError> {
        let gpu = &self.shared.gpu;
        gpu.check()?;
        let words = [share, if first { 0.0 } else { 1.0 }, 0.0, 0.0];
        gpu.queue().write_buffer(&self.share, 0, bytemuck::cast_slice(&words));
        let view = wgpu::BindingResource::TextureView;
        let group = self.shared.bind_group(
            "mean",
            &self.layout,
            &[
                wgpu::BindGroupEntry { binding: 0, resource: self.share.as_entire_binding() },
                wgpu::BindGroupEntry { binding: 1, resource: view(prepared.output_of(prepared.shown)) },
                wgpu::BindGroupEntry { binding: 2, resource: view(&self.sums[self.front].view) },
            ],
        );
        let back = self.front ^ 1;
        let mut encoder = gpu.device().create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("mean") });
        {
            let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
                label: Some("mean"),
                color_attachments: &[Some(attachment(&self.sums[back].view))],
                ..Default::default()
            });
            pass.set_pipeline(&self.pipeline);
            pass.set_bind_group(0, &group, &[]);
            pass.draw(0..3, 0..1);
        }
        self.shared.submit(encoder);
        self.front = back;
        gpu.check()
    }

    /// The sum so far.
    pub(crate) fn view(&self) -> &wgpu::TextureView {
        &self.sums[self.front].view
    }
}
