//! The corrected beats, bars and tempo.

use super::Corrections;
use crate::track::{FeatureTrack, Span};

/// Beats of a bar where the song does not tell.
const USUAL_BEATS: f64 = 4.0;

/// Puts beats, bars, tempo and what lies on beats right.
pub(super) fn apply(by: &Corrections, track: &mut FeatureTrack) {
    let heard = |name: &str| track.events.get(name).cloned().unwrap_or_default();
    let (heard_beats, heard_bars) = (heard("beat"), heard("downbeat"));
    if heard_beats.is_empty() {
        return;
    }
    let mut beats = heard_beats.clone();
    for _ in 0..by.level {
        beats = doubled(&beats, track.duration_secs);
    }
    for _ in by.level..0 {
        beats = halved(&beats, &heard_bars);
    }
    let bars = if by.level == 0 && by.bar_beats.is_none() && by.bars_at_secs.is_empty() {
        heard_bars
    } else {
        let told = track.scalar("bar.beats").filter(|&beats| beats >= 1.0).unwrap_or(USUAL_BEATS);
        let bar = by.bar_beats.map_or_else(|| told.round() as usize, |beats| beats as usize).max(1);
        track.scalars.insert("bar.beats".to_owned(), bar as f64);
        counted(&beats, bar, &heard_bars, &by.bars_at_secs)
    };
    let faster = f64::from(by.level).exp2();
    track.curves.entry("tempo".to_owned()).and_modify(|tempo| tempo.iter_mut().for_each(|bpm| *bpm *= faster as f32));
    track.scalars.entry("tempo.bpm".to_owned()).and_modify(|bpm| *bpm *= faster);
    track.events.insert("beat".to_owned(), beats);
    track.events.insert("downbeat".to_owned(), bars);
    nudge(by.nudge_secs, track);
}

/// A beat between every two, and one after the last where there is time.
fn doubled(beats: &[f64], duration_secs: f64) -> Vec<f64> {
    let mut all = Vec::with_capacity(2 * beats.len());
    for (index, &beat) in beats.iter().enumerate() {
        all.push(beat);
        let half = match (beats.get(index + 1), index.checked_sub(1)) {
            (Some(next), _) => (next - beat) / 2.0,
            (None, Some(before)) => (beat - beats[before]) / 2.0,
            (None, None) => continue,
        };
        if half > 0.0 && beat + half <= duration_secs {
            all.push(beat + half);
        }
    }
    all
}

/// Every second beat: those on which more of the bars begin; of equals, those with the first bar.
fn halved(beats: &[f64], bars: &[f64]) -> Vec<f64> {
    let on: Vec<usize> = bars.iter().map(|&bar| nearest(beats, bar)).collect();
    let odd = on.iter().filter(|&&beat| beat % 2 == 1).count();
    let first_is_odd = on.first().is_some_and(|beat| beat % 2 == 1);
    let skip = usize::from(2 * odd > on.len() || (2 * odd == on.len() && first_is_odd));
    beats.iter().copied().skip(skip).step_by(2).collect()
}

/// First beats of bars of `bar` beats: counted from the marks, each up to the next and the first one backwards too; without
/// marks, where the most bars were heard to begin.
fn counted(beats: &[f64], bar: usize, heard: &[f64], marks: &[f64]) -> Vec<f64> {
    let mut marks: Vec<usize> = marks.iter().map(|&mark| nearest(beats, mark)).collect();
    marks.dedup();
    if marks.is_empty() {
        let on: Vec<usize> = heard.iter().map(|&bar| nearest(beats, bar)).collect();
        let votes = |first: usize| on.iter().filter(|&&beat| beat % bar == first % bar).count();
        // Of equals the first counts.
        let best = on.iter().copied().rev().max_by_key(|&first| votes(first));
        marks.push(best.unwrap_or(0));
    }
    let mut bars: Vec<f64> = Vec::new();
    for (index, &mark) in marks.iter().enumerate() {
        let from = if index == 0 { mark % bar } else { mark };
        let to = marks.get(index + 1).copied().unwrap_or(beats.len());
        bars.extend(beats[from.min(to)..to].iter().step_by(bar));
    }
    bars
}

/// The number of the beat that is nearest to a time; there is at least one.
fn nearest(beats: &[f64], secs: f64) -> usize {
    let next = beats.partition_point(|&beat| beat < secs).min(beats.len() - 1);
    match next.checked_sub(1) {
        Some(before) if secs - beats[before] < beats[next] - secs => before,
        _ => next,
    }
}

/// Moves everything that lies on beats.
fn nudge(by_secs: f64, track: &mut FeatureTrack) {
    if by_secs == 0.0 {
        return;
    }
    let end = track.duration_secs;
    for name in ["beat", "downbeat", "drop", "build", "section"] {
        if let Some(times) = track.events.get_mut(name) {
            for time in times.iter_mut() {
                *time += by_secs;
            }
            times.retain(|&time| (0.0..=end).contains(&time));
        }
    }
    let moved = |secs: f64| if secs <= 0.0 || secs >= end { secs } else { (secs + by_secs).clamp(0.0, end) };
    for name in ["section", "build"] {
        if let Some(spans) = track.spans.get_mut(name) {
            for Span { start_secs, end_secs, .. } in spans.iter_mut() {
                (*start_secs, *end_secs) = (moved(*start_secs), moved(*end_secs));
            }
            spans.retain(|span| span.end_secs > span.start_secs);
        }
    }
}
