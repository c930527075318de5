//! Integrated loudness and loudness range: means and percentiles over what is not too quiet.

use super::{MOMENTARY_HOPS, SHORT_HOPS, SILENCE_LUFS, lufs};
use crate::analyse::HOPS_PER_SEC;

/// Windows of the integrated loudness start every 100 ms, those of the range every second.
const MOMENTARY_STEP: usize = (HOPS_PER_SEC / 10) as usize;
const SHORT_STEP: usize = HOPS_PER_SEC as usize;
/// Windows so much below the mean do not count for the integrated loudness ...
const INTEGRATED_GATE_LU: f64 = 10.0;
/// ... and so much for the range.
const RANGE_GATE_LU: f64 = 20.0;

/// The integrated loudness in LUFS of a sound with these running sums of hop powers; silence reads -70.
pub(super) fn integrated(sums: &[f64]) -> f64 {
    gated(&powers(sums, MOMENTARY_HOPS, MOMENTARY_STEP), INTEGRATED_GATE_LU)
        .map_or(SILENCE_LUFS, |(mean, _)| lufs(mean))
}

/// The loudness range in LU; 0 for sounds under 3 s and for silence.
pub(super) fn range(sums: &[f64]) -> f64 {
    let Some((_, mut kept)) = gated(&powers(sums, SHORT_HOPS, SHORT_STEP), RANGE_GATE_LU) else {
        return 0.0;
    };
    kept.sort_unstable_by(f64::total_cmp);
    let at = |part: f64| lufs(kept[((kept.len() - 1) as f64 * part).round() as usize]);
    at(0.95) - at(0.10)
}

/// The mean powers of all whole windows of `len` hops, `step` hops apart.
fn powers(sums: &[f64], len: usize, step: usize) -> Vec<f64> {
    let last = sums.len() - 1;
    let starts = (0..).step_by(step).take_while(|start| start + len <= last);
    starts.map(|start| (sums[start + len] - sums[start]).max(0.0) / len as f64).collect()
}

/// The mean of the windows above both gates, and these windows; `None` when all is silence.
fn gated(powers: &[f64], below_lu: f64) -> Option<(f64, Vec<f64>)> {
    let above = |gate: f64| -> Vec<f64> { powers.iter().copied().filter(|&power| lufs(power) > gate).collect() };
    let mean = |kept: &[f64]| kept.iter().sum::<f64>() / kept.len() as f64;
    let audible = above(SILENCE_LUFS);
    if audible.is_empty() {
        return None;
    }
    let kept = above((lufs(mean(&audible)) - below_lu).max(SILENCE_LUFS));
    if kept.is_empty() { None } else { Some((mean(&kept), kept)) }
}
