//! The numbers of a frame, as the shaders' `V` takes them: one buffer, one copy a frame.
//!
//! Each iteration of each pass has its block: `V[0]` = width px, height px, secs, dt; `V[1]` = frame, seed (as bits), iteration,
//! 0; from `V[2]` on the numbers that [`cym_plan::Pass::values`] names. Numbers are moved as bits, so that any pattern survives.
//!
//! One region is enough: wgpu puts the copy between the frame before and this one.

use cym_plan::{Plan, Tick, Work, ZERO_LANE};

use crate::shared::Shared;

/// The buffer and its next content.
pub(crate) struct Numbers {
    pub(crate) buffer: wgpu::Buffer,
    pub(crate) group: wgpu::BindGroup,
    pub(crate) words: Vec<u32>,
    /// Bytes from one block of a pass to its next, by pass.
    strides: Vec<u32>,
    /// Particles that each pass works on in this frame.
    counts: Vec<u32>,
}

/// Bytes of a block before alignment.
pub(super) fn block_bytes(values: usize) -> u64 {
    (2 + values.div_ceil(4) as u64) * 16
}

impl Numbers {
    pub(super) fn new(shared: &Shared, plan: &Plan) -> Self {
        let align = u64::from(shared.gpu.device().limits().min_uniform_buffer_offset_alignment);
        let blocks = || plan.passes.iter().map(|pass| block_bytes(pass.values.len()));
        let strides: Vec<u32> = blocks().map(|bytes| bytes.next_multiple_of(align) as u32).collect();
        let total: u64 = strides
            .iter()
            .zip(&plan.passes)
            .map(|(&stride, pass)| u64::from(stride) * u64::from(pass.iterations))
            .sum();
        // Every pass binds the size of the largest block, so that one bind group serves all; the last one needs room behind it.
        let window = blocks().max().unwrap_or(32);
        let buffer =
            shared.buffer("numbers", total + window, wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST);
        let binding = wgpu::BufferBinding { buffer: &buffer, offset: 0, size: wgpu::BufferSize::new(window) };
        let group = shared.bind_group(
            "frame",
            &shared.pipelines.frame,
            &[
                wgpu::BindGroupEntry { binding: 0, resource: wgpu::BindingResource::Buffer(binding) },
                wgpu::BindGroupEntry { binding: 1, resource: wgpu::BindingResource::Sampler(&shared.linear) },
                wgpu::BindGroupEntry { binding: 2, resource: wgpu::BindingResource::Sampler(&shared.nearest) },
            ],
        );
        Self { buffer, group, words: vec![0; (total / 4) as usize], strides, counts: vec![0; plan.passes.len()] }
    }

    /// Bytes from one block of a pass to its next.
    pub(crate) fn stride(&self, pass: usize) -> u32 {
        self.strides[pass]
    }

    /// Particles that a pass works on in this frame.
    pub(crate) fn count(&self, pass: usize) -> u32 {
        self.counts[pass]
    }

    pub(super) fn fill(&mut self, plan: &Plan, tick: Tick, numbers: &[f32]) {
        let secs = [tick.secs as f32, tick.dt as f32].map(f32::to_bits);
        let frame = (tick.frame as f32).to_bits();
        let mut at = 0;
        for ((pass, &stride), count) in plan.passes.iter().zip(&self.strides).zip(&mut self.counts) {
            let slot = &plan.slots[pass.writes];
            // Particles see the picture as it will be.
            let size = if slot.buffers() > 0 { plan.size } else { slot.size };
            if let Work::Step(counts) | Work::Sprites(counts) = &pass.work {
                *count = counts.iter().map(|&from| numbers[from as usize] as u32).fold(0, u32::saturating_add);
            }
            let [width, height] = size.map(|side| (side as f32).to_bits());
            for iteration in 0..pass.iterations {
                let block = &mut self.words[at..at + stride as usize / 4];
                let head = [width, height, secs[0], secs[1], frame, plan.seed, (iteration as f32).to_bits(), 0];
                block[..8].copy_from_slice(&head);
                for (word, &from) in block[8..].iter_mut().zip(&pass.values) {
                    *word = if from == ZERO_LANE { 0 } else { numbers[from as usize].to_bits() };
                }
                at += stride as usize / 4;
            }
        }
    }
}
