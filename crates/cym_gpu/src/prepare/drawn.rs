//! Pictures that nodes draw by themselves: drawn when they change, on the processor or by a shader of the node's own.

use cym_plan::{Card, Moment, Plan, SlotKind};

use super::card::OnCard;
use crate::error::GpuError;
use crate::shared::{Shared, Texture};
use crate::timing::{PassTime, Timing};

/// All such pictures of one prepared plan.
pub(crate) struct Drawings {
    drawings: Vec<Drawing>,
    /// Four halves a pixel, for the largest of them; empty until the processor draws something.
    halves: Vec<u16>,
}

struct Drawing {
    /// Indices into the plan's slots and its drawn pictures.
    slot: usize,
    drawn: usize,
    /// The passes that show it.
    readers: Vec<usize>,
    /// What its texture holds; `None` before it was drawn.
    key: Option<u128>,
    /// Seconds that the processor took in the last frame.
    secs: f64,
    on_card: OnCard,
}

/// Who draws, and with what.
pub(crate) struct How<'a> {
    /// The device.
    pub(crate) shared: &'a Shared,
    /// Seconds from whenever.
    pub(crate) clock: fn() -> f64,
    /// The device draws, where the node knows how.
    pub(crate) on_card: bool,
}

impl Drawings {
    pub(super) fn new(plan: &Plan) -> Self {
        let drawing = |(slot, kind)| {
            let SlotKind::Drawn(drawn) = kind else {
                return None;
            };
            let reads = |at: &usize| plan.passes[*at].reads.iter().any(|read| read.slot == slot);
            let readers = (0..plan.passes.len()).filter(reads).collect();
            Some(Drawing { slot, drawn, readers, key: None, secs: 0.0, on_card: OnCard::default() })
        };
        let kinds = plan.slots.iter().map(|slot| slot.kind.clone()).enumerate();
        Self { drawings: kinds.filter_map(drawing).collect(), halves: Vec::new() }
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.drawings.len()
    }

    /// Draws what some needed pass shows and what has changed since it was drawn last; what the device draws is recorded by
    /// [`Self::record`].
    ///
    /// # Errors
    /// The device refuses a node's shader.
    pub(crate) fn draw(
        &mut self,
        how: &How<'_>,
        plan: &Plan,
        textures: &[Texture],
        moment: &mut Moment<'_>,
        needed: &[bool],
    ) -> Result<(), GpuError> {
        for drawing in &mut self.drawings {
            drawing.secs = 0.0;
            let slot = &plan.slots[drawing.slot];
            if !drawing.readers.iter().any(|&at| needed.get(at) != Some(&false)) {
                continue;
            }
            let Some(key) = moment.key(drawing.drawn, slot.size).filter(|key| drawing.key != Some(*key)) else {
                continue;
            };
            let before = (how.clock)();
            let size_px = moment.drawn_px(drawing.drawn, slot.size);
            let texture = &textures[slot.texture];
            let dispatch = how.on_card.then(|| moment.on_card(drawing.drawn, size_px, &card(how.shared))).flatten();
            if let Some(dispatch) = dispatch {
                drawing.on_card.order(how.shared, &slot.label, texture, &dispatch)?;
            } else {
                let [width, height] = size_px;
                let len = width as usize * height as usize * 4;
                if self.halves.len() < len {
                    let [width, height] = slot.size;
                    self.halves.resize((width as usize * height as usize * 4).max(len), 0);
                }
                let halves = &mut self.halves[..len];
                moment.draw(drawing.drawn, size_px, halves);
                let layout =
                    wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(width * 8), rows_per_image: None };
                let size = wgpu::Extent3d { width, height, depth_or_array_layers: 1 };
                let target = texture.memory.as_image_copy();
                how.shared.gpu.queue().write_texture(target, bytemuck::cast_slice(halves), layout, size);
            }
            drawing.key = Some(key);
            drawing.secs = (how.clock)() - before;
        }
        Ok(())
    }

    /// Records what the device draws, before the passes that show it.
    pub(crate) fn record(&mut self, encoder: &mut wgpu::CommandEncoder, plan: &Plan, timing: Option<&Timing>) {
        for (at, drawing) in self.drawings.iter_mut().enumerate() {
            let first = 2 * (plan.passes.len() + at) as u32;
            let stamps = timing.map(|timing| wgpu::ComputePassTimestampWrites {
                query_set: &timing.queries,
                beginning_of_pass_write_index: Some(first),
                end_of_pass_write_index: Some(first + 1),
            });
            drawing.on_card.record(encoder, &plan.slots[drawing.slot].label, stamps);
        }
    }

    /// How long each took in the last frame, given what the card took.
    pub(super) fn times<'a>(&'a self, plan: &'a Plan, on_card: &'a [PassTime]) -> impl Iterator<Item = PassTime> + 'a {
        let on_card = on_card.iter().map(|time| time.secs).chain(std::iter::repeat(0.0));
        self.drawings.iter().zip(on_card).map(|(drawing, on_card)| {
            // An empty pass takes a moment between its two stamps too.
            let on_card = if drawing.secs == 0.0 { 0.0 } else { on_card };
            PassTime { label: plan.slots[drawing.slot].label.clone(), secs: drawing.secs + on_card }
        })
    }
}

/// What the device offers to shaders of nodes.
fn card(shared: &Shared) -> Card {
    let (features, limits) = (shared.gpu.device().features(), shared.gpu.device().limits());
    Card {
        f16: features.contains(wgpu::Features::SHADER_F16),
        workgroup_bytes: limits.max_compute_workgroup_storage_size,
        workgroup_size: limits.max_compute_invocations_per_workgroup,
    }
}
