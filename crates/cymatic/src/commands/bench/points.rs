//! (a) Ten point-wise operations: one fused pass against one pass each.

use cym_plan::Fusion;

use super::graphs::{draw, session, ten_points};
use super::{Row, median};
use crate::report::Failure;

const FRAMES: u64 = 20;
const ROUNDS: u64 = 5;

/// Draws both forms in turn, so that whatever else the machine does hits both.
pub(super) fn run() -> Result<Row, Failure> {
    let text = ten_points();
    let mut fused = session(&text, Fusion::Full)?;
    let mut apart = session(&text, Fusion::Apart)?;
    let (mut fused_secs, mut apart_secs) = (Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let frames = round * FRAMES..(round + 1) * FRAMES;
        let pair = (draw(&mut fused, frames.clone())?, draw(&mut apart, frames)?);
        // The first round warms caches and pipelines.
        if round > 0 {
            fused_secs.push(pair.0);
            apart_secs.push(pair.1);
        }
    }
    let per_frame = |secs: Vec<f64>| median(secs) * 1e3 / FRAMES as f64;
    let (passes, single) = (apart.plan().passes.len(), fused.plan().passes.len());
    let (fused, apart) = (per_frame(fused_secs), per_frame(apart_secs));
    let ratio = apart / fused;
    Ok(Row {
        letter: 'a',
        what: "ten point-wise operations at 1280x720: one pass each against fused",
        figures: format!("{apart:.1} ms in {passes} passes, {fused:.1} ms in {single}"),
        ratio,
        wanted: "at least 4",
        reached: ratio >= 4.0,
    })
}
