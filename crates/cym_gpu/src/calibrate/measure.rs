//! The measurement itself: the same small pass with more arithmetic, with more reads, in both kinds.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use cym_plan::Rate;
use cym_plan::{Costs, Format, Memory, Pass, Plan, Read, Slot, SlotKind, Stage, TextureSpec, Tick, Work};

use super::MOST_OPS;
use crate::error::GpuError;
use crate::executor::Executor;
use crate::gpu::{AdapterKind, Gpu};
use crate::prepare::Prepared;

/// Passes in one submission, so that what a submission costs is shared by many.
const PASSES: usize = 8;
/// The best of so many is taken: whatever else the machine does only adds time.
const ROUNDS: usize = 7;
/// Multiply-and-add steps of the pass with arithmetic; each is two operations.
const STEPS: usize = 192;
/// Reads of the pass with many reads.
const READS: usize = 9;
/// Compute must be this much faster to be taken: fragment passes need no bounds check and suit every driver.
const CLEARLY: f64 = 0.85;

pub(super) fn measure(gpu: &Gpu) -> Result<Costs, GpuError> {
    let mut executor = Executor::new(gpu);
    // Small enough for the processor, big enough to fill a card.
    let side = if gpu.about().kind == AdapterKind::Software { 256 } else { 1024 };
    let mut secs = |stage, steps, reads| best_secs(&mut executor, &plan(side, stage, steps, reads));
    let [fragment, compute] = [secs(Stage::Fragment, STEPS, 1)?, secs(Stage::Compute, STEPS, 1)?];
    let (stage, arithmetic) =
        if compute < fragment * CLEARLY { (Stage::Compute, compute) } else { (Stage::Fragment, fragment) };
    let plain = secs(stage, 0, 1)?;
    let many = secs(stage, 0, READS)?;
    let op = ((arithmetic - plain) / (2 * STEPS) as f64).max(f64::MIN_POSITIVE);
    let read = ((many - plain) / (READS - 1) as f64).max(0.0);
    let write = (plain - read).max(0.0);
    Ok(Costs { write_ops: round(write / op), read_ops: round(read / op), stage })
}

/// The nearest power of two from 1 to [`MOST_OPS`].
fn round(ops: f64) -> f32 {
    let ops = if ops.is_finite() { ops.clamp(1.0, f64::from(MOST_OPS)) } else { f64::from(MOST_OPS) };
    ops.log2().round().exp2() as f32
}

fn best_secs(executor: &mut Executor, plan: &Arc<Plan>) -> Result<f64, GpuError> {
    let mut prepared = executor.prepare(plan, &[])?;
    // The first frame compiles and touches memory.
    frame(executor, &mut prepared)?;
    let mut best = f64::INFINITY;
    for _ in 0..ROUNDS {
        let began = now();
        frame(executor, &mut prepared)?;
        best = best.min(began.elapsed().as_secs_f64());
    }
    Ok(best / PASSES as f64)
}

#[expect(clippy::disallowed_methods, reason = "the speed of the device is what is measured; no picture sees the time")]
fn now() -> Instant {
    Instant::now()
}

fn frame(executor: &mut Executor, prepared: &mut Prepared) -> Result<(), GpuError> {
    executor.render(prepared, Tick { frame: 0, secs: 0.0, dt: 0.0 }, &[0.999, 0.001])?;
    executor.finish()
}

/// A chain of equal passes between two slots.
fn plan(side: u32, stage: Stage, steps: usize, reads: usize) -> Arc<Plan> {
    let shader = shader(stage, steps, reads);
    let spec = TextureSpec { size: [side, side], format: Format::F16 };
    let slot = |texture| Slot {
        kind: SlotKind::Transient,
        label: "calibration".to_owned(),
        size: spec.size,
        format: spec.format,
        texture,
        first_use: 0,
        last_use: usize::MAX,
    };
    let pass = |at: usize| Pass {
        label: "calibration".to_owned(),
        nodes: Vec::new(),
        shader: Arc::clone(&shader),
        stage,
        reads: vec![Read::of((at + 1) % 2)],
        writes: at % 2,
        values: vec![0, 1],
        iterations: 1,
        work: Work::Picture,
        watched: Vec::new(),
        cost: 0.0,
    };
    Arc::new(Plan {
        size: spec.size,
        rate: Rate { num: 30, den: 1 },
        seed: 0,
        numbers: 2,
        knobs: Vec::new(),
        texts: Vec::new(),
        signals: Vec::new(),
        things: Vec::new(),
        drawn: Vec::new(),
        sounds: Vec::new(),
        hands: Vec::new(),
        held: BTreeMap::new(),
        assets: Vec::new(),
        slots: vec![slot(0), slot(1)],
        textures: vec![spec, spec],
        passes: (0..PASSES).map(pass).collect(),
        output: 1,
        pictures: BTreeMap::new(),
        cuts: Vec::new(),
        memory: Memory::None,
        knob_places: BTreeMap::new(),
        text_places: BTreeMap::new(),
        signal_places: BTreeMap::new(),
    })
}

fn shader(stage: Stage, steps: usize, reads: usize) -> Arc<str> {
    let tap = "c += textureSampleLevel(t0, s, uv, 0.0) * 0.1; uv += V[2].y;\n";
    let taps = tap.repeat(reads);
    let arithmetic = "c = c * V[2].x + V[2].y;\n".repeat(steps);
    let wrap = match stage {
        Stage::Fragment => {
            "@vertex fn vs(@builtin(vertex_index) i: u32) -> @builtin(position) vec4f {
                return vec4f(f32(i & 1u) * 4.0 - 1.0, f32(i >> 1u) * 4.0 - 1.0, 0.0, 1.0);
            }
            @fragment fn fs(@builtin(position) at: vec4f) -> @location(0) vec4f { return field(at.xy); }"
        }
        Stage::Compute => {
            "@group(2) @binding(0) var out: texture_storage_2d<rgba16float, write>;
            @compute @workgroup_size(8, 8) fn cs(@builtin(global_invocation_id) id: vec3u) {
                textureStore(out, id.xy, field(vec2f(id.xy) + 0.5));
            }"
        }
    };
    format!(
        "@group(0) @binding(0) var<uniform> V: array<vec4f, 3>;
        @group(0) @binding(1) var s: sampler;
        @group(1) @binding(0) var t0: texture_2d<f32>;
        fn field(px: vec2f) -> vec4f {{ var uv = px / V[0].xy; var c = vec4f(uv, 0.0, 1.0);\n{taps}{arithmetic}return c; }}
        {wrap}"
    )
    .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_powers_of_two_within_bounds() {
        assert_eq!([0.0, 1.4, 47.0, 90.0, 1e9, f64::NAN].map(round), [1.0, 1.0, 64.0, 64.0, 4096.0, 4096.0]);
    }
}
