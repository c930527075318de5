//! (b) A whole export against drawing the same frames for nobody: they should overlap.

use cym_engine::{Overrides, Project};
use cym_plan::Fusion;

use super::graphs::{SIZE, draw, export, start};
use super::{Row, median};
use crate::commands::render::demo_graph;
use crate::report::Failure;

const FRAMES: u64 = 300;
const ROUNDS: usize = 1;

/// Exports the demo and draws the same frames, in turn.
pub(super) fn run() -> Result<Row, Failure> {
    let project = Project::open(&demo_graph())?;
    let overrides = Overrides { size: Some(SIZE), ..Overrides::default() };
    let mut session = start(project, Fusion::Full, overrides)?;
    let folder = tempfile::tempdir()?;
    let (mut drawn, mut exported) = (Vec::new(), Vec::new());
    draw(&mut session, 0..5)?;
    for round in 0..ROUNDS {
        session.restart();
        drawn.push(draw(&mut session, 0..FRAMES)?);
        session.restart();
        exported.push(export(&mut session, folder.path().join(format!("{round}.mp4")), FRAMES)?);
    }
    let (drawn, exported) = (median(drawn), median(exported));
    let ratio = exported / drawn;
    Ok(Row {
        letter: 'b',
        what: "export of first-light (H.264, 1280x720) against drawing the same frames",
        figures: format!("{exported:.1} s against {drawn:.1} s for {FRAMES} frames"),
        ratio,
        wanted: "at most 1.3",
        reached: ratio <= 1.3,
    })
}
