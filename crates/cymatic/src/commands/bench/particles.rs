//! (n) and (o) What a step of a million particles costs, and (p) drawing them.

use std::sync::Arc;

use cym_engine::clock::Stopwatch;
use cym_gpu::{AdapterKind, Executor, Gpu, Prepared};
use cym_graph::{Value, check};
use cym_plan::{PARTICLE_BYTES, Plan, SignalRunner, Silence, Target, Work, compile};

use super::{Row, median};
use crate::open;
use crate::report::Failure;

/// Particles of a measurement; a card draws four times as many as well.
const COUNT: u32 = 1 << 20;
const STEPS: u64 = 10;
const ROUNDS: usize = 5;

/// (n)
pub(super) fn fall() -> Result<Row, Failure> {
    let text = "a particle's step by gravity and drag, of 1,048,576: nanoseconds";
    step('n', text, &[("gravity", "{}"), ("drag", "{}")], 69.0)
}

/// (o)
pub(super) fn swim() -> Result<Row, Failure> {
    step('o', "the same by curl noise of three octaves", &[("curl", "{ \"octaves\": 3 }")], 100.0)
}

/// (p) On a graphics card; elsewhere it is only said how long it takes.
pub(super) fn drawn() -> Result<Row, Failure> {
    let (gpu, costs) = open::gpu()?;
    let is_card = gpu.about().kind != AdapterKind::Software;
    let counts: &[u32] = if is_card { &[COUNT, 4 * COUNT] } else { &[COUNT / 8] };
    let mut figures = Vec::new();
    let mut first_hz = 0.0;
    for &count in counts {
        let target = Target { costs, ..Target::new([1920, 1080]) };
        let mut system = System::start(&gpu, count, &[("curl", "{ \"octaves\": 3 }")], target)?;
        let hz = 1.0 / system.secs_a_frame(true)?;
        figures.push(format!("{hz:.0} frames a second with {count}"));
        first_hz = if first_hz == 0.0 { hz } else { first_hz };
    }
    Ok(Row {
        letter: 'p',
        what: "particles with curl noise drawn as sprites of 4x4 px at 1920x1080: share of 60 frames a second",
        figures: figures.join(", "),
        ratio: first_hz / 60.0,
        wanted: if is_card { "at least 1" } else { "reported" },
        reached: !is_card || first_hz >= 60.0,
    })
}

fn step(letter: char, what: &'static str, forces: &[(&str, &str)], most_ns: f64) -> Result<Row, Failure> {
    let (gpu, costs) = open::gpu()?;
    let mut system = System::start(&gpu, COUNT, forces, Target { costs, ..Target::new([64, 64]) })?;
    let secs = system.secs_a_frame(false)?;
    let ns = secs * 1e9 / f64::from(COUNT);
    // Every particle is read once and written once.
    let bytes = 2.0 * PARTICLE_BYTES as f64 * f64::from(COUNT);
    Ok(Row {
        letter,
        what,
        figures: format!(
            "{ns:.1} ns a particle; {:.0} MiB moved a step, which is all that it needs, at {:.1} GB/s",
            bytes / f64::from(1 << 20),
            bytes / secs * 1e-9
        ),
        ratio: ns / most_ns,
        wanted: "at most 1",
        reached: ns <= most_ns,
    })
}

/// A system of particles that are all alive.
struct System {
    executor: Executor,
    prepared: Prepared,
    plan: Plan,
    runner: SignalRunner,
    frame: u64,
}

impl System {
    fn start(gpu: &Gpu, count: u32, forces: &[(&str, &str)], target: Target) -> Result<Self, Failure> {
        let library = open::library();
        let mut nodes = vec![format!(
            // All are born in the first frame and outlive the measurement.
            "\"source\": {{ \"kind\": \"particles/emit_disc\", \"values\": {{ \"rate\": 1e9, \"life\": 3600, \"uneven_life\": 0, \
             \"most\": {count}, \"radius\": 1.6, \"speed\": 0.05 }} }}"
        )];
        let mut before = "source".to_owned();
        for (kind, values) in forces {
            nodes.push(format!(
                "\"{kind}\": {{ \"kind\": \"particles/{kind}\", \"values\": {values}, \"wires\": {{ \"particles\": \"{before}.particles\" }} }}"
            ));
            (*kind).clone_into(&mut before);
        }
        // Half a size of 2 px: sprites of 4 by 4 px at any height.
        let size = 4.0 / f64::from(target.size[1]);
        nodes.push(format!(
            "\"dots\": {{ \"kind\": \"particles/soft_points\", \"values\": {{ \"size\": {size}, \"uneven_size\": 0, \"size_over_life\": {{ \"curve\": [[0, 1], [1, 1]] }} }}, \
             \"wires\": {{ \"particles\": \"{before}.particles\" }} }}, \
             \"output\": {{ \"kind\": \"output/output\", \"wires\": {{ \"image\": \"dots.image\" }} }}"
        ));
        let [width, height] = target.size;
        let text =
            format!("{{ \"cymatic\": 1, \"size\": [{width}, {height}], \"nodes\": {{ {} }} }}", nodes.join(", "));
        let document = cym_graph::file::read_str(&text)?;
        let graph = check(&document, &library.catalogue).graph.ok_or("the graph of the measurement has no output")?;
        let mut plan = compile(&graph, &library, target)?;
        let mut executor = Executor::new(gpu);
        let prepared = executor.prepare(&Arc::new(plan.clone()), &[])?;
        let runner = SignalRunner::new(&plan, &library);
        executor.set_timings(false);
        let mut system = Self { executor, prepared, plan: plan.clone(), runner, frame: 0 };
        system.draw(true)?;
        plan.turn(&cym_graph::NodeId::new("source"), "rate", &Value::Float(0.0));
        system.plan = plan;
        system.draw(true)?;
        system.executor.finish()?;
        Ok(system)
    }

    /// Draws a frame, or only moves the particles on.
    fn draw(&mut self, sprites: bool) -> Result<(), Failure> {
        let needed: Vec<bool> =
            self.plan.passes.iter().map(|pass| sprites || matches!(pass.work, Work::Step(_))).collect();
        let mut moment = self.runner.moment(&self.plan, self.frame, &Silence);
        self.executor.render_moment(&mut self.prepared, &mut moment, &needed)?;
        self.frame += 1;
        Ok(())
    }

    /// The middle of some rounds.
    fn secs_a_frame(&mut self, sprites: bool) -> Result<f64, Failure> {
        let mut secs = Vec::new();
        for _ in 0..ROUNDS {
            let clock = Stopwatch::start();
            for _ in 0..STEPS {
                self.draw(sprites)?;
            }
            self.executor.finish()?;
            secs.push(clock.secs() / STEPS as f64);
        }
        Ok(median(secs))
    }
}
