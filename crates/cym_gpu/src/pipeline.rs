//! Pipelines: compiled once a shader, kept by the shader's whole text.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use cym_plan::{Format, Stage, Work};

use crate::error::GpuError;
use crate::gpu::Gpu;
use crate::shared::{Tally, lock};

/// How many pipelines are kept before those that no recent plan used are let go.
const KEEP: usize = 512;
/// A plan is recent for so many preparations.
const RECENT: u64 = 16;

/// How a texture is bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ReadKind {
    /// 16-bit floats: may be filtered.
    F16,
    /// 32-bit floats: may be filtered where the adapter has `FLOAT32_FILTERABLE`. Elsewhere a shader may load it or sample it
    /// nearest; one that filters it is refused by name.
    F32,
    /// A cube of 32-bit floats, loaded texel by texel: exact on every adapter.
    Lut,
    /// The particles of a system, or a grid over them.
    Particles,
}

/// What a pipeline works on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum WorkKind {
    Picture,
    Step,
    Sprites,
}

impl WorkKind {
    pub(crate) fn of(work: &Work) -> Self {
        match work {
            Work::Picture => Self::Picture,
            Work::Step(_) | Work::Groups(_) => Self::Step,
            Work::Sprites(_) => Self::Sprites,
        }
    }
}

/// Everything that a pipeline depends on. The text itself is compared, so no two shaders are ever confused.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct PipelineKey {
    pub(crate) shader: Arc<str>,
    pub(crate) stage: Stage,
    pub(crate) format: Format,
    pub(crate) reads: Vec<ReadKind>,
    pub(crate) work: WorkKind,
    /// Whether it tells in a number behind its textures that loops were stopped.
    pub(crate) tells: bool,
}

/// What wgpu calls the two.
#[derive(Clone)]
pub(crate) enum Compiled {
    Fragment(wgpu::RenderPipeline),
    Compute(wgpu::ComputePipeline),
}

/// A pipeline with the layouts that its bind groups need.
pub(crate) struct Pipeline {
    pub(crate) compiled: Compiled,
    /// Group 1.
    pub(crate) reads: wgpu::BindGroupLayout,
    /// Group 2, of compute passes.
    pub(crate) target: Option<wgpu::BindGroupLayout>,
}

struct Entry {
    pipeline: Arc<Pipeline>,
    used: u64,
}

/// All pipelines of one device.
pub(crate) struct PipelineCache {
    /// Group 0: the frame's numbers and the two samplers.
    pub(crate) frame: wgpu::BindGroupLayout,
    filter_f32: bool,
    made: Mutex<HashMap<PipelineKey, Entry>>,
    generation: AtomicU64,
}

/// The texture format behind a plan's format.
pub(crate) fn texture_format(format: Format) -> wgpu::TextureFormat {
    match format {
        Format::F16 => wgpu::TextureFormat::Rgba16Float,
        Format::F32 => wgpu::TextureFormat::Rgba32Float,
    }
}

impl PipelineCache {
    pub(crate) fn new(gpu: &Gpu) -> Self {
        let sampler = |binding, kind| entry(binding, wgpu::BindingType::Sampler(kind));
        let numbers = wgpu::BindingType::Buffer {
            ty: wgpu::BufferBindingType::Uniform,
            has_dynamic_offset: true,
            min_binding_size: None,
        };
        let frame = gpu.device().create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("frame"),
            entries: &[
                entry(0, numbers),
                sampler(1, wgpu::SamplerBindingType::Filtering),
                sampler(2, wgpu::SamplerBindingType::NonFiltering),
            ],
        });
        let filter_f32 = gpu.device().features().contains(wgpu::Features::FLOAT32_FILTERABLE);
        Self { frame, filter_f32, made: Mutex::default(), generation: AtomicU64::new(0) }
    }

    /// Tells the cache that a new plan begins, so that it knows what has gone out of use.
    pub(crate) fn next_plan(&self) {
        let now = self.generation.fetch_add(1, Ordering::Relaxed) + 1;
        let mut made = lock(&self.made);
        if made.len() > KEEP {
            made.retain(|_, entry| entry.used + RECENT >= now);
        }
    }

    /// The pipeline for a key, compiled now if it is new. The map is not locked while the driver compiles.
    pub(crate) fn get(
        &self,
        gpu: &Gpu,
        tally: &Tally,
        key: &PipelineKey,
        label: &str,
    ) -> Result<Arc<Pipeline>, GpuError> {
        let now = self.generation.load(Ordering::Relaxed);
        if let Some(entry) = lock(&self.made).get_mut(key) {
            entry.used = now;
            return Ok(Arc::clone(&entry.pipeline));
        }
        let pipeline = Arc::new(self.compile(gpu, key, label)?);
        tally.pipeline();
        lock(&self.made).insert(key.clone(), Entry { pipeline: Arc::clone(&pipeline), used: now });
        Ok(pipeline)
    }

    fn compile(&self, gpu: &Gpu, key: &PipelineKey, label: &str) -> Result<Pipeline, GpuError> {
        caught(gpu, || self.build(gpu.device(), key, label)).map_err(|error| match error {
            GpuError::Driver { message } => GpuError::Shader { label: label.to_owned(), message },
            other => other,
        })
    }

    fn build(&self, device: &wgpu::Device, key: &PipelineKey, label: &str) -> Pipeline {
        let module = pass_module(device, &key.shader, label);
        let mut textures: Vec<_> =
            key.reads.iter().enumerate().map(|(i, &read)| entry(i as u32, self.texture(read))).collect();
        if key.tells {
            let visibility = wgpu::ShaderStages::FRAGMENT | wgpu::ShaderStages::COMPUTE;
            let told = entry(textures.len() as u32, particles(false));
            textures.push(wgpu::BindGroupLayoutEntry { visibility, ..told });
        }
        let reads = layout(device, label, &textures);
        let format = texture_format(key.format);
        match key.stage {
            Stage::Fragment => {
                let pipeline_layout = pipeline_layout(device, label, &[Some(&self.frame), Some(&reads)]);
                let fragment = ("fs", wgpu::PipelineCompilationOptions::default());
                let pipeline = if key.work == WorkKind::Sprites {
                    sprites(device, label, &pipeline_layout, &module, format)
                } else {
                    full_screen(device, label, &pipeline_layout, &module, fragment, format)
                };
                Pipeline { compiled: Compiled::Fragment(pipeline), reads, target: None }
            }
            Stage::Compute => {
                let storage = if key.work == WorkKind::Step {
                    particles(false)
                } else {
                    wgpu::BindingType::StorageTexture {
                        access: wgpu::StorageTextureAccess::WriteOnly,
                        format,
                        view_dimension: wgpu::TextureViewDimension::D2,
                    }
                };
                let target = layout(device, label, &[entry(0, storage)]);
                let pipeline_layout = pipeline_layout(device, label, &[Some(&self.frame), Some(&reads), Some(&target)]);
                let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
                    label: Some(label),
                    layout: Some(&pipeline_layout),
                    module: &module,
                    entry_point: Some("cs"),
                    compilation_options: wgpu::PipelineCompilationOptions::default(),
                    cache: None,
                });
                Pipeline { compiled: Compiled::Compute(pipeline), reads, target: Some(target) }
            }
        }
    }

    fn texture(&self, read: ReadKind) -> wgpu::BindingType {
        let (filterable, view_dimension) = match read {
            ReadKind::F16 => (true, wgpu::TextureViewDimension::D2),
            ReadKind::F32 => (self.filter_f32, wgpu::TextureViewDimension::D2),
            ReadKind::Lut => (false, wgpu::TextureViewDimension::D3),
            ReadKind::Particles => return particles(true),
        };
        wgpu::BindingType::Texture {
            sample_type: wgpu::TextureSampleType::Float { filterable },
            view_dimension,
            multisampled: false,
        }
    }
}

/// A buffer of particles.
fn particles(read_only: bool) -> wgpu::BindingType {
    let ty = wgpu::BufferBindingType::Storage { read_only };
    wgpu::BindingType::Buffer { ty, has_dynamic_offset: false, min_binding_size: None }
}

/// A pipeline that draws an instance of four vertices for each particle, each over the ones before in premultiplied light.
fn sprites(
    device: &wgpu::Device,
    label: &str,
    layout: &wgpu::PipelineLayout,
    module: &wgpu::ShaderModule,
    format: wgpu::TextureFormat,
) -> wgpu::RenderPipeline {
    let blend = Some(wgpu::BlendState::PREMULTIPLIED_ALPHA_BLENDING);
    let target = wgpu::ColorTargetState { format, blend, write_mask: wgpu::ColorWrites::ALL };
    let fragment = ("fs", wgpu::PipelineCompilationOptions::default());
    drawing(device, label, layout, module, fragment, wgpu::PrimitiveTopology::TriangleStrip, target)
}

/// A pipeline that covers the target with one triangle: `vs`, then the given fragment entry with its options.
pub(crate) fn full_screen(
    device: &wgpu::Device,
    label: &str,
    layout: &wgpu::PipelineLayout,
    module: &wgpu::ShaderModule,
    fragment: (&str, wgpu::PipelineCompilationOptions<'_>),
    format: wgpu::TextureFormat,
) -> wgpu::RenderPipeline {
    drawing(device, label, layout, module, fragment, wgpu::PrimitiveTopology::default(), format.into())
}

/// A pipeline whose vertices come from `vs` alone, without buffers, on a target without depth.
fn drawing(
    device: &wgpu::Device,
    label: &str,
    layout: &wgpu::PipelineLayout,
    module: &wgpu::ShaderModule,
    (entry_point, compilation_options): (&str, wgpu::PipelineCompilationOptions<'_>),
    topology: wgpu::PrimitiveTopology,
    target: wgpu::ColorTargetState,
) -> wgpu::RenderPipeline {
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some(label),
        layout: Some(layout),
        vertex: wgpu::VertexState {
            module,
            entry_point: Some("vs"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            buffers: &[],
        },
        primitive: wgpu::PrimitiveState { topology, ..Default::default() },
        depth_stencil: None,
        multisample: wgpu::MultisampleState::default(),
        fragment: Some(wgpu::FragmentState {
            module,
            entry_point: Some(entry_point),
            compilation_options,
            targets: &[Some(target)],
        }),
        multiview_mask: None,
        cache: None,
    })
}

/// A pass's module, checked but for wgpu's own bounding of loops, which costs a fractal a fifth of its time on software Vulkan and
/// stops no hang (it counts to 2^64).
#[expect(unsafe_code, reason = "wgpu offers modules without loop counters through an unsafe call only")]
fn pass_module(device: &wgpu::Device, shader: &str, label: &str) -> wgpu::ShaderModule {
    let descriptor =
        wgpu::ShaderModuleDescriptor { label: Some(label), source: wgpu::ShaderSource::Wgsl(shader.into()) };
    let checks = wgpu::ShaderRuntimeChecks { force_loop_bounding: false, ..wgpu::ShaderRuntimeChecks::checked() };
    // SAFETY: all loops end: cym_wgsl counts the iterations of every loop in text from outside and leaves it at a cap, and the
    // nodes and the library of this repository bound theirs by constants (docs/add-a-node.md). All other checks stay on.
    unsafe { device.create_shader_module_trusted(descriptor, checks) }
}

/// Runs calls to wgpu and gives what they were refused for: scopes belong to the thread, so this works on any.
pub(crate) fn caught<T>(gpu: &Gpu, calls: impl FnOnce() -> T) -> Result<T, GpuError> {
    let device = gpu.device();
    let memory = device.push_error_scope(wgpu::ErrorFilter::OutOfMemory);
    let internal = device.push_error_scope(wgpu::ErrorFilter::Internal);
    let validation = device.push_error_scope(wgpu::ErrorFilter::Validation);
    let made = calls();
    let errors =
        [pollster::block_on(validation.pop()), pollster::block_on(internal.pop()), pollster::block_on(memory.pop())];
    gpu.check()?;
    match errors.into_iter().flatten().next() {
        None => Ok(made),
        Some(error) => Err(GpuError::Driver { message: error.to_string().trim().to_owned() }),
    }
}

/// One binding for all stages.
pub(crate) fn entry(binding: u32, ty: wgpu::BindingType) -> wgpu::BindGroupLayoutEntry {
    let written = wgpu::BufferBindingType::Storage { read_only: false };
    let is_written = match ty {
        wgpu::BindingType::StorageTexture { .. } => true,
        wgpu::BindingType::Buffer { ty, .. } => ty == written,
        _ => false,
    };
    let visibility = if is_written {
        wgpu::ShaderStages::COMPUTE
    } else {
        wgpu::ShaderStages::VERTEX_FRAGMENT | wgpu::ShaderStages::COMPUTE
    };
    wgpu::BindGroupLayoutEntry { binding, visibility, ty, count: None }
}

pub(crate) fn layout(
    device: &wgpu::Device,
    label: &str,
    entries: &[wgpu::BindGroupLayoutEntry],
) -> wgpu::BindGroupLayout {
    device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor { label: Some(label), entries })
}

pub(crate) fn pipeline_layout(
    device: &wgpu::Device,
    label: &str,
    groups: &[Option<&wgpu::BindGroupLayout>],
) -> wgpu::PipelineLayout {
    device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: Some(label),
        bind_group_layouts: groups,
        immediate_size: 0,
    })
}
