//! (d) Planning 500 nodes against one of their frames; (e) how long `cymatic check` takes to start.

use std::process::{Command, Stdio};

use cym_engine::clock::Stopwatch;
use cym_graph::check;
use cym_plan::{Fusion, Target, compile};

use super::graphs::{SIZE, draw, many, session};
use super::{Row, median};
use crate::commands::render::demo_graph;
use crate::open;
use crate::report::Failure;

const NODES: usize = 500;
const ROUNDS: usize = 5;

/// Checks and compiles without pipelines; gives nodes, seconds and passes.
fn compile_many() -> Result<(usize, f64, usize), Failure> {
    let library = open::library();
    let document = cym_graph::file::read_str(&many(NODES))?;
    let nodes = document.nodes().len();
    let mut secs = Vec::new();
    let mut passes = 0;
    for _ in 0..ROUNDS {
        let clock = Stopwatch::start();
        let checked = check(&document, &library.catalogue);
        let graph = checked.graph.ok_or("the graph of the measurement has no output")?;
        let plan = compile(&graph, &library, Target::new(SIZE))?;
        secs.push(clock.secs());
        passes = plan.passes.len();
    }
    Ok((nodes, median(secs), passes))
}

/// (d)
pub(super) fn plan() -> Result<Row, Failure> {
    let (nodes, planning, passes) = compile_many()?;
    let mut session = session(&many(NODES), Fusion::Full)?;
    draw(&mut session, 0..1)?;
    let frame = median((0..3).map(|i| draw(&mut session, i + 1..i + 2)).collect::<Result<_, _>>()?);
    let ratio = planning / frame;
    Ok(Row {
        letter: 'd',
        what: "checking and compiling a graph of 500 nodes against one of its frames at 1280x720",
        figures: format!(
            "{:.0} ms for {nodes} nodes in {passes} passes, {:.0} ms a frame",
            planning * 1e3,
            frame * 1e3
        ),
        ratio,
        wanted: "at most 1",
        reached: ratio <= 1.0,
    })
}

/// (e)
pub(super) fn start() -> Result<Row, Failure> {
    let program = std::env::current_exe()?;
    let graph = demo_graph();
    let mut secs = Vec::new();
    for _ in 0..ROUNDS {
        let clock = Stopwatch::start();
        Command::new(&program).arg("check").arg(&graph).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
        secs.push(clock.secs());
    }
    let secs = median(secs);
    Ok(Row {
        letter: 'e',
        what: "start to end of `cymatic check` on first-light, in seconds",
        figures: format!("{:.0} ms", secs * 1e3),
        ratio: secs,
        wanted: "reported",
        reached: true,
    })
}
