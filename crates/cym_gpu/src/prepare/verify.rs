//! Refuses a plan that contradicts itself, so that what follows may index without asking.

use cym_plan::{Format, Plan, Slot, SlotKind, Stage, Work, ZERO_LANE};

use super::numbers::block_bytes;
use crate::error::GpuError;

pub(super) fn check(plan: &Plan, limits: &wgpu::Limits) -> Result<(), GpuError> {
    let wrong = |label: &str, message: String| Err(GpuError::Plan { label: label.to_owned(), message });
    if plan.output >= plan.slots.len() {
        return wrong("output", "the plan has no slot for the finished picture".to_owned());
    }
    for slot in &plan.slots {
        let textures = match slot.kind {
            SlotKind::Transient | SlotKind::Drawn(_) => 1,
            SlotKind::State => 2,
            SlotKind::Asset(_) | SlotKind::Empty | SlotKind::Particles | SlotKind::Grid => 0,
        };
        if slot.texture.saturating_add(textures) > plan.textures.len() && textures > 0 {
            return wrong(&slot.label, format!("its slot names texture {} of {}", slot.texture, plan.textures.len()));
        }
        for spec in plan.textures.iter().skip(slot.texture).take(textures) {
            if spec.size != slot.size || spec.format != slot.format || slot.size.contains(&0) {
                return wrong(
                    &slot.label,
                    format!("its slot of {:?} px does not fit its texture of {:?} px", slot.size, spec.size),
                );
            }
        }
        if matches!(slot.kind, SlotKind::Asset(at) if at >= plan.assets.len()) {
            return wrong(&slot.label, "its slot names a file that the plan does not list".to_owned());
        }
        if let SlotKind::Drawn(at) = slot.kind
            && !plan
                .drawn
                .get(at)
                .is_some_and(|drawn| (drawn.share as usize) < plan.numbers && slot.format == Format::F16)
        {
            return wrong(&slot.label, "its slot names a drawn picture that the plan does not list".to_owned());
        }
    }
    for pass in &plan.passes {
        let writes = plan.slots.get(pass.writes);
        let fits = |slot: &Slot| match (&pass.work, pass.stage) {
            (Work::Step(_), Stage::Compute) => slot.buffers() > 0,
            (Work::Groups(_), Stage::Compute) => slot.kind == SlotKind::Grid,
            (Work::Picture, _) | (Work::Sprites(_), Stage::Fragment) => {
                matches!(slot.kind, SlotKind::Transient | SlotKind::State)
            }
            _ => false,
        };
        if !writes.is_some_and(fits) {
            return wrong(&pass.label, format!("the pass writes slot {}, which cannot be written", pass.writes));
        }
        if pass.iterations == 0 {
            return wrong(&pass.label, "the pass runs no iteration".to_owned());
        }
        if let Some(read) = pass.reads.iter().find(|read| read.slot >= plan.slots.len()) {
            return wrong(&pass.label, format!("the pass reads slot {} of {}", read.slot, plan.slots.len()));
        }
        if let Some(from) = pass.values.iter().find(|&&from| from != ZERO_LANE && from as usize >= plan.numbers) {
            return wrong(&pass.label, format!("the pass reads number {from} of {}", plan.numbers));
        }
        let gates = pass.reads.iter().filter_map(|read| read.gate);
        if let Some(gate) = gates.into_iter().find(|gate| gate.number as usize >= plan.numbers) {
            return wrong(&pass.label, format!("the pass is gated by number {} of {}", gate.number, plan.numbers));
        }
        if let Work::Step(counts) | Work::Sprites(counts) = &pass.work
            && let Some(from) = counts.iter().find(|&&from| from as usize >= plan.numbers)
        {
            return wrong(&pass.label, format!("the pass counts by number {from} of {}", plan.numbers));
        }
        let (bytes, limit) = (block_bytes(pass.values.len()), limits.max_uniform_buffer_binding_size);
        if bytes > limit {
            return wrong(&pass.label, format!("the pass takes {bytes} bytes of numbers, the adapter allows {limit}"));
        }
        let bindings = limits.max_sampled_textures_per_shader_stage;
        if pass.reads.len() > bindings as usize {
            return wrong(
                &pass.label,
                format!("the pass reads {} textures, the adapter allows {bindings}", pass.reads.len()),
            );
        }
    }
    Ok(())
}
