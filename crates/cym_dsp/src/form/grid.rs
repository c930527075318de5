//! The units in which form is looked at.

use crate::track::FeatureTrack;

/// Without beats, a unit is so long, and a bar so many units.
const UNIT_SECS: f64 = 0.5;
const UNITS_PER_BAR: usize = 4;
/// Beats count if there are so many of them, and if they cover this part of the sound.
const LEAST_BEATS: usize = 16;
const LEAST_COVER: f64 = 0.5;
/// What is this far (in amplitude, as a part of the loud moments) below them is before the start or after the end.
const SOUNDING: f32 = 0.03;

/// Times that cut the sound.
pub(super) struct Grid {
    /// Where each unit starts, and where the last ends.
    pub units: Vec<f64>,
    /// Whether a bar starts with the unit.
    pub bar_starts: Vec<bool>,
    /// Units in a bar.
    pub bar: usize,
    /// Whether the units are beats.
    pub beats: bool,
    /// Units that start before this one lie within the music; after it only its echo sounds.
    pub end: usize,
}

impl Grid {
    /// The grid of a track: its beats, carried on to both ends of the sound, or even units.
    pub(super) fn of(track: &FeatureTrack) -> Self {
        let mut grid = Self::beats(track).unwrap_or_else(|| Self::even(track.duration_secs));
        let end_secs = music_end(track);
        grid.end = grid.units.partition_point(|&secs| secs < end_secs).min(grid.len());
        grid
    }

    /// Number of units.
    pub(super) fn len(&self) -> usize {
        self.units.len() - 1
    }

    fn even(duration_secs: f64) -> Self {
        let count = (duration_secs / UNIT_SECS).ceil() as usize;
        let units = (0..=count).map(|unit| (unit as f64 * UNIT_SECS).min(duration_secs)).collect();
        Self { units, bar_starts: vec![false; count], bar: UNITS_PER_BAR, beats: false, end: count }
    }

    fn beats(track: &FeatureTrack) -> Option<Self> {
        let beats = track.events.get("beat").filter(|beats| beats.len() >= LEAST_BEATS)?;
        let (&first, &last) = (beats.first()?, beats.last()?);
        if last - first < LEAST_COVER * track.duration_secs {
            return None;
        }
        let mut gaps: Vec<f64> = beats.array_windows().map(|[a, b]| b - a).collect();
        let middle = gaps.len() / 2;
        let gap = *gaps.select_nth_unstable_by(middle, f64::total_cmp).1;
        if gap <= 0.0 {
            return None;
        }
        let before = (1..).map(|count| first - f64::from(count) * gap).take_while(|&secs| secs > 0.25 * gap);
        let after = (1..).map(|count| last + f64::from(count) * gap).take_while(|&secs| secs < track.duration_secs);
        let mut units: Vec<f64> = before.collect();
        units.reverse();
        units.extend(beats);
        units.extend(after);
        let bars = track.events.get("downbeat").map(Vec::as_slice).unwrap_or_default();
        let near = |secs: f64| {
            let next = bars.partition_point(|&bar| bar < secs);
            let around = &bars[next.saturating_sub(1)..(next + 1).min(bars.len())];
            around.iter().any(|bar| (bar - secs).abs() < 0.3 * gap)
        };
        let bar_starts: Vec<bool> = units.iter().map(|&secs| near(secs)).collect();
        units.push(track.duration_secs.max(*units.last()?));
        let heard = track.scalar("bar.beats").filter(|beats| (1.5..=16.0).contains(beats));
        let bar = heard.map_or(UNITS_PER_BAR, |beats| beats.round() as usize);
        Some(Self { end: units.len() - 1, units, bar_starts, bar, beats: true })
    }
}

/// The last moment at which the music is as loud as music.
fn music_end(track: &FeatureTrack) -> f64 {
    let Some(rms) = track.curves.get("rms") else {
        return track.duration_secs;
    };
    let loud = crate::analyse::percentile(&mut rms.clone(), 0.9);
    let last = rms.iter().rposition(|&value| value > SOUNDING * loud);
    last.map_or(track.duration_secs, |last| (last + 1) as f64 * track.hop_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beats_are_carried_on_to_both_ends_and_know_their_bars() {
        let mut track = FeatureTrack { duration_secs: 20.2, hop_secs: 0.1, ..FeatureTrack::default() };
        let beats: Vec<f64> = (0..32).map(|beat| 2.0 + 0.5 * f64::from(beat)).collect();
        track.events.insert("downbeat".to_owned(), beats.iter().copied().step_by(3).collect());
        track.events.insert("beat".to_owned(), beats);
        track.scalars.insert("bar.beats".to_owned(), 3.0);
        let grid = Grid::of(&track);
        assert_eq!((grid.units[0], grid.units[3], grid.units[grid.len()]), (0.5, 2.0, 20.2));
        assert_eq!((grid.bar, grid.beats, grid.bar_starts.len()), (3, true, grid.len()));
        assert_eq!(grid.bar_starts[2..8], [false, true, false, false, true, false]);
        track.events.clear();
        let grid = Grid::of(&track);
        assert_eq!((grid.len(), grid.units[41], grid.bar, grid.beats), (41, 20.2, 4, false));
        assert_eq!(Grid::of(&FeatureTrack::default()).len(), 0);
    }
}
