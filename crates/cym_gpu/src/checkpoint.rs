//! Copies of all state, so that a jump need not begin at frame 0.

use cym_plan::{Plan, SlotKind};

use crate::error::GpuError;
use crate::executor::Executor;
use crate::pipeline::caught;
use crate::prepare::Prepared;
use crate::shared::{Texture, TextureKey};

/// What a plan's state held after a frame: the pictures and the particles that live from frame to frame.
pub struct Checkpoint {
    /// By slot.
    pictures: Vec<(usize, Texture)>,
    /// By slot.
    particles: Vec<(usize, wgpu::Buffer)>,
    bytes: u64,
}

impl Checkpoint {
    /// Graphics memory that it takes.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Graphics memory that one of this plan takes.
    pub fn bytes_of(plan: &Plan) -> u64 {
        let bytes = |slot: &cym_plan::Slot| match slot.kind {
            SlotKind::State => plan.textures.get(slot.texture).map_or(0, cym_plan::TextureSpec::bytes),
            SlotKind::Particles => slot.one_buffer_bytes(),
            _ => 0,
        };
        plan.slots.iter().map(bytes).sum()
    }
}

impl Executor {
    /// Copies what the state of a plan holds after the last frame; `None` where nothing was drawn since it was forgotten.
    ///
    /// # Errors
    /// The device was lost or has no memory left.
    pub fn checkpoint(&self, prepared: &Prepared) -> Result<Option<Checkpoint>, GpuError> {
        if prepared.reset {
            return Ok(None);
        }
        let shared = self.shared();
        shared.gpu.check()?;
        let made = caught(&shared.gpu, || {
            let mut encoder = shared
                .gpu
                .device()
                .create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("checkpoint") });
            let (mut pictures, mut particles) = (Vec::new(), Vec::new());
            for (&at, front) in &prepared.fronts {
                let slot = &prepared.plan.slots[at];
                let place = slot.texture + front[prepared.shown];
                if slot.kind == SlotKind::Particles {
                    let from = &prepared.buffers[place];
                    let usage = wgpu::BufferUsages::COPY_SRC | wgpu::BufferUsages::COPY_DST;
                    let to = shared.buffer("checkpoint", from.size(), usage);
                    encoder.copy_buffer_to_buffer(from, 0, &to, 0, None);
                    particles.push((at, to));
                } else {
                    let from = &prepared.loan.textures[place];
                    let usage = wgpu::TextureUsages::COPY_SRC | wgpu::TextureUsages::COPY_DST;
                    let to = shared.texture(TextureKey { usage, ..from.key }, "checkpoint");
                    encoder.copy_texture_to_texture(
                        from.memory.as_image_copy(),
                        to.memory.as_image_copy(),
                        from.memory.size(),
                    );
                    pictures.push((at, to));
                }
            }
            shared.submit(encoder);
            (pictures, particles)
        });
        let (pictures, particles) = made?;
        Ok(Some(Checkpoint { pictures, particles, bytes: Checkpoint::bytes_of(&prepared.plan) }))
    }

    /// Brings back what a checkpoint of this very plan holds: the next frame is the one that followed it.
    ///
    /// # Errors
    /// The device was lost or refused.
    pub fn restore(&self, prepared: &mut Prepared, from: &Checkpoint) -> Result<(), GpuError> {
        let shared = self.shared();
        shared.gpu.check()?;
        caught(&shared.gpu, || {
            let mut encoder =
                shared.gpu.device().create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("restore") });
            // A frame of parity 0 finds every state in the first of its two places.
            for (at, picture) in &from.pictures {
                let to = &prepared.loan.textures[prepared.plan.slots[*at].texture];
                let size = picture.memory.size();
                encoder.copy_texture_to_texture(picture.memory.as_image_copy(), to.memory.as_image_copy(), size);
            }
            for (at, particles) in &from.particles {
                let to = &prepared.buffers[prepared.plan.slots[*at].texture];
                encoder.copy_buffer_to_buffer(particles, 0, to, 0, None);
            }
            shared.submit(encoder);
        })?;
        prepared.reset = false;
        prepared.parity = 0;
        Ok(())
    }
}
