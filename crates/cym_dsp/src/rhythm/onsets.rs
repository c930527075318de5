//! The moments at which anything starts.

use super::rises::Rises;
use super::{FRAMES_PER_SEC, curve};

/// How far a rise must stand above the mean around it: so many tenfold rises of a cell, added up.
const THRESHOLD: f32 = 1.3;
/// Least distance between two onsets.
const GAP_SECS: f64 = 0.030;
/// Where a leap of amplitude is looked for around a peak, in frames.
const LEAP_BEFORE: usize = 3;
const LEAP_AFTER: usize = 5;
/// How far ahead the amplitude after a leap is looked for, in frames.
const LEAP_REACHED: usize = 8;
/// A leap is sharp when it alone is at least this part of what is then reached.
const SHARP: f32 = 0.35;
/// How far a rise must stand above the mean around it as a part of that mean: hiss rises everywhere.
const LEAST_RISE: f32 = 0.6;

/// Rises of the whole spectrum at frame rate.
pub(super) fn strength(rises: &Rises) -> Vec<f32> {
    rises.onset()
}

/// The times of all onsets in seconds.
///
/// In a long window a lone click is seen early: the logarithm makes much of its first trace. Where the amplitude of the
/// short window leaps at once to most of what it then reaches, the onset is there.
pub(super) fn find(strength: &[f32], rises: &Rises) -> Vec<f64> {
    let leaps = rises.whole.rise(1);
    let reached = curve::highest_ahead(rises.whole.amplitudes(), LEAP_REACHED);
    let mut times: Vec<f64> = pick(strength, THRESHOLD, LEAST_RISE, GAP_SECS)
        .into_iter()
        .map(|peak| {
            let near = peak.index.saturating_sub(LEAP_BEFORE)..(peak.index + LEAP_AFTER + 1).min(leaps.len());
            let highest = near.max_by(|&a, &b| leaps[a].total_cmp(&leaps[b])).unwrap_or(peak.index);
            let sharp = leaps[highest] >= SHARP * reached[highest];
            let frames = if sharp { highest as f64 + curve::top_between(&leaps, highest) } else { peak.frames };
            frames / FRAMES_PER_SEC
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times
}

/// The strongest of each hop, 1 for what strong rises of this song reach.
pub(super) fn per_hop(strength: &[f32], hops: usize) -> Vec<f32> {
    let strong = curve::strong(strength);
    let frames = strength.len().div_ceil(hops.max(1)).max(1);
    let top = |chunk: &[f32]| chunk.iter().copied().fold(0.0, f32::max);
    let mut out: Vec<f32> =
        strength.chunks(frames).map(|chunk| if strong > 0.0 { (top(chunk) / strong).min(1.0) } else { 0.0 }).collect();
    out.resize(hops, 0.0);
    out
}

/// A peak of a curve of rises.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Peak {
    /// The frame.
    pub(super) index: usize,
    /// The place between frames.
    pub(super) frames: f64,
}

/// Peaks that exceed the mean from 100 ms before to 50 ms after by `threshold` and by the part `more` of that mean, at
/// least `gap_secs` apart.
///
/// A peak is the highest from 15 ms before to 30 ms after; of equal values the first.
pub(super) fn pick(flux: &[f32], threshold: f32, more: f32, gap_secs: f64) -> Vec<Peak> {
    let frames = |secs: f64| (secs * FRAMES_PER_SEC) as usize;
    let sums = curve::sums(flux.iter().copied().map(f64::from));
    let mut found: Vec<Peak> = Vec::new();
    for (index, &value) in flux.iter().enumerate() {
        let from = index.saturating_sub(frames(0.1));
        let to = (index + frames(0.05) + 1).min(flux.len());
        let mean = ((sums[to] - sums[from]) / (to - from) as f64) as f32;
        if value < mean + threshold.max(more * mean) {
            continue;
        }
        let before = &flux[index.saturating_sub(frames(0.015))..index];
        let after = &flux[index..(index + frames(0.03) + 1).min(flux.len())];
        let highest = before.iter().all(|&v| v < value) && after.iter().all(|&v| v <= value);
        if highest && found.last().is_none_or(|last| index - last.index >= frames(gap_secs)) {
            found.push(Peak { index, frames: index as f64 + curve::top_between(flux, index) });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peaks_are_found_and_ripples_are_not() {
        let mut flux: Vec<f32> = (0..480).map(|i| 0.05 * ((i * 37 % 11) as f32 / 11.0)).collect();
        for at in [50, 170, 300] {
            flux[at - 1] = 0.5;
            flux[at] = 1.0;
            flux[at + 1] = 0.5;
        }
        let frames: Vec<usize> = pick(&flux, 0.14, 0.0, 0.03).into_iter().map(|peak| peak.index).collect();
        assert_eq!(frames, [50, 170, 300]);
        assert_eq!(pick(&[0.0; 100], 0.14, 0.0, 0.03), []);
        assert_eq!(pick(&[], 0.14, 0.0, 0.03), []);
    }
}
