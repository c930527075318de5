//! Slots that live at different times share a texture, as in a frame graph.

use super::emit::Drawing;
use crate::plan::{SlotKind, TextureSpec};

/// Gives every slot its first and last use and a texture, and lists the textures.
pub(super) fn share(drawing: &mut Drawing) -> Vec<TextureSpec> {
    let Drawing { passes, slots, output, pictures, .. } = drawing;
    let mut written = vec![false; slots.len()];
    for (i, pass) in passes.iter().enumerate() {
        if !std::mem::replace(&mut written[pass.writes], true) {
            slots[pass.writes].first_use = i;
            slots[pass.writes].last_use = slots[pass.writes].last_use.max(i);
        }
        for read in &pass.reads {
            slots[read.slot].last_use = slots[read.slot].last_use.max(i);
        }
    }
    for &kept in pictures.values().chain([&*output]) {
        slots[kept].last_use = usize::MAX;
    }
    let mut textures: Vec<TextureSpec> = Vec::new();
    let mut free: Vec<usize> = Vec::new();
    // What a node draws by itself is drawn anew only when it changes: its texture is its own.
    for slot in slots.iter_mut().filter(|slot| matches!(slot.kind, SlotKind::Drawn(_))) {
        slot.texture = textures.len();
        slot.last_use = usize::MAX;
        textures.push(TextureSpec { size: slot.size, format: slot.format });
    }
    for (i, pass) in passes.iter().enumerate() {
        let slot = pass.writes;
        if slots[slot].buffers() > 0 {
            slots[slot].last_use = usize::MAX;
        } else if slots[slot].first_use == i {
            let spec = TextureSpec { size: slots[slot].size, format: slots[slot].format };
            if slots[slot].kind == SlotKind::State {
                slots[slot].texture = textures.len();
                slots[slot].last_use = usize::MAX;
                textures.extend([spec, spec]);
            } else if let Some(at) = free.iter().position(|&texture| textures[texture] == spec) {
                slots[slot].texture = free.swap_remove(at);
            } else {
                slots[slot].texture = textures.len();
                textures.push(spec);
            }
        }
        // A texture is free after the last pass that reads it, never during that pass.
        for slot in slots.iter().filter(|slot| slot.kind == SlotKind::Transient && slot.last_use == i) {
            if slot.first_use <= i && !free.contains(&slot.texture) {
                free.push(slot.texture);
            }
        }
    }
    textures
}
