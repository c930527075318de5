//! Pictures that nodes draw by themselves: drawn when they change, and copied to their textures.

use cym_plan::{Moment, Plan, SlotKind};

use crate::gpu::Gpu;
use crate::shared::Texture;
use crate::timing::PassTime;

/// All such pictures of one prepared plan.
pub(crate) struct Drawings {
    drawings: Vec<Drawing>,
    /// Four halves a pixel, for the largest of them; empty until something is drawn.
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
    /// Seconds that drawing took in the last frame.
    secs: f64,
}

impl Drawings {
    pub(super) fn new(plan: &Plan) -> Self {
        let drawing = |(slot, kind)| {
            let SlotKind::Drawn(drawn) = kind else {
                return None;
            };
            let reads = |at: &usize| plan.passes[*at].reads.iter().any(|read| read.slot == slot);
            let readers = (0..plan.passes.len()).filter(reads).collect();
            Some(Drawing { slot, drawn, readers, key: None, secs: 0.0 })
        };
        let kinds = plan.slots.iter().map(|slot| slot.kind.clone()).enumerate();
        Self { drawings: kinds.filter_map(drawing).collect(), halves: Vec::new() }
    }

    /// Draws what some needed pass shows and what has changed since it was drawn last.
    pub(crate) fn draw(
        &mut self,
        gpu: &Gpu,
        plan: &Plan,
        textures: &[Texture],
        moment: &mut Moment<'_>,
        needed: &[bool],
        clock: fn() -> f64,
    ) {
        for drawing in &mut self.drawings {
            drawing.secs = 0.0;
            let slot = &plan.slots[drawing.slot];
            let Some(key) = moment.key(drawing.drawn, slot.size) else {
                continue;
            };
            let shown = drawing.readers.iter().any(|&at| needed.get(at) != Some(&false));
            if !shown || drawing.key == Some(key) {
                continue;
            }
            let before = clock();
            let [width, height] = moment.drawn_px(drawing.drawn, slot.size);
            let len = width as usize * height as usize * 4;
            if self.halves.len() < len {
                let [width, height] = slot.size;
                self.halves.resize((width as usize * height as usize * 4).max(len), 0);
            }
            let halves = &mut self.halves[..len];
            moment.draw(drawing.drawn, [width, height], halves);
            let layout =
                wgpu::TexelCopyBufferLayout { offset: 0, bytes_per_row: Some(width * 8), rows_per_image: None };
            let size = wgpu::Extent3d { width, height, depth_or_array_layers: 1 };
            let target = textures[slot.texture].memory.as_image_copy();
            gpu.queue().write_texture(target, bytemuck::cast_slice(halves), layout, size);
            drawing.key = Some(key);
            drawing.secs = clock() - before;
        }
    }

    /// How long each took in the last frame.
    pub(super) fn times<'a>(&'a self, plan: &'a Plan) -> impl Iterator<Item = PassTime> + 'a {
        self.drawings
            .iter()
            .map(|drawing| PassTime { label: plan.slots[drawing.slot].label.clone(), secs: drawing.secs })
    }
}
