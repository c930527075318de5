//! Refuses a plan that would not fit, before anything is allocated: software Vulkan grants anything and dies later.

use std::collections::BTreeMap;

use cym_plan::{PARTICLE_BYTES, Plan, SlotKind};

use crate::asset::AssetData;
use crate::error::GpuError;
use crate::gpu::{AdapterKind, Gpu};

/// What adapters with memory of their own may be asked for when nobody says more: wgpu does not tell how much there is.
const CARD_BYTES: u64 = 4 << 30;
/// Copies of the finished frame outside the plan: the finished texture and three readback buffers, 8 bytes a pixel.
const FINISH_BYTES_PER_PX: u64 = 4 * 8;

/// How much a plan may take when nothing is set: half the machine's memory where the processor draws, else 4 GiB.
pub(crate) fn default_limit(gpu: &Gpu) -> u64 {
    match gpu.about().kind {
        AdapterKind::Software | AdapterKind::Integrated => system_bytes().map_or(CARD_BYTES, |bytes| bytes / 2),
        AdapterKind::Discrete | AdapterKind::Virtual | AdapterKind::Other => CARD_BYTES,
    }
}

/// Memory of this machine, where the system says it the Linux way.
fn system_bytes() -> Option<u64> {
    total_bytes(&std::fs::read_to_string("/proc/meminfo").ok()?)
}

fn total_bytes(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find(|line| line.starts_with("MemTotal:"))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    kib.checked_mul(1024)
}

/// Sums up what the plan will allocate and holds it against the limit.
pub(crate) fn check<'a>(
    plan: &Plan,
    assets: impl Fn(usize) -> Option<&'a AssetData>,
    limit: u64,
    limits: &wgpu::Limits,
) -> Result<(), GpuError> {
    sides(plan, limits)?;
    particles(plan, limits)?;
    let mut shares: BTreeMap<&str, u64> = BTreeMap::new();
    for (slot, bytes) in slot_bytes(plan, &assets) {
        *shares.entry(slot).or_default() += bytes;
    }
    let [width, height] = plan.slots[plan.output].size;
    let finish = u64::from(width) * u64::from(height) * FINISH_BYTES_PER_PX;
    let bytes = shares.values().sum::<u64>() + finish;
    if bytes <= limit {
        return Ok(());
    }
    let biggest = shares.iter().max_by_key(|(_, bytes)| **bytes);
    let (label, label_bytes) = biggest.map_or(("the finished picture", finish), |(label, bytes)| (*label, *bytes));
    let particles = plan.slots.iter().any(|slot| slot.buffers() > 0 && slot.label == label);
    let next = if particles { "Lower `most` of the emitter" } else { "Choose a smaller picture (--size)" };
    Err(GpuError::TooBig { next, bytes, limit, label: label.to_owned(), label_bytes })
}

/// Bytes by label; a shared texture counts for the first slot that uses it.
fn slot_bytes<'a, 'p>(plan: &'p Plan, assets: &impl Fn(usize) -> Option<&'a AssetData>) -> Vec<(&'p str, u64)> {
    let mut counted = vec![false; plan.textures.len()];
    let mut texture = |at: usize| {
        if std::mem::replace(&mut counted[at], true) { 0 } else { plan.textures[at].bytes() }
    };
    let bytes = plan.slots.iter().map(|slot| match slot.kind {
        SlotKind::Transient | SlotKind::Drawn(_) => texture(slot.texture),
        SlotKind::State => texture(slot.texture) + texture(slot.texture + 1),
        SlotKind::Asset(at) => assets(at).map_or(0, AssetData::bytes),
        SlotKind::Empty => 0,
        SlotKind::Particles | SlotKind::Grid => slot.buffer_bytes(),
    });
    plan.slots.iter().map(|slot| slot.label.as_str()).zip(bytes).collect()
}

/// Refuses particles that no buffer of the device holds.
fn particles(plan: &Plan, limits: &wgpu::Limits) -> Result<(), GpuError> {
    let most_bytes = limits.max_storage_buffer_binding_size.min(limits.max_buffer_size);
    let groups = u64::from(limits.max_compute_workgroups_per_dimension);
    let most = (most_bytes / PARTICLE_BYTES).min(groups.saturating_mul(groups).saturating_mul(64));
    for slot in plan.slots.iter().filter(|slot| slot.buffers() > 0) {
        let wanted = u64::from(slot.size[0]);
        if slot.kind == SlotKind::Particles && wanted > most {
            return Err(GpuError::Particles { label: slot.label.clone(), wanted, most });
        }
        // A grid over particles is larger than they are where it ties each to several.
        if slot.one_buffer_bytes() > most_bytes {
            let same = |over: &&cym_plan::Slot| over.kind == SlotKind::Particles && over.label == slot.label;
            let wanted = plan.slots.iter().find(same).map_or(wanted, |over| u64::from(over.size[0]));
            let share = most_bytes as f64 / slot.one_buffer_bytes() as f64;
            let most = (wanted as f64 * share) as u64;
            return Err(GpuError::Particles { label: slot.label.clone(), wanted, most });
        }
    }
    Ok(())
}

fn sides(plan: &Plan, limits: &wgpu::Limits) -> Result<(), GpuError> {
    let limit = limits.max_texture_dimension_2d;
    for slot in &plan.slots {
        let [width, height] = slot.size;
        if matches!(slot.kind, SlotKind::Transient | SlotKind::State | SlotKind::Drawn(_)) && width.max(height) > limit
        {
            return Err(GpuError::Side { label: slot.label.clone(), width, height, limit });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_memory_of_the_machine() {
        assert_eq!(total_bytes("MemFree: 1 kB\nMemTotal:       2048 kB\n"), Some(2 << 20));
        assert_eq!(total_bytes("nothing"), None);
        assert_eq!(total_bytes("MemTotal: lots"), None);
    }
}
