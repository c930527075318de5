//! The form of a song: sections with labels, drops and builds, energy and mood.
//!
//! Everything here is read off a track that is otherwise complete, so it knows nothing of samples. Time is
//! cut into units: beats where beats were heard, half seconds where not.

mod energy;
mod features;
mod grid;
mod label;
pub(crate) mod mood;
mod segment;
mod turn;

use self::features::Features;
use self::grid::Grid;
use crate::track::{FeatureTrack, Span};

/// Adds sections, drops, builds, energy and mood to a track.
pub(crate) fn hear(track: &mut FeatureTrack) {
    let grid = Grid::of(track);
    let features = Features::of(track, &grid);
    let starts = segment::starts(&features, &grid);
    let labels = label::letters(&features, &starts);
    let secs: Vec<f64> = starts.iter().map(|&unit| if unit == 0 { 0.0 } else { grid.units[unit] }).collect();
    let ends = secs.iter().copied().skip(1).chain([track.duration_secs]);
    let sections =
        secs.iter().zip(ends).zip(labels).map(|((&start_secs, end_secs), label)| Span { start_secs, end_secs, label });
    let sections = sections.filter(|span| span.end_secs > span.start_secs).collect();
    track.spans.insert("section".to_owned(), sections);
    track.events.insert("section".to_owned(), secs.into_iter().skip(1).collect());
    energy::hear(track);
    turn::hear(track, &grid);
    mood::hear(track);
}

/// Hears the mood of a track anew, after its tempo was put right.
pub(crate) fn feel(track: &mut FeatureTrack) {
    mood::hear(track);
}

/// The values averaged over about `secs` on both sides, by two running means (a triangle of twice that).
fn smooth(values: &[f32], hop_secs: f64, secs: f64) -> Vec<f32> {
    let half = ((secs / 2.0 / hop_secs).round() as usize).max(1);
    let once = |values: &[f32]| -> Vec<f32> {
        let sums: Vec<f64> = std::iter::once(0.0)
            .chain(values.iter().scan(0.0, |sum, &value| {
                *sum += f64::from(value);
                Some(*sum)
            }))
            .collect();
        let mean = |index: usize| {
            let (from, to) = (index.saturating_sub(half), (index + half + 1).min(values.len()));
            ((sums[to] - sums[from]) / (to - from) as f64) as f32
        };
        (0..values.len()).map(mean).collect()
    };
    once(&once(values))
}
