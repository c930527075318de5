//! Pictures that a node has the graphics card draw with a shader of its own.

use cym_plan::{Dispatch, Weights};

use crate::error::GpuError;
use crate::pipeline::{caught, entry, layout, pipeline_layout};
use crate::shared::{Shared, Texture};

/// Everything on the device that one such picture needs, kept from frame to frame.
#[derive(Default)]
pub(super) struct OnCard {
    pipeline: Option<(std::sync::Arc<str>, wgpu::ComputePipeline, wgpu::BindGroupLayout)>,
    weights: Option<(u128, wgpu::Buffer)>,
    frame: Option<wgpu::Buffer>,
    group: Option<wgpu::BindGroup>,
    /// Drawn in the next frame.
    pub(super) groups: Option<[u32; 2]>,
}

impl OnCard {
    /// Makes ready what a dispatch needs, and puts its numbers on their way: it is drawn when the frame is recorded.
    ///
    /// # Errors
    /// The shader or the memory is refused.
    pub(super) fn order(
        &mut self,
        shared: &Shared,
        label: &str,
        texture: &Texture,
        dispatch: &Dispatch,
    ) -> Result<(), GpuError> {
        let frame: &[u8] = bytemuck::cast_slice(&dispatch.frame);
        caught(&shared.gpu, || {
            if self.pipeline.as_ref().is_none_or(|(known, ..)| *known != dispatch.shader) {
                let (pipeline, layout) = compile(shared, label, &dispatch.shader);
                self.pipeline = Some((std::sync::Arc::clone(&dispatch.shader), pipeline, layout));
                self.group = None;
            }
            self.take_weights(shared, label, &dispatch.weights);
            if self.frame.as_ref().is_none_or(|buffer| buffer.size() != frame.len() as u64) {
                let usage = wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST;
                self.frame = Some(shared.buffer(label, frame.len() as u64, usage));
                self.group = None;
            }
            if let (Some(buffer), Some((_, weights)), Some((.., layout)), None) =
                (&self.frame, &self.weights, &self.pipeline, &self.group)
            {
                let entries = [
                    wgpu::BindGroupEntry { binding: 0, resource: weights.as_entire_binding() },
                    wgpu::BindGroupEntry { binding: 1, resource: buffer.as_entire_binding() },
                    wgpu::BindGroupEntry { binding: 2, resource: wgpu::BindingResource::TextureView(&texture.view) },
                ];
                self.group = Some(shared.bind_group(label, layout, &entries));
            }
            if let Some(buffer) = &self.frame {
                shared.gpu.queue().write_buffer(buffer, 0, frame);
            }
        })
        .map_err(|error| match error {
            GpuError::Driver { message } => GpuError::Shader { label: label.to_owned(), message },
            other => other,
        })?;
        self.groups = Some(dispatch.groups);
        Ok(())
    }

    /// Sends weights that are not there yet; a buffer of the same length is used again.
    fn take_weights(&mut self, shared: &Shared, label: &str, weights: &Weights) {
        if self.weights.as_ref().is_some_and(|(hash, _)| *hash == weights.hash) {
            return;
        }
        let words: &[u8] = if weights.words.is_empty() { &[0; 4] } else { bytemuck::cast_slice(&weights.words) };
        let known = self.weights.take().map(|(_, buffer)| buffer).filter(|buffer| buffer.size() == words.len() as u64);
        let buffer = known.unwrap_or_else(|| {
            self.group = None;
            let usage = wgpu::BufferUsages::STORAGE | wgpu::BufferUsages::COPY_DST;
            shared.buffer(label, words.len() as u64, usage)
        });
        shared.gpu.queue().write_buffer(&buffer, 0, words);
        self.weights = Some((weights.hash, buffer));
    }

    /// Records the dispatch, if one was ordered. Where times are taken, a frame without one records that it took none.
    pub(super) fn record(
        &mut self,
        encoder: &mut wgpu::CommandEncoder,
        label: &str,
        stamps: Option<wgpu::ComputePassTimestampWrites<'_>>,
    ) {
        let groups = self.groups.take();
        if groups.is_none() && stamps.is_none() {
            return;
        }
        let mut pass =
            encoder.begin_compute_pass(&wgpu::ComputePassDescriptor { label: Some(label), timestamp_writes: stamps });
        if let (Some([across, down]), Some((_, pipeline, _)), Some(group)) = (groups, &self.pipeline, &self.group) {
            pass.set_pipeline(pipeline);
            pass.set_bind_group(0, group, &[]);
            pass.dispatch_workgroups(across, down, 1);
        }
    }
}

fn compile(shared: &Shared, label: &str, shader: &str) -> (wgpu::ComputePipeline, wgpu::BindGroupLayout) {
    let device = shared.gpu.device();
    let buffer = |ty| wgpu::BindingType::Buffer { ty, has_dynamic_offset: false, min_binding_size: None };
    let storage = wgpu::BindingType::StorageTexture {
        access: wgpu::StorageTextureAccess::WriteOnly,
        format: wgpu::TextureFormat::Rgba16Float,
        view_dimension: wgpu::TextureViewDimension::D2,
    };
    let entries = [
        compute(entry(0, buffer(wgpu::BufferBindingType::Storage { read_only: true }))),
        compute(entry(1, buffer(wgpu::BufferBindingType::Storage { read_only: true }))),
        entry(2, storage),
    ];
    let group = layout(device, label, &entries);
    let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
        label: Some(label),
        source: wgpu::ShaderSource::Wgsl(shader.into()),
    });
    let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
        label: Some(label),
        layout: Some(&pipeline_layout(device, label, &[Some(&group)])),
        module: &module,
        entry_point: Some("main"),
        compilation_options: wgpu::PipelineCompilationOptions::default(),
        cache: None,
    });
    shared.tally.pipeline();
    (pipeline, group)
}

/// Few adapters allow a storage buffer in vertex shaders.
fn compute(entry: wgpu::BindGroupLayoutEntry) -> wgpu::BindGroupLayoutEntry {
    wgpu::BindGroupLayoutEntry { visibility: wgpu::ShaderStages::COMPUTE, ..entry }
}
