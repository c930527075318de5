//! All pipelines of a plan, compiled side by side.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::{Builder, available_parallelism, scope};

use cym_plan::{AssetKind, Format, Pass, Plan, SlotKind};

use crate::error::GpuError;
use crate::pipeline::{Pipeline, PipelineKey, ReadKind, WorkKind};
use crate::shared::Shared;

/// naga's recursion on hostile shaders needs it; the system commits only what is touched.
pub(crate) const STACK_BYTES: usize = 64 << 20;
/// Drivers lock inside; more threads than this only wait for each other.
const MOST_THREADS: usize = 8;

/// The pipelines of the plan's passes, in order; equal ones once. On an error the first broken pass is told, whichever thread
/// met it first.
pub(super) fn compile(shared: &Shared, plan: &Plan, dropped: &AtomicBool) -> Result<Vec<Arc<Pipeline>>, GpuError> {
    shared.pipelines.next_plan();
    let keys: Vec<PipelineKey> = plan.passes.iter().map(|pass| key(plan, pass)).collect();
    let mut first_of: HashMap<&PipelineKey, usize> = HashMap::new();
    let firsts: Vec<usize> = keys.iter().enumerate().map(|(at, key)| *first_of.entry(key).or_insert(at)).collect();
    let distinct: Vec<usize> = (0..keys.len()).filter(|&at| firsts[at] == at).collect();

    let results: Vec<OnceLock<Result<Arc<Pipeline>, GpuError>>> = keys.iter().map(|_| OnceLock::new()).collect();
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(&at) = distinct.get(next.fetch_add(1, Ordering::Relaxed)) {
            results[at].get_or_init(|| {
                if dropped.load(Ordering::Relaxed) {
                    return Err(GpuError::Dropped);
                }
                shared.pipelines.get(&shared.gpu, &shared.tally, &keys[at], &plan.passes[at].label)
            });
        }
    };
    let threads = available_parallelism().map_or(1, usize::from).min(MOST_THREADS).min(distinct.len());
    scope(|scope| {
        for _ in 1..threads {
            // Without a thread more, the ones that are there do the work.
            drop(Builder::new().name("compile shaders".to_owned()).stack_size(STACK_BYTES).spawn_scoped(scope, work));
        }
        work();
    });
    firsts.iter().map(|&at| results[at].get().cloned().unwrap_or(Err(GpuError::Dropped))).collect()
}

fn key(plan: &Plan, pass: &Pass) -> PipelineKey {
    PipelineKey {
        shader: Arc::clone(&pass.shader),
        stage: pass.stage,
        format: plan.slots[pass.writes].format,
        reads: pass.reads.iter().map(|read| read_kind(plan, read.slot)).collect(),
        work: WorkKind::of(&pass.work),
        tells: !pass.watched.is_empty(),
    }
}

fn read_kind(plan: &Plan, slot: usize) -> ReadKind {
    match (&plan.slots[slot].kind, plan.slots[slot].format) {
        (&SlotKind::Asset(at), _) => match plan.assets[at].kind {
            AssetKind::Picture => ReadKind::F16,
            AssetKind::Lut => ReadKind::Lut,
        },
        (SlotKind::Particles | SlotKind::Grid, _) => ReadKind::Particles,
        (SlotKind::Empty, _) | (_, Format::F16) => ReadKind::F16,
        (_, Format::F32) => ReadKind::F32,
    }
}
