//! What the frame thread and the worker that prepares plans have in common.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::asset::AssetCache;
use crate::gpu::Gpu;
use crate::pipeline::PipelineCache;

/// How much was made since the executor began. A frame of a prepared plan changes none of these.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Pipelines compiled.
    pub pipelines_made: u64,
    /// Textures allocated; one that comes back out of the pool is not counted again.
    pub textures_made: u64,
    /// Buffers allocated.
    pub buffers_made: u64,
    /// Bind groups made.
    pub bind_groups_made: u64,
    /// Bytes of textures and buffers allocated so far, freed ones included.
    pub bytes: u64,
}

/// The counters while they count.
#[derive(Default)]
pub(crate) struct Tally {
    pipelines: AtomicU64,
    textures: AtomicU64,
    buffers: AtomicU64,
    bind_groups: AtomicU64,
    bytes: AtomicU64,
    submissions: AtomicU64,
}

impl Tally {
    pub(crate) fn read(&self) -> Counters {
        Counters {
            pipelines_made: self.pipelines.load(Ordering::Relaxed),
            textures_made: self.textures.load(Ordering::Relaxed),
            buffers_made: self.buffers.load(Ordering::Relaxed),
            bind_groups_made: self.bind_groups.load(Ordering::Relaxed),
            bytes: self.bytes.load(Ordering::Relaxed),
        }
    }

    pub(crate) fn submissions(&self) -> u64 {
        self.submissions.load(Ordering::Relaxed)
    }

    pub(crate) fn pipeline(&self) {
        self.pipelines.fetch_add(1, Ordering::Relaxed);
    }
}

/// One device with everything that plans share on it. All making of textures, buffers and bind groups goes through here, so
/// that the counters tell the truth.
pub(crate) struct Shared {
    pub(crate) gpu: Gpu,
    pub(crate) tally: Tally,
    pub(crate) pipelines: PipelineCache,
    pub(crate) assets: AssetCache,
    pool: Mutex<Pool>,
    /// Linear, clamped.
    pub(crate) linear: wgpu::Sampler,
    /// Nearest, clamped.
    pub(crate) nearest: wgpu::Sampler,
    /// One transparent texel.
    pub(crate) empty: wgpu::TextureView,
}

/// What tells pooled textures apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TextureKey {
    pub(crate) size: [u32; 2],
    pub(crate) format: wgpu::TextureFormat,
    pub(crate) usage: wgpu::TextureUsages,
}

/// A texture with its whole view.
#[derive(Clone)]
pub(crate) struct Texture {
    pub(crate) key: TextureKey,
    pub(crate) memory: wgpu::Texture,
    pub(crate) view: wgpu::TextureView,
}

/// Textures that no plan holds at the moment.
#[derive(Default)]
struct Pool {
    free: Vec<(u64, Texture)>,
    generation: u64,
}

/// Textures on loan from the pool; they go back when this is dropped.
pub(crate) struct Loan {
    shared: Arc<Shared>,
    pub(crate) textures: Vec<Texture>,
}

impl Drop for Loan {
    fn drop(&mut self) {
        let mut pool = lock(&self.shared.pool);
        let generation = pool.generation;
        pool.free.extend(self.textures.drain(..).map(|texture| (generation, texture)));
    }
}

impl Shared {
    pub(crate) fn new(gpu: &Gpu) -> Self {
        let sampler = |label, filter| {
            gpu.device().create_sampler(&wgpu::SamplerDescriptor {
                label: Some(label),
                mag_filter: filter,
                min_filter: filter,
                ..Default::default()
            })
        };
        let linear = sampler("linear", wgpu::FilterMode::Linear);
        let nearest = sampler("nearest", wgpu::FilterMode::Nearest);
        let tally = Tally::default();
        let key = TextureKey {
            size: [1, 1],
            format: wgpu::TextureFormat::Rgba16Float,
            usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        };
        let empty = make_texture(gpu, &tally, key, "empty").view;
        Self {
            pipelines: PipelineCache::new(gpu),
            assets: AssetCache::default(),
            pool: Mutex::default(),
            gpu: gpu.clone(),
            tally,
            linear,
            nearest,
            empty,
        }
    }

    /// Textures for these keys, out of the pool where it has them. What was not wanted for two plans in a row is freed.
    pub(crate) fn borrow(self: &Arc<Self>, keys: &[TextureKey]) -> Loan {
        let mut pool = lock(&self.pool);
        pool.generation += 1;
        let mut textures = Vec::with_capacity(keys.len());
        for &key in keys {
            let place = pool.free.iter().position(|(_, texture)| texture.key == key);
            textures.push(match place {
                Some(place) => pool.free.swap_remove(place).1,
                None => make_texture(&self.gpu, &self.tally, key, "pooled"),
            });
        }
        let oldest = pool.generation.saturating_sub(2);
        pool.free.retain(|(generation, _)| *generation >= oldest);
        Loan { shared: Arc::clone(self), textures }
    }

    pub(crate) fn texture(&self, key: TextureKey, label: &str) -> Texture {
        make_texture(&self.gpu, &self.tally, key, label)
    }

    /// A colour table's texture, which is the only kind with a depth.
    pub(crate) fn cube(&self, side: u32, label: &str) -> wgpu::Texture {
        self.tally.textures.fetch_add(1, Ordering::Relaxed);
        self.tally.bytes.fetch_add(u64::from(side).pow(3) * 16, Ordering::Relaxed);
        self.gpu.device().create_texture(&wgpu::TextureDescriptor {
            label: Some(label),
            size: wgpu::Extent3d { width: side, height: side, depth_or_array_layers: side },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D3,
            format: wgpu::TextureFormat::Rgba32Float,
            usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
            view_formats: &[],
        })
    }

    pub(crate) fn buffer(&self, label: &str, size: u64, usage: wgpu::BufferUsages) -> wgpu::Buffer {
        self.tally.buffers.fetch_add(1, Ordering::Relaxed);
        self.tally.bytes.fetch_add(size, Ordering::Relaxed);
        self.gpu.device().create_buffer(&wgpu::BufferDescriptor {
            label: Some(label),
            size,
            usage,
            mapped_at_creation: false,
        })
    }

    /// Sends recorded work to the device. All work goes through here, so that "nothing was done" can be proved.
    pub(crate) fn submit(&self, encoder: wgpu::CommandEncoder) -> wgpu::SubmissionIndex {
        self.tally.submissions.fetch_add(1, Ordering::Relaxed);
        self.gpu.queue().submit([encoder.finish()])
    }

    pub(crate) fn bind_group(
        &self,
        label: &str,
        layout: &wgpu::BindGroupLayout,
        entries: &[wgpu::BindGroupEntry<'_>],
    ) -> wgpu::BindGroup {
        self.tally.bind_groups.fetch_add(1, Ordering::Relaxed);
        self.gpu.device().create_bind_group(&wgpu::BindGroupDescriptor { label: Some(label), layout, entries })
    }
}

fn make_texture(gpu: &Gpu, tally: &Tally, key: TextureKey, label: &str) -> Texture {
    let [width, height] = key.size;
    tally.textures.fetch_add(1, Ordering::Relaxed);
    let texel = u64::from(key.format.block_copy_size(None).unwrap_or(16));
    tally.bytes.fetch_add(u64::from(width) * u64::from(height) * texel, Ordering::Relaxed);
    let texture = gpu.device().create_texture(&wgpu::TextureDescriptor {
        label: Some(label),
        size: wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format: key.format,
        usage: key.usage,
        view_formats: &[],
    });
    let view = texture.create_view(&wgpu::TextureViewDescriptor::default());
    Texture { key, memory: texture, view }
}

/// A lock whose holder cannot leave half-done work behind, so that a panic elsewhere does not matter.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
