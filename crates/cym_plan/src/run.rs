//! Steps the control-rate program of a plan.

mod births;
mod moment;

use std::sync::Arc;

use cym_graph::NodeId;
use cym_graph::check::MODULATE_KIND;

use crate::library::{Kernel, NodeLibrary};
use crate::native::{Given, Inputs, NativeNode, SignalRun, Sounds, Step, Thing};
use crate::plan::{BIRTH_LANES, Plan, SignalStep, Tick, ZERO_LANE, tame};

use births::Births;
use moment::Runs;
pub use moment::{Moment, Trouble};

/// The running state of a plan's signals, stepped once a frame from frame 0 on, so that a seek gives what playing gives.
pub struct SignalRunner {
    natives: Vec<Option<Arc<dyn NativeNode>>>,
    runs: Vec<Option<Box<dyn SignalRun>>>,
    /// For each step: whether the number was above 0.5 a frame ago.
    was_high: Vec<bool>,
    /// For each step: what its number has added up to.
    sums: Vec<f64>,
    /// For each step: what was born, if it counts that.
    births: Vec<Births>,
    numbers: Vec<f32>,
    gathered: Vec<f32>,
    /// Of one node, what was opened of its files.
    opened: Vec<Option<Thing>>,
    next_frame: u64,
    /// What is made only for frames that are drawn.
    apart: Runs,
}

impl SignalRunner {
    /// A runner before frame 0.
    pub fn new(plan: &Plan, library: &NodeLibrary) -> Self {
        let native = |step: &SignalStep| match step {
            SignalStep::Node { kind, .. } => match library.kernels.get(kind) {
                Some(Kernel::Native(native)) => Some(native.clone()),
                _ => None,
            },
            _ => None,
        };
        let natives: Vec<_> = plan.signals.iter().map(native).collect();
        let widest =
            plan.signals.iter().map(|step| if let SignalStep::Node { inputs, .. } = step { inputs.len() } else { 0 });
        Self {
            runs: natives.iter().map(|native| native.as_ref().map(|native| native.start())).collect(),
            was_high: vec![false; plan.signals.len()],
            sums: vec![0.0; plan.signals.len()],
            births: vec![Births::default(); plan.signals.len()],
            numbers: vec![0.0; plan.numbers],
            gathered: Vec::with_capacity(widest.max().unwrap_or_default()),
            opened: Vec::new(),
            natives,
            next_frame: 0,
            apart: Runs::new(plan, library),
        }
    }

    /// Hands in the things that were read from files, in the order of [`Plan::things`]; what nodes make is left out there.
    pub fn give(&mut self, things: &[Option<Thing>]) {
        self.apart.give(things);
    }

    /// Says whether somebody looks on: nodes that draw need not wait then for what takes long.
    pub fn hurry(&mut self, hurry: bool) {
        self.apart.hurry = hurry;
    }

    /// Whether a picture that was drawn last only stands in for what was not there in time.
    pub fn is_unfinished(&self) -> bool {
        self.apart.is_unfinished()
    }

    /// Everything that a frame is drawn from: steps on to it as [`Self::numbers_at`] does, then makes its things.
    pub fn moment<'a>(&'a mut self, plan: &'a Plan, frame: u64, sounds: &dyn Sounds) -> Moment<'a> {
        self.numbers_at(plan, frame, sounds);
        self.apart.moment(plan, Tick::at(frame, plan.rate), &mut self.numbers)
    }

    /// Calls with what a thing node is given in frame 0, the things before it made; `None` when the plan has no such node.
    pub fn given<T>(
        &mut self,
        plan: &Plan,
        node: &NodeId,
        sounds: &dyn Sounds,
        call: impl FnOnce(&Given<'_>) -> T,
    ) -> Option<T> {
        self.moment(plan, 0, sounds);
        self.apart.given(plan, node, &self.numbers, call)
    }

    /// What nodes complained of when the last frame was drawn, in the plan's order.
    pub fn troubles(&self) -> &[Trouble] {
        self.apart.troubles()
    }

    /// The first frame that was not stepped yet.
    pub fn next_frame(&self) -> u64 {
        self.next_frame
    }

    /// Forgets everything: the next frame is frame 0.
    pub fn reset(&mut self) {
        self.runs = self.natives.iter().map(|native| native.as_ref().map(|native| native.start())).collect();
        self.was_high.fill(false);
        self.sums.fill(0.0);
        self.births.iter_mut().for_each(Births::reset);
        self.numbers.fill(0.0);
        self.next_frame = 0;
    }

    /// The numbers of a frame: steps on to it, or from the start when it lies behind.
    pub fn numbers_at(&mut self, plan: &Plan, frame: u64, sounds: &dyn Sounds) -> &[f32] {
        if frame + 1 < self.next_frame {
            self.reset();
        }
        if frame + 1 == self.next_frame {
            // The same frame again, perhaps with a knob turned: what depends on no signal follows at once, and so does
            // what moves around its knob. In no time at all nothing else goes on.
            let tick = Tick { dt: 0.0, ..Tick::at(frame, plan.rate) };
            self.step(plan, tick, sounds, Some(MODULATE_KIND));
        }
        while self.next_frame <= frame {
            self.step(plan, Tick::at(self.next_frame, plan.rate), sounds, None);
            self.next_frame += 1;
        }
        &self.numbers
    }

    /// Steps everything, or only the nodes of one kind.
    fn step(&mut self, plan: &Plan, tick: Tick, sounds: &dyn Sounds, only: Option<&str>) {
        let Self { runs, was_high, births, sums, numbers, gathered, opened, apart, .. } = self;
        numbers[..plan.knobs.len()].copy_from_slice(&plan.knobs);
        let kept = was_high.iter_mut().zip(births).zip(sums);
        for ((step, run), ((was_high, births), sum)) in plan.signals.iter().zip(runs).zip(kept) {
            if only.is_some_and(|only| !matches!(step, SignalStep::Node { kind, .. } if kind == only)) {
                continue;
            }
            match step {
                SignalStep::Node { seed, inputs, texts, things, outputs, own_sound, .. } => {
                    let Some(run) = run else {
                        continue;
                    };
                    let number = |&lane: &u32| if lane == ZERO_LANE { 0.0 } else { numbers[lane as usize] };
                    gathered.clear();
                    gathered.extend(inputs.iter().map(number));
                    let mut room = [""; 8];
                    for (to, &text) in room.iter_mut().zip(texts) {
                        *to = &plan.texts[text as usize];
                    }
                    let own_sound = own_sound.map_or(0.0, |sound| sound as f32 + 1.0);
                    let step = Step { tick, seed: *seed, sounds, own_sound };
                    opened.clear();
                    opened.extend(things.iter().map(|at| apart.file((*at)? as usize)));
                    let inputs = Inputs { numbers: gathered, texts: &room[..texts.len().min(8)], things: opened };
                    let outputs_of = outputs;
                    let outputs = &mut numbers[outputs.start as usize..outputs.end as usize];
                    run.step(&step, &inputs, outputs);
                    for output in outputs {
                        // One wild number must not poison what remembers.
                        *output = tame(*output);
                    }
                    for (&lane, &number) in plan.held.range(outputs_of.clone()) {
                        numbers[lane as usize] = tame(number);
                    }
                }
                &SignalStep::Rising { from, to } => {
                    let high = numbers[from as usize] > 0.5;
                    numbers[to as usize] = f32::from(u8::from(high && !std::mem::replace(was_high, high)));
                    *was_high = high;
                }
                &SignalStep::Luminance { from, to } => {
                    let [r, g, b] = [0, 1, 2].map(|i| numbers[from as usize + i]);
                    numbers[to as usize] = 0.2126 * r + 0.7152 * g + 0.0722 * b;
                }
                &SignalStep::Sum { from, to } => {
                    numbers[to as usize] = tame(*sum as f32);
                    // Frames are told apart by their times to less than a float holds after some minutes.
                    numbers[to as usize + 1] = (*sum - f64::from(numbers[to as usize])) as f32;
                    // Further than any picture goes, and far from where a sum stops to be a number.
                    *sum = (*sum + f64::from(tame(numbers[from as usize])) * tick.dt).clamp(-1e12, 1e12);
                }
                &SignalStep::FromBlack { from, to } => from_black(numbers, from as usize, to as usize),
                &SignalStep::Births { from, since, room, to } => {
                    let wanted = from.map(|lane| if lane == ZERO_LANE { 0.0 } else { numbers[lane as usize] });
                    let since = (since != ZERO_LANE).then(|| f64::from(numbers[since as usize]));
                    let to = to as usize;
                    numbers[to..to + BIRTH_LANES].copy_from_slice(&births.step(tick, wanted, since, room));
                }
            }
        }
    }
}

/// A gradient from transparent black to a colour, mixed evenly in premultiplied linear light.
fn from_black(numbers: &mut [f32], from: usize, to: usize) {
    let color = [0, 1, 2, 3].map(|i| numbers[from + i]);
    let last = (cym_graph::catalogue::GRADIENT_SAMPLES - 1) as f32;
    for (i, entry) in numbers[to..].chunks_exact_mut(4).take(cym_graph::catalogue::GRADIENT_SAMPLES).enumerate() {
        entry.copy_from_slice(&color.map(|c| c * i as f32 / last));
    }
}
