//! Prepares plans on a worker and renders their frames.

mod preparing;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use cym_plan::{Moment, Pass, Plan, Tick, Work};

pub use preparing::Preparing;

use crate::asset::AssetData;
use crate::budget;
use crate::error::GpuError;
use crate::gpu::{AdapterKind, Gpu};
use crate::pipeline::Compiled;
use crate::prepare::{How, Prepared, STACK_BYTES, Step, Target, prepare};
use crate::shared::{Counters, Shared};
use crate::timing::Timing;

/// Frames that may be on the device at once. Without a bound a loop without readback would fill the memory with commands.
const IN_FLIGHT: usize = 3;

/// Workgroups of particles in one row of a dispatch.
const MOST_GROUPS: u32 = 32_768;

/// Renders prepared plans on one device.
pub struct Executor {
    shared: Arc<Shared>,
    memory_limit_bytes: u64,
    timings: bool,
    /// Seconds from whenever, to time what the processor draws.
    clock: fn() -> f64,
    /// Whether the device draws for nodes that draw by themselves, where they know how.
    on_card: bool,
    /// Whether pictures that nothing looks at in a frame are left out of it.
    leave_out: bool,
    in_flight: [Option<wgpu::SubmissionIndex>; IN_FLIGHT],
    next: usize,
}

/// Makes plans ready on whatever thread it is on; cheap to clone.
#[derive(Clone)]
pub struct Preparer {
    shared: Arc<Shared>,
    memory_limit_bytes: u64,
}

impl Preparer {
    /// Stack that a thread needs which prepares plans, in bytes; the system commits only what is touched.
    pub const STACK_BYTES: usize = STACK_BYTES;

    /// Makes a plan ready on this thread, which needs a stack of [`Self::STACK_BYTES`]. Setting `cancel` gives it up after
    /// the shader that it is at; what was compiled is kept for the next time.
    ///
    /// # Errors
    /// A shader, the memory or the device refuses, or it was cancelled ([`GpuError::Dropped`]).
    pub fn prepare(
        &self,
        plan: &Arc<Plan>,
        assets: &[Option<Arc<AssetData>>],
        cancel: &AtomicBool,
    ) -> Result<Prepared, GpuError> {
        prepare(&self.shared, plan, assets, self.memory_limit_bytes, cancel)
    }
}

impl Executor {
    /// An executor on a device, with the memory limit that suits it.
    pub fn new(gpu: &Gpu) -> Self {
        Self {
            shared: Arc::new(Shared::new(gpu)),
            memory_limit_bytes: budget::default_limit(gpu),
            timings: false,
            clock: || 0.0,
            on_card: draws_on_card(gpu),
            leave_out: true,
            in_flight: [const { None }; IN_FLIGHT],
            next: 0,
        }
    }

    /// Another executor on the same device, with the same caches: for work beside the frames, on another thread.
    pub fn sibling(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            memory_limit_bytes: self.memory_limit_bytes,
            timings: false,
            clock: self.clock,
            on_card: self.on_card,
            leave_out: self.leave_out,
            in_flight: [const { None }; IN_FLIGHT],
            next: 0,
        }
    }

    /// The device.
    pub fn gpu(&self) -> &Gpu {
        &self.shared.gpu
    }

    /// Bytes of graphics memory that one plan may take.
    pub fn memory_limit_bytes(&self) -> u64 {
        self.memory_limit_bytes
    }

    /// Sets how many bytes of graphics memory one plan may take; plans prepared from now on are held to it.
    pub fn set_memory_limit_bytes(&mut self, bytes: u64) {
        self.memory_limit_bytes = bytes;
    }

    /// Switches the timing of passes on or off, from the next frame on. Off by default; adapters without timestamps ignore it.
    pub fn set_timings(&mut self, on: bool) {
        self.timings = on;
    }

    /// Hands in a clock, in seconds, by which the drawing of nodes that draw by themselves is timed: this crate has none.
    pub fn set_clock(&mut self, clock: fn() -> f64) {
        self.clock = clock;
    }

    /// Has the device, or else the processor, draw for nodes that draw by themselves. At first the device does where it is a
    /// graphics card, and the processor where the device is the processor itself; `CYMATIC_DRAW=gpu` or `cpu` says otherwise.
    /// Pictures that were drawn already stay until they change.
    pub fn set_on_card(&mut self, on_card: bool) {
        self.on_card = on_card;
    }

    /// Whether pictures that nothing looks at in a frame are left out of it, as they are at first. Drawing them all the same
    /// changes no pixel: it is what the shorter way is held against.
    pub fn set_leave_out(&mut self, leave_out: bool) {
        self.leave_out = leave_out;
    }

    /// What was made so far.
    pub fn counters(&self) -> Counters {
        self.shared.tally.read()
    }

    /// How often work was sent to the device so far, by everything that shares this executor's device through it.
    pub fn submissions(&self) -> u64 {
        self.shared.tally.submissions()
    }

    /// Prepares plans from other threads, into this executor's caches.
    pub fn preparer(&self) -> Preparer {
        Preparer { shared: Arc::clone(&self.shared), memory_limit_bytes: self.memory_limit_bytes }
    }

    /// Calls back when everything that was sent to the device so far is done; noticed by a later [`Self::poll`] or frame of
    /// anybody who uses the device.
    pub fn when_done(&self, call: impl FnOnce() + Send + 'static) {
        self.shared.gpu.queue().on_submitted_work_done(call);
    }

    /// Lets finished work report, without waiting. To wait, call this now and then: a blocking wait would keep other
    /// threads, such as a window's, from presenting their pictures meanwhile.
    ///
    /// # Errors
    /// The device was lost, or refused something since the last call.
    pub fn poll(&self) -> Result<(), GpuError> {
        self.shared.gpu.poll()
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// Begins to make a plan ready on a thread of its own; the plan that plays goes on meanwhile. `assets` holds the plan's
    /// files in its order; what is missing gets a placeholder. Drop the result to give up.
    pub fn start_prepare(&self, plan: Arc<Plan>, assets: Vec<Option<Arc<AssetData>>>) -> Preparing {
        Preparing::start(Arc::clone(&self.shared), plan, assets, self.memory_limit_bytes)
    }

    /// Makes a plan ready and waits for it.
    pub fn prepare(&self, plan: &Arc<Plan>, assets: &[Option<Arc<AssetData>>]) -> Result<Prepared, GpuError> {
        self.start_prepare(Arc::clone(plan), assets.to_vec()).wait()
    }

    /// Forgets the state of a plan: its next frame finds zeros, as its first one did.
    pub fn reset_state(&self, prepared: &mut Prepared) {
        prepared.reset_state();
    }

    /// Renders one frame from its numbers alone, as [`Self::render_moment`] does; pictures that nodes draw by themselves stay
    /// empty.
    pub fn render(&mut self, prepared: &mut Prepared, tick: Tick, numbers: &[f32]) -> Result<(), GpuError> {
        self.render_moment(prepared, &mut Moment::of_numbers(tick, numbers), &[])
    }

    /// As [`Self::render_moment`], of a frame that nobody sees: only what later frames depend on is drawn, and
    /// [`Prepared::output`] stays as it was.
    ///
    /// # Errors
    /// As [`Self::render_moment`].
    pub fn render_past(&mut self, prepared: &mut Prepared, moment: &mut Moment<'_>) -> Result<(), GpuError> {
        let past = std::mem::take(&mut prepared.past);
        let rendered = self.render_moment(prepared, moment, &past);
        prepared.past = past;
        rendered
    }

    /// Renders one frame; [`Prepared::output`] then holds it. Waits only when three frames are under way. Makes nothing.
    ///
    /// First the nodes that draw by themselves are asked for what has changed. Passes for which `needed` says `false`
    /// ([`Plan::passes_for`] tells) are left out; what they would have drawn stays as it was. Passes beyond its end are drawn
    /// where the frame looks at them ([`Plan::needs`]).
    pub fn render_moment(
        &mut self,
        prepared: &mut Prepared,
        moment: &mut Moment<'_>,
        needed: &[bool],
    ) -> Result<(), GpuError> {
        self.shared.gpu.check()?;
        prepared.fill(moment)?;
        prepared.find_needed(moment.numbers, needed, self.leave_out);
        self.switch_timing(prepared);
        let gpu = self.shared.gpu.clone();
        let Prepared { drawings, plan, loan, needed, .. } = &mut *prepared;
        let how = How { shared: &self.shared, clock: self.clock, on_card: self.on_card };
        drawings.draw(&how, plan, &loan.textures, moment, needed)?;
        let words = &prepared.numbers.words;
        if !words.is_empty() {
            gpu.queue().write_buffer(&prepared.numbers.buffer, 0, bytemuck::cast_slice(words));
        }
        let mut encoder = gpu.device().create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("frame") });
        if std::mem::take(&mut prepared.reset) {
            clear(&mut encoder, &prepared.state_views);
            for buffer in &prepared.buffers {
                encoder.clear_buffer(buffer, 0, None);
            }
            prepared.parity = 0;
        }
        let Prepared { drawings, plan, timing, .. } = &mut *prepared;
        drawings.record(&mut encoder, plan, timing.as_ref());
        record(&mut encoder, prepared);
        if let Some(timing) = &prepared.timing {
            timing.resolve(&mut encoder);
        }
        if let Some(stopped) = &prepared.stopped {
            stopped.resolve(&mut encoder);
        }
        self.submit(encoder)?;
        prepared.shown = prepared.parity;
        prepared.parity ^= 1;
        if let Some(timing) = &mut prepared.timing {
            timing.collect();
        }
        Ok(())
    }

    /// Waits until the device has nothing left to do.
    pub fn finish(&mut self) -> Result<(), GpuError> {
        for place in 0..IN_FLIGHT {
            if let Some(submission) = self.in_flight[(self.next + place) % IN_FLIGHT].take() {
                self.shared.gpu.wait(submission)?;
            }
        }
        self.shared.gpu.poll()
    }

    fn switch_timing(&self, prepared: &mut Prepared) {
        match (self.timings, prepared.timing.is_some()) {
            (true, false) => {
                prepared.timing = Timing::new(&self.shared, prepared.steps.len() + prepared.drawings.len());
            }
            (false, true) => prepared.timing = None,
            _ => {}
        }
    }

    fn submit(&mut self, encoder: wgpu::CommandEncoder) -> Result<(), GpuError> {
        let gpu = &self.shared.gpu;
        if let Some(submission) = self.in_flight[self.next].take() {
            gpu.wait(submission)?;
        }
        let submission = self.shared.submit(encoder);
        gpu.check()?;
        self.in_flight[self.next] = Some(submission);
        self.next = (self.next + 1) % IN_FLIGHT;
        gpu.poll()
    }
}

/// Whether the device should draw for nodes that draw by themselves: software Vulkan is far slower than the processor itself.
fn draws_on_card(gpu: &Gpu) -> bool {
    match std::env::var("CYMATIC_DRAW").as_deref() {
        Ok("gpu") => true,
        Ok("cpu") => false,
        _ => gpu.about().kind != AdapterKind::Software,
    }
}

/// Draws nothing over everything.
pub(crate) fn clear(encoder: &mut wgpu::CommandEncoder, views: &[wgpu::TextureView]) {
    for view in views {
        drop(encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("reset"),
            color_attachments: &[Some(attachment(view))],
            ..Default::default()
        }));
    }
}

pub(crate) fn attachment(view: &wgpu::TextureView) -> wgpu::RenderPassColorAttachment<'_> {
    wgpu::RenderPassColorAttachment {
        view,
        depth_slice: None,
        resolve_target: None,
        ops: wgpu::Operations { load: wgpu::LoadOp::Clear(wgpu::Color::TRANSPARENT), store: wgpu::StoreOp::Store },
    }
}

fn record(encoder: &mut wgpu::CommandEncoder, prepared: &Prepared) {
    let mut offset = 0;
    for (at, (step, pass)) in prepared.steps.iter().zip(&prepared.plan.passes).enumerate() {
        if prepared.needed.get(at) == Some(&false) {
            if let Some(timing) = &prepared.timing {
                // A time that is asked for has to be written: none.
                let begin = 2 * at as u32;
                timing.none(encoder, begin);
            }
            offset += prepared.numbers.stride(at) * step.iterations;
            continue;
        }
        debug_assert_eq!(pass.iterations, step.iterations, "the steps are those of the plan");
        for iteration in 0..step.iterations {
            let stamps = prepared.timing.as_ref().map(|timing| Stamps {
                queries: &timing.queries,
                begin: (iteration == 0).then_some(2 * at as u32),
                end: (iteration + 1 == step.iterations).then_some(2 * at as u32 + 1),
            });
            draw(encoder, prepared, step, at, iteration, offset, stamps);
            offset += prepared.numbers.stride(at);
        }
    }
}

/// Where a pass writes its times; an iteration in the middle writes none.
struct Stamps<'a> {
    queries: &'a wgpu::QuerySet,
    begin: Option<u32>,
    end: Option<u32>,
}

fn draw(
    encoder: &mut wgpu::CommandEncoder,
    prepared: &Prepared,
    step: &Step,
    at: usize,
    iteration: u32,
    offset: u32,
    stamps: Option<Stamps<'_>>,
) {
    let variant = step.variant(prepared.parity, iteration);
    let Pass { label, work, .. } = &prepared.plan.passes[at];
    let count = prepared.numbers.count(at);
    let stamps = stamps.filter(|stamps| stamps.begin.is_some() || stamps.end.is_some());
    match (&step.pipeline.compiled, &variant.target) {
        (Compiled::Fragment(pipeline), Target::Attachment(view)) => {
            let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
                label: Some(label.as_str()),
                color_attachments: &[Some(attachment(view))],
                timestamp_writes: stamps.map(|stamps| wgpu::RenderPassTimestampWrites {
                    query_set: stamps.queries,
                    beginning_of_pass_write_index: stamps.begin,
                    end_of_pass_write_index: stamps.end,
                }),
                ..Default::default()
            });
            pass.set_pipeline(pipeline);
            pass.set_bind_group(0, &prepared.numbers.group, &[offset]);
            pass.set_bind_group(1, &variant.reads, &[]);
            match work {
                Work::Sprites(_) if count == 0 => {}
                Work::Sprites(_) => pass.draw(0..4, 0..count),
                _ => pass.draw(0..3, 0..1),
            }
        }
        (Compiled::Compute(pipeline), Target::Storage(target)) => {
            let mut pass = encoder.begin_compute_pass(&wgpu::ComputePassDescriptor {
                label: Some(label.as_str()),
                timestamp_writes: stamps.map(|stamps| wgpu::ComputePassTimestampWrites {
                    query_set: stamps.queries,
                    beginning_of_pass_write_index: stamps.begin,
                    end_of_pass_write_index: stamps.end,
                }),
            });
            pass.set_pipeline(pipeline);
            pass.set_bind_group(0, &prepared.numbers.group, &[offset]);
            pass.set_bind_group(1, &variant.reads, &[]);
            pass.set_bind_group(2, target, &[]);
            match work {
                Work::Step(_) => {
                    // Devices take 65,535 workgroups a side.
                    let groups = count.div_ceil(64);
                    let rows = groups.div_ceil(MOST_GROUPS).max(1);
                    pass.dispatch_workgroups(groups.div_ceil(rows), rows, 1);
                }
                &Work::Groups(groups) => pass.dispatch_workgroups(groups, 1, 1),
                _ => pass.dispatch_workgroups(step.groups[0], step.groups[1], 1),
            }
        }
        // A fragment pipeline has no storage layout, and a compute pipeline always has one: prepare made them together.
        _ => {}
    }
}
