//! (a) and (f) Ten point-wise operations: one fused pass against one pass each.

use cym_plan::Fusion;

use super::graphs::{HEAVY, LIGHT, draw, session, ten_points};
use super::{Row, median};
use crate::report::Failure;

const FRAMES: u64 = 20;
const ROUNDS: u64 = 5;

/// (a) Operations of a few arithmetic steps, where the passes themselves cost most.
pub(super) fn light() -> Result<Row, Failure> {
    let (figures, ratio) = measure(&LIGHT)?;
    Ok(Row {
        letter: 'a',
        what: "ten light point-wise operations (exposure, white balance) at 1280x720: one pass each against fused",
        figures,
        ratio,
        wanted: "at least 4",
        reached: ratio >= 4.0,
    })
}

/// (f) Operations that take powers and roots, where arithmetic costs most.
pub(super) fn heavy() -> Result<Row, Failure> {
    let (figures, ratio) = measure(&HEAVY)?;
    Ok(Row {
        letter: 'f',
        what: "ten heavy point-wise operations (contrast, saturation, levels by eye): one pass each against fused",
        figures,
        ratio,
        wanted: "reported",
        reached: true,
    })
}

/// Draws both forms in turn, so that whatever else the machine does hits both.
fn measure(kinds: &[(&str, &str)]) -> Result<(String, f64), Failure> {
    let text = ten_points(kinds);
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
    Ok((format!("{apart:.1} ms in {passes} passes, {fused:.1} ms in {single}"), ratio))
}
