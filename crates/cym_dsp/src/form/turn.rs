//! Drops, where the bass comes back with force, and the builds that lead to them.

use super::grid::Grid;
use crate::track::{FeatureTrack, SPECTRUM_BANDS, Span};

/// Bands of the spectrum that are bass: 30 to 150 Hz.
const BASS_BANDS: usize = 17;
/// Decibels that a spectrum's byte range stands for.
const RANGE_DB: f32 = 60.0;
/// The bass comes back by at least this much ...
const JUMP_DB: f32 = 6.0;
/// ... to no further below the song's full bass (90th percentile) than this.
const FULL_DB: f32 = 5.0;
/// Before a drop the music must have lasted for so many bars.
const LEAST_BARS: usize = 4;
/// Lengths of a build in bars, and how well a rise must fit a straight line.
const BUILD_BARS: [usize; 4] = [16, 8, 4, 2];
const BUILD_FIT: f32 = 0.6;
/// A build may end in so many bars of silence before its drop.
const PAUSE_BARS: usize = 2;

/// A bass hit so shortly before a unit still belongs to it.
const NEAR_SECS: f64 = 0.05;

/// Adds the events `drop` and `build`, and the builds as spans that end with their drop.
pub(super) fn hear(track: &mut FeatureTrack, grid: &Grid) {
    let units: Vec<Unit> = (0..grid.end).map(|unit| Unit::of(track, grid, unit)).collect();
    let drops = drops(&units, grid);
    let times: Vec<f64> = drops.iter().map(|&unit| sharpened(track, grid, unit)).collect();
    let mut builds: Vec<Span> = Vec::new();
    for (&drop, &end_secs) in drops.iter().zip(&times) {
        let free_from = builds.last().map_or(0.0, |build| build.end_secs);
        if let Some(start) = build_before(&units, grid, drop).filter(|&start| grid.units[start] >= free_from) {
            let start_secs = grid.units[start];
            builds.push(Span { start_secs, end_secs, label: "build".to_owned() });
        }
    }
    track.events.insert("drop".to_owned(), times);
    track.events.insert("build".to_owned(), builds.iter().map(|build| build.start_secs).collect());
    track.spans.insert("build".to_owned(), builds);
}

/// The time of a drop: that of its beat, or without beats of the first bass hit in or just after its unit.
fn sharpened(track: &FeatureTrack, grid: &Grid, unit: usize) -> f64 {
    let (from, to) = (grid.units[unit], grid.units[(unit + 2).min(grid.len())]);
    let hits = track.events.get("bass.hits").map(Vec::as_slice).unwrap_or_default();
    let next = hits.partition_point(|&secs| secs < from - NEAR_SECS);
    hits.get(next).copied().filter(|&secs| !grid.beats && secs < to).unwrap_or(from)
}

/// Levels of a unit in decibels, relative to the song's loudest band.
#[derive(Debug, Clone, Copy)]
struct Unit {
    bass_db: f32,
    above_db: f32,
}

impl Unit {
    fn of(track: &FeatureTrack, grid: &Grid, unit: usize) -> Self {
        let frames = track.spectrum.len();
        let hop = |secs: f64| ((secs / track.hop_secs).round() as usize).min(frames);
        let (from, to) = (hop(grid.units[unit]), hop(grid.units[unit + 1]));
        let (mut bass, mut above) = (0.0, 0.0);
        for bytes in (from..to).filter_map(|index| track.spectrum.frame(index)) {
            let power = |&byte: &u8| if byte == 0 { 0.0 } else { 10_f32.powf(f32::from(byte) * RANGE_DB / 2_550.0) };
            bass += bytes[..BASS_BANDS].iter().map(power).sum::<f32>() / BASS_BANDS as f32;
            above += bytes[BASS_BANDS..].iter().map(power).sum::<f32>() / (SPECTRUM_BANDS - BASS_BANDS) as f32;
        }
        let count = to.saturating_sub(from).max(1) as f32;
        let db = |sum: f32| 10.0 * (sum / count).max(1.0).log10() - RANGE_DB;
        Self { bass_db: db(bass), above_db: db(above) }
    }
}

/// The units at which the bass jumps up to full after at least a bar of little.
fn drops(units: &[Unit], grid: &Grid) -> Vec<usize> {
    let bar = grid.bar;
    let mut bass: Vec<f32> = units.iter().map(|unit| unit.bass_db).collect();
    let full = crate::analyse::percentile(&mut bass, 0.9) - FULL_DB;
    let mean =
        |from: usize, to: usize| units[from..to].iter().map(|unit| unit.bass_db).sum::<f32>() / (to - from) as f32;
    let jump = |unit: usize| {
        let before = units[unit - bar..unit].iter().map(|unit| unit.bass_db).fold(f32::NEG_INFINITY, f32::max);
        let after = mean(unit, unit + bar);
        if after >= full { after - before } else { f32::NEG_INFINITY }
    };
    let on_bar = |unit: usize| !grid.beats || grid.bar_starts[unit] || grid.bar_starts.iter().all(|&start| !start);
    let mut found: Vec<usize> = Vec::new();
    let last = (units.len() + 1).saturating_sub(bar);
    let mut unit = LEAST_BARS * bar;
    while unit < last {
        if on_bar(unit) && jump(unit) >= JUMP_DB {
            // The mean ahead jumps a little before the bass does: of this bar and the next the largest jump counts.
            let near = (unit..last.min(unit + bar + 1)).filter(|&near| on_bar(near));
            found.extend(near.max_by(|&a, &b| jump(a).total_cmp(&jump(b)).then(b.cmp(&a))));
            unit += LEAST_BARS * bar;
        }
        unit += 1;
    }
    found
}

/// The start of the longest steady rise that ends at a drop, or in the pause before it.
fn build_before(units: &[Unit], grid: &Grid, drop: usize) -> Option<usize> {
    let bar = grid.bar;
    let ends = (drop.saturating_sub(PAUSE_BARS * bar)..=drop).rev();
    let mut best: Option<(f32, usize)> = None;
    for end in ends {
        for bars in BUILD_BARS {
            let Some(start) = end.checked_sub(bars * bar) else {
                continue;
            };
            let fit = rise(&units[start..end]);
            let score = fit * (bars as f32).powf(0.25);
            if fit >= BUILD_FIT && best.is_none_or(|(least, _)| score > least) {
                best = Some((score, start));
            }
        }
    }
    best.map(|(_, start)| start)
}

/// How well the level above the bass follows a straight rise of at least 3 dB: its correlation with time.
fn rise(units: &[Unit]) -> f32 {
    let count = units.len() as f32;
    let middle = (count - 1.0) / 2.0;
    let mean = units.iter().map(|unit| unit.above_db).sum::<f32>() / count;
    let (mut xy, mut xx, mut yy) = (0.0, 0.0, 0.0);
    for (index, unit) in units.iter().enumerate() {
        let (x, y) = (index as f32 - middle, unit.above_db - mean);
        xy += x * y;
        xx += x * x;
        yy += y * y;
    }
    if xx <= 0.0 || yy <= 0.0 || xy / xx * count < 3.0 { 0.0 } else { xy / (xx * yy).sqrt() }
}
