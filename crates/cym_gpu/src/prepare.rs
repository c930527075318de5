//! A plan made ready: every pipeline compiled, every texture there, every bind group made.

mod card;
mod drawn;
mod fronts;
mod numbers;
mod shaders;
mod verify;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use cym_plan::{Moment, Plan, Slot, SlotKind, Stage, Work};

use crate::asset::AssetData;
use crate::budget;
use crate::error::GpuError;
use crate::pipeline::{Pipeline, caught, texture_format};
use crate::shared::{Loan, Shared, Texture, TextureKey};
use crate::stopped::Stopped;
use crate::timing::{PassTime, Timing};
use drawn::Drawings;
pub(crate) use drawn::How;
use fronts::{Fronts, Place};
use numbers::Numbers;
pub(crate) use shaders::STACK_BYTES;

/// A plan that is ready to render, with its state. Dropping it gives its textures back to the pool.
pub struct Prepared {
    /// Tells prepared plans apart, for whoever keeps bind groups of their outputs.
    pub(crate) id: u64,
    pub(crate) plan: Arc<Plan>,
    pub(crate) steps: Vec<Step>,
    pub(crate) numbers: Numbers,
    /// Pictures that nodes draw by themselves.
    pub(crate) drawings: Drawings,
    /// Textures of state, cleared before the first frame after a reset.
    pub(crate) state_views: Vec<wgpu::TextureView>,
    /// Buffers of particles, two a system, and of grids over them; cleared likewise.
    pub(crate) buffers: Vec<wgpu::Buffer>,
    pub(crate) reset: bool,
    /// Counts frames modulo 2 since the reset: which of its two textures each state slot begins the frame with depends on it alone.
    pub(crate) parity: usize,
    /// The finished picture after a frame of either parity.
    outputs: [wgpu::TextureView; 2],
    /// By slot: the picture of a node after a frame of either parity, where the plan keeps it.
    pictures: BTreeMap<usize, [wgpu::TextureView; 2]>,
    /// The parity of the last frame that was rendered.
    pub(crate) shown: usize,
    pub(crate) timing: Option<Timing>,
    /// Which passes had to stop loops, where some may.
    pub(crate) stopped: Option<Stopped>,
    /// By state slot: which of its two textures holds its picture after a frame of either parity.
    pub(crate) fronts: BTreeMap<usize, [usize; 2]>,
    /// Which slots and passes the last frame needed; room that is kept.
    pub(crate) wanted: Vec<bool>,
    pub(crate) needed: Vec<bool>,
    /// The passes that a later frame depends on.
    pub(crate) past: Vec<bool>,
    /// Owns the textures behind all the views.
    pub(crate) loan: Loan,
}

/// One pass, ready.
pub(crate) struct Step {
    pub(crate) pipeline: Arc<Pipeline>,
    pub(crate) groups: [u32; 2],
    pub(crate) iterations: u32,
    /// By parity of the frame, then by iteration as [`fronts::variant`] says.
    pub(crate) variants: [Vec<Variant>; 2],
}

/// What a pass is bound to in one situation.
#[derive(Clone)]
pub(crate) struct Variant {
    pub(crate) reads: wgpu::BindGroup,
    pub(crate) target: Target,
}

/// Where a pass draws.
#[derive(Clone)]
pub(crate) enum Target {
    Attachment(wgpu::TextureView),
    Storage(wgpu::BindGroup),
}

impl Step {
    /// What iteration `i` of a frame is bound to.
    pub(crate) fn variant(&self, parity: usize, i: u32) -> &Variant {
        &self.variants[parity][fronts::variant(i)]
    }
}

impl Prepared {
    /// The plan behind it.
    pub fn plan(&self) -> &Arc<Plan> {
        &self.plan
    }

    /// The finished picture of the last frame: linear, premultiplied. Its texture may change from frame to frame.
    pub fn output(&self) -> &wgpu::TextureView {
        &self.outputs[self.shown]
    }

    /// Makes the next frame take the place of the last one, as when a knob is turned while time stands still: it finds the
    /// state that the last one found. Gives `false` where the past is gone, because a pass of state runs several times a frame.
    pub fn step_back(&mut self) -> bool {
        let kept = self.fronts.keys().all(|&slot| self.keeps_past(slot));
        if kept && !self.reset {
            self.parity = self.shown;
        }
        kept
    }

    /// Makes the next rendering take the place of the last frame once more, as for another moment of the same frame. Passes of
    /// state that run several times a frame must be left out of it: what they found is gone ([`Self::repeatable`] tells).
    pub fn redo(&mut self) {
        if !self.reset {
            self.parity = self.shown;
        }
    }

    /// For each pass, whether it may run in a rendering that takes the place of the last frame.
    pub fn repeatable(&self) -> Vec<bool> {
        // Particles are born once in a frame.
        self.plan.passes.iter().map(|pass| pass.iterations == 1 && pass.work == Work::Picture).collect()
    }

    /// Whether what a state slot held before the last frame is still there.
    fn keeps_past(&self, slot: usize) -> bool {
        self.plan.passes.iter().all(|pass| pass.iterations == 1 || pass.writes != slot)
    }

    /// What a state slot held before the last frame, or after it where that is gone.
    pub(crate) fn past_of(&self, slot: usize) -> Option<&Texture> {
        let front = self.fronts.get(&slot)?[self.shown];
        let which = if self.keeps_past(slot) { front ^ 1 } else { front };
        self.loan.textures.get(self.plan.slots[slot].texture + which)
    }

    /// The particles that a slot held before the last frame.
    pub(crate) fn past_particles(&self, slot: usize) -> Option<&wgpu::Buffer> {
        let front = self.fronts.get(&slot)?[self.shown];
        self.buffers.get(self.plan.slots[slot].texture + (front ^ 1))
    }

    /// Takes over a plan that draws in the same way with other numbers, and keeps pipelines, textures and state. Gives
    /// `false` and changes nothing when the plan needs other ones; that its files hold the same is for the caller to know.
    pub fn adopt(&mut self, plan: &Arc<Plan>) -> bool {
        let same = self.plan.draws_like(plan);
        if same {
            self.plan = Arc::clone(plan);
        }
        same
    }

    /// Forgets all state: the next frame finds zeros, as the first one did.
    pub fn reset_state(&mut self) {
        self.reset = true;
    }

    /// How many passes the last frame left out, because nothing in it looked at what they draw.
    pub fn left_out(&self) -> usize {
        self.needed.iter().filter(|needed| !**needed).count()
    }

    /// Notes which passes a frame with these numbers needs, of those that are asked for (all beyond the end of `asked`).
    pub(crate) fn find_needed(&mut self, numbers: &[f32], asked: &[bool], leave_out: bool) {
        let Self { plan, wanted, needed, .. } = self;
        if leave_out && plan.is_gated() {
            plan.needs(numbers, wanted, needed);
        } else {
            needed.clear();
            needed.resize(plan.passes.len(), true);
        }
        for (needed, asked) in needed.iter_mut().zip(asked) {
            *needed &= asked;
        }
    }

    /// Seconds that each pass took, one or two frames ago; `None` while timing is off or no frame has been measured.
    ///
    /// Behind the passes come the pictures that nodes draw by themselves, in the order of their slots: the processor's seconds
    /// for the last frame, and the card's; 0 where it kept its picture.
    pub fn timings(&self) -> Option<Vec<PassTime>> {
        let mut times = self.timing.as_ref()?.times(&self.plan)?;
        let on_card = times.split_off(self.plan.passes.len());
        times.extend(self.drawings.times(&self.plan, &on_card));
        Some(times)
    }

    /// Takes in what the device has told so far, and gives the passes that had to stop loops in the newest frame it has told about: at
    /// each a node from outside whose loops did not end by themselves.
    pub fn stopped(&mut self) -> Vec<usize> {
        self.stopped.as_mut().map(Stopped::passes).unwrap_or_default()
    }

    /// What a slot that keeps a node's picture holds after a frame of a parity.
    pub(crate) fn picture_of(&self, slot: usize, parity: usize) -> Option<&wgpu::TextureView> {
        Some(&self.pictures.get(&slot)?[parity])
    }

    pub(crate) fn output_of(&self, parity: usize) -> &wgpu::TextureView {
        &self.outputs[parity]
    }

    /// Fills in the frame's numbers; allocates nothing.
    pub(crate) fn fill(&mut self, moment: &Moment<'_>) -> Result<(), GpuError> {
        if moment.numbers.len() < self.plan.numbers {
            return Err(GpuError::Numbers { given: moment.numbers.len(), needed: self.plan.numbers });
        }
        self.numbers.fill(&self.plan, moment.tick, moment.numbers);
        Ok(())
    }
}

static NEXT_ID: AtomicU64 = AtomicU64::new(1);

/// Makes a plan ready. Gives [`GpuError::Dropped`] early when nobody waits for it any more.
pub(crate) fn prepare(
    shared: &Arc<Shared>,
    plan: &Arc<Plan>,
    assets: &[Option<Arc<AssetData>>],
    limit: u64,
    dropped: &AtomicBool,
) -> Result<Prepared, GpuError> {
    let gpu = &shared.gpu;
    let limits = gpu.device().limits();
    gpu.check()?;
    verify::check(plan, &limits)?;
    check_assets(plan, assets, &limits)?;
    budget::check(plan, |at| assets.get(at).and_then(Option::as_deref), limit, &limits)?;
    let pipelines = shaders::compile(shared, plan, dropped)?;
    // Anything refused from here on is a driver's refusal, such as memory that ran out.
    caught(gpu, || allocate(shared, plan, assets, pipelines))
}

fn check_assets(plan: &Plan, assets: &[Option<Arc<AssetData>>], limits: &wgpu::Limits) -> Result<(), GpuError> {
    for slot in &plan.slots {
        if let SlotKind::Asset(at) = slot.kind
            && let Some(Some(data)) = assets.get(at)
        {
            data.check(&slot.label, plan.assets[at].kind, limits)?;
        }
    }
    Ok(())
}

/// The keys of the plan's textures. State can be cleared by drawing, and everything can be copied for previews.
fn keys(plan: &Plan) -> Vec<TextureKey> {
    use wgpu::TextureUsages as Usage;
    let mut keys: Vec<TextureKey> = plan
        .textures
        .iter()
        .map(|spec| TextureKey {
            size: spec.size,
            format: texture_format(spec.format),
            usage: Usage::TEXTURE_BINDING | Usage::COPY_SRC,
        })
        .collect();
    for slot in &plan.slots {
        if slot.kind == SlotKind::State {
            // Cleared by drawing; handed on to the next plan by copying.
            keys[slot.texture].usage |= Usage::RENDER_ATTACHMENT | Usage::COPY_DST;
            keys[slot.texture + 1].usage |= Usage::RENDER_ATTACHMENT | Usage::COPY_DST;
        }
    }
    for slot in &plan.slots {
        if matches!(slot.kind, SlotKind::Drawn(_)) {
            keys[slot.texture].usage |= Usage::COPY_DST | Usage::STORAGE_BINDING;
        }
    }
    for pass in &plan.passes {
        let usage = match pass.stage {
            Stage::Fragment => Usage::RENDER_ATTACHMENT,
            Stage::Compute => Usage::STORAGE_BINDING,
        };
        let slot = &plan.slots[pass.writes];
        if slot.buffers() > 0 {
            continue;
        }
        keys[slot.texture].usage |= usage;
        if slot.kind == SlotKind::State {
            keys[slot.texture + 1].usage |= usage;
        }
    }
    keys
}

fn allocate(
    shared: &Arc<Shared>,
    plan: &Arc<Plan>,
    assets: &[Option<Arc<AssetData>>],
    pipelines: Vec<Arc<Pipeline>>,
) -> Prepared {
    let loan = shared.borrow(&keys(plan));
    let files: Vec<wgpu::TextureView> = plan
        .assets
        .iter()
        .enumerate()
        .map(|(at, asset)| match assets.get(at) {
            Some(Some(data)) => shared.assets.view(shared, data, &asset.path),
            _ => shared.assets.placeholder(shared, asset.kind),
        })
        .collect();
    let buffers = particles(shared, plan);
    let thing = |place: Place| {
        let slot = &plan.slots[place.slot];
        Thing::Picture(match slot.kind {
            SlotKind::Transient | SlotKind::Drawn(_) => &loan.textures[slot.texture].view,
            SlotKind::State => &loan.textures[slot.texture + place.which].view,
            SlotKind::Asset(at) => &files[at],
            SlotKind::Empty => &shared.empty,
            SlotKind::Particles | SlotKind::Grid => return Thing::Particles(&buffers[slot.texture + place.which]),
        })
    };
    let view = |place: Place| match thing(place) {
        Thing::Picture(view) => view,
        // No picture is finished in a slot of particles.
        Thing::Particles(_) | Thing::Told(_) => &shared.empty,
    };
    let stopped = Stopped::of(shared, plan);
    let fronts = Fronts::of(plan);
    let steps = pipelines
        .into_iter()
        .enumerate()
        .map(|(at, pipeline)| step(shared, plan, at, pipeline, (&fronts, stopped.as_ref()), &thing))
        .collect();
    let states = plan.slots.iter().filter(|slot| slot.kind == SlotKind::State);
    let state_views =
        states.flat_map(|slot| [slot.texture, slot.texture + 1]).map(|at| loan.textures[at].view.clone()).collect();
    let finished = |slot: usize| [0, 1].map(|parity| view(Place { slot, which: fronts.end[parity][slot] }).clone());
    let outputs = finished(plan.output);
    let keeps = |slot: &Slot| matches!(slot.kind, SlotKind::State | SlotKind::Particles);
    let states = plan.slots.iter().enumerate().filter(|(_, slot)| keeps(slot));
    let fronts_at_end = states.map(|(at, _)| (at, [0, 1].map(|parity| fronts.end[parity][at]))).collect();
    let pictures = plan.pictures.values().map(|&slot| (slot, finished(slot))).collect();
    Prepared {
        id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
        plan: Arc::clone(plan),
        numbers: Numbers::new(shared, plan),
        drawings: Drawings::new(plan),
        steps,
        state_views,
        buffers,
        reset: true,
        parity: 0,
        outputs,
        pictures,
        shown: 0,
        timing: None,
        stopped,
        fronts: fronts_at_end,
        wanted: Vec::with_capacity(plan.slots.len()),
        needed: Vec::with_capacity(plan.passes.len()),
        past: plan.passes_of_the_past(),
        loan,
    }
}

/// What a slot is bound as.
#[derive(Clone)]
enum Thing<'v> {
    Picture(&'v wgpu::TextureView),
    Particles(&'v wgpu::Buffer),
    /// A number that is written.
    Told(wgpu::BufferBinding<'v>),
}

/// Two buffers for each system of particles and one for each grid, in the order in which slots name them.
fn particles(shared: &Shared, plan: &Plan) -> Vec<wgpu::Buffer> {
    use wgpu::BufferUsages as Usage;
    let mut slots: Vec<&Slot> = plan.slots.iter().filter(|slot| slot.buffers() > 0).collect();
    slots.sort_by_key(|slot| slot.texture);
    let usage = Usage::STORAGE | Usage::COPY_SRC | Usage::COPY_DST;
    let make = |slot: &&Slot| {
        let (label, bytes, many) = (slot.label.clone(), slot.one_buffer_bytes(), slot.buffers());
        (0..many).map(move |_| shared.buffer(&label, bytes, usage))
    };
    slots.iter().flat_map(make).collect()
}

/// Makes the bind groups of a pass, each distinct one once.
fn step<'v>(
    shared: &Shared,
    plan: &Plan,
    at: usize,
    pipeline: Arc<Pipeline>,
    (fronts, stopped): (&Fronts, Option<&Stopped>),
    thing: &impl Fn(Place) -> Thing<'v>,
) -> Step {
    let pass = &plan.passes[at];
    let mut known: Vec<(&[Place], wgpu::BindGroup)> = Vec::new();
    let variants = [0, 1].map(|parity| {
        fronts.bindings[parity][at]
            .iter()
            .map(|binding| {
                let reads =
                    if let Some((_, group)) = known.iter().find(|(places, _)| *places == binding.reads.as_slice()) {
                        group.clone()
                    } else {
                        let told = stopped.and_then(|stopped| stopped.place(at)).map(Thing::Told);
                        let things = binding.reads.iter().map(|&place| thing(place)).chain(told);
                        let group = bind(shared, &pass.label, &pipeline.reads, things);
                        known.push((&binding.reads, group.clone()));
                        group
                    };
                let written = thing(binding.target);
                let target = match (&pipeline.target, written) {
                    (None, Thing::Picture(view)) => Target::Attachment(view.clone()),
                    (None, Thing::Particles(_) | Thing::Told(_)) => Target::Attachment(shared.empty.clone()),
                    (Some(layout), written) => {
                        Target::Storage(bind(shared, &pass.label, layout, std::iter::once(written)))
                    }
                };
                Variant { reads, target }
            })
            .collect()
    });
    let [width, height] = plan.slots[pass.writes].size;
    Step { pipeline, groups: [width.div_ceil(8), height.div_ceil(8)], iterations: pass.iterations, variants }
}

fn bind<'v>(
    shared: &Shared,
    label: &str,
    layout: &wgpu::BindGroupLayout,
    things: impl Iterator<Item = Thing<'v>>,
) -> wgpu::BindGroup {
    let entries: Vec<_> = things
        .enumerate()
        .map(|(i, thing)| wgpu::BindGroupEntry {
            binding: i as u32,
            resource: match thing {
                Thing::Picture(view) => wgpu::BindingResource::TextureView(view),
                Thing::Particles(buffer) => buffer.as_entire_binding(),
                Thing::Told(number) => wgpu::BindingResource::Buffer(number),
            },
        })
        .collect();
    shared.bind_group(label, layout, &entries)
}
