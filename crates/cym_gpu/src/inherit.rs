//! State that outlives its plan: what feedback remembers is handed on when the graph around it changes.

use cym_plan::{Format, Slot, SlotKind};

use crate::error::GpuError;
use crate::executor::{Executor, attachment, clear};
use crate::finish::{Alpha, FRAME_BYTES, Finish, PixelLayout, Reach, finishing, frame_words};
use crate::pipeline::caught;
use crate::prepare::Prepared;
use crate::shared::Texture;

impl Executor {
    /// Gives a plan that has drawn nothing yet the state that the last frame of another plan found: the next frame takes the
    /// place of that one. State belongs together by the node's name; what is of another size is smoothed, what has no
    /// counterpart begins empty. Gives whether anything was handed on.
    ///
    /// # Errors
    /// The device was lost or refused; the plan then begins anew.
    pub fn inherit(&mut self, to: &mut Prepared, from: &Prepared) -> Result<bool, GpuError> {
        let pairs: Vec<(&Texture, usize)> = to
            .plan
            .slots
            .iter()
            .enumerate()
            .filter_map(|(at, slot)| {
                let found = from.plan.slots.iter().position(|old| {
                    old.kind == SlotKind::State
                        && slot.kind == SlotKind::State
                        && old.label == slot.label
                        && old.format == slot.format
                })?;
                let past = from.past_of(found)?;
                (past.key.size == slot.size || slot.format == Format::F16)
                    .then_some((past, slot.texture))
                    .filter(|_| to.fronts.contains_key(&at))
            })
            .collect();
        let particles = particle_pairs(to, from);
        if pairs.is_empty() && particles.is_empty() {
            return Ok(false);
        }
        let shared = self.shared();
        let gpu = &shared.gpu;
        gpu.check()?;
        caught(gpu, || {
            let mut encoder =
                gpu.device().create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("hand on") });
            clear(&mut encoder, &to.state_views);
            for buffer in &to.buffers {
                encoder.clear_buffer(buffer, 0, None);
            }
            for (past, now) in &particles {
                encoder.copy_buffer_to_buffer(past, 0, now, 0, None);
            }
            for (past, at) in &pairs {
                let now = &to.loan.textures[*at];
                if past.key.size == now.key.size {
                    let (from, to) = (past.memory.as_image_copy(), now.memory.as_image_copy());
                    encoder.copy_texture_to_texture(from, to, now.memory.size());
                } else {
                    self.resize(&mut encoder, past, now);
                }
            }
            shared.submit(encoder);
        })?;
        to.reset = false;
        to.parity = 0;
        Ok(true)
    }

    /// Draws a picture into one of another size.
    fn resize(&self, encoder: &mut wgpu::CommandEncoder, from: &Texture, to: &Texture) {
        let shared = self.shared();
        let finish = Finish { layout: PixelLayout::RgbaF16, alpha: Alpha::Premultiplied, dither: false };
        let (pipeline, layout) = finishing(shared, finish, Reach::Smooth);
        let frame = shared.buffer("hand on", FRAME_BYTES, wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST);
        let words = frame_words(&from.memory, to.key.size, [0, 0], 0);
        shared.gpu.queue().write_buffer(&frame, 0, bytemuck::cast_slice(&words));
        let entries = [
            wgpu::BindGroupEntry { binding: 0, resource: frame.as_entire_binding() },
            wgpu::BindGroupEntry { binding: 1, resource: wgpu::BindingResource::TextureView(&from.view) },
        ];
        let group = shared.bind_group("hand on", &layout, &entries);
        let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("hand on"),
            color_attachments: &[Some(attachment(&to.view))],
            ..Default::default()
        });
        pass.set_pipeline(&pipeline);
        pass.set_bind_group(0, &group, &[]);
        pass.draw(0..3, 0..1);
    }
}

/// Systems of particles that both plans have, with room for the same number: their emitters have the same names. Of several systems with
/// one name the first goes to the first.
fn particle_pairs<'p>(to: &'p Prepared, from: &'p Prepared) -> Vec<(&'p wgpu::Buffer, &'p wgpu::Buffer)> {
    let systems = |prepared: &'p Prepared| {
        prepared.plan.slots.iter().enumerate().filter(|(_, slot)| slot.kind == SlotKind::Particles)
    };
    let mut taken = Vec::new();
    let mut pairs = Vec::new();
    for (_, slot) in systems(to) {
        let same = |(at, old): &(usize, &Slot)| old.label == slot.label && old.size == slot.size && !taken.contains(at);
        if let Some((at, _)) = systems(from).find(same) {
            taken.push(at);
            pairs.extend(from.past_particles(at).zip(to.buffers.get(slot.texture)));
        }
    }
    pairs
}
