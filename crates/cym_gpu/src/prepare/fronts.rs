//! Which of its two textures every state slot shows at every moment of a frame.
//!
//! All passes run in every frame, so the front of a slot depends on the number of frames since the reset only through its
//! parity. Both parities are worked out here once, and a frame just follows.

use cym_plan::{Plan, SlotKind};

/// A texture (or buffer of particles) of a slot: for state 0 or 1, otherwise 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) slot: usize,
    pub(super) which: usize,
}

/// What one iteration of a pass reads and writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Binding {
    pub(super) reads: Vec<Place>,
    pub(super) target: Place,
}

/// All bindings of both parities.
pub(super) struct Fronts {
    /// By parity of the frame, by pass, by [`variant`].
    pub(super) bindings: [Vec<Vec<Binding>>; 2],
    /// By parity, by slot: the front when the frame is done.
    pub(super) end: [Vec<usize>; 2],
}

/// Where iteration `i` finds its binding: from the third on they alternate.
pub(super) fn variant(i: u32) -> usize {
    if i < 3 { i as usize } else { 1 + (i as usize - 1) % 2 }
}

impl Fronts {
    pub(super) fn of(plan: &Plan) -> Self {
        let [(even, even_end), (odd, odd_end)] = [0, 1].map(|parity| frame(plan, parity));
        Self { bindings: [even, odd], end: [even_end, odd_end] }
    }
}

fn frame(plan: &Plan, parity: usize) -> (Vec<Vec<Binding>>, Vec<usize>) {
    let mut front = vec![0; plan.slots.len()];
    for pass in &plan.passes {
        if is_state(plan, pass.writes) {
            front[pass.writes] ^= parity & pass.iterations as usize & 1;
        }
    }
    let mut written = vec![false; plan.slots.len()];
    let mut bindings = Vec::with_capacity(plan.passes.len());
    for pass in &plan.passes {
        let state = is_state(plan, pass.writes);
        let mut variants = Vec::new();
        for i in 0..pass.iterations {
            if i < 3 {
                let reads = pass
                    .reads
                    .iter()
                    .map(|read| {
                        // One write after the end of the frame before, its picture is the one behind.
                        let behind = usize::from(read.late && written[read.slot]);
                        Place { slot: read.slot, which: front[read.slot] ^ behind }
                    })
                    .collect();
                let which = if state { front[pass.writes] ^ 1 } else { 0 };
                variants.push(Binding { reads, target: Place { slot: pass.writes, which } });
            }
            if state {
                front[pass.writes] ^= 1;
                written[pass.writes] = true;
            }
        }
        bindings.push(variants);
    }
    (bindings, front)
}

fn is_state(plan: &Plan, slot: usize) -> bool {
    matches!(plan.slots[slot].kind, SlotKind::State | SlotKind::Particles)
}
