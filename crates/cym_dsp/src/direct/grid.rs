//! Musical time: beats and bars from the start of a song to its end, without gaps.

use super::rules::Step;

/// A beat where none is known, in seconds, and beats in a bar.
const PLAIN_BEAT_SECS: f64 = 0.5;
const PLAIN_BAR: usize = 4;
/// Fewer beats than this are no beat.
const FEWEST: usize = 8;
/// Most beats that a song is taken to have.
const MOST: usize = 200_000;

/// Beats from the start of a song to its end; places in it are counted in beats, with parts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Grid {
    /// Times of beats in seconds, ascending, from at most 0 to at least the end.
    pub(super) beats: Vec<f64>,
    /// Which beats begin a bar.
    pub(super) bars: Vec<usize>,
    /// Beats in a bar.
    pub(super) bar_beats: f64,
    /// A beat in seconds, in the middle of the song's.
    pub(super) beat_secs: f64,
}

impl Grid {
    pub(super) fn new(heard: &[f64], downbeats: &[f64], end_secs: f64) -> Self {
        let end_secs = if end_secs.is_finite() { end_secs.max(0.0) } else { 0.0 };
        let apart = median_apart(heard).filter(|_| heard.len() >= FEWEST);
        let Some(apart) = apart else {
            let count = ((end_secs / PLAIN_BEAT_SECS).ceil() as usize).min(MOST) + 1;
            return Self {
                beats: (0..=count).map(|beat| beat as f64 * PLAIN_BEAT_SECS).collect(),
                bars: (0..=count).step_by(PLAIN_BAR).collect(),
                bar_beats: PLAIN_BAR as f64,
                beat_secs: PLAIN_BEAT_SECS,
            };
        };
        let mut beats = Vec::with_capacity(heard.len() + 16);
        let before = (heard[0] / apart).floor().clamp(0.0, MOST as f64) as usize + 1;
        beats.extend((1..=before).rev().map(|back| heard[0] - back as f64 * apart));
        for pair in heard.windows(2) {
            // Where the beat was not heard for a while it goes on silently.
            let parts = ((pair[1] - pair[0]) / apart).round().clamp(1.0, 4096.0);
            beats.extend((0..parts as usize).map(|part| pair[0] + (pair[1] - pair[0]) * part as f64 / parts));
        }
        beats.extend(heard.last());
        while beats.len() < MOST && beats.last().is_some_and(|last| *last < end_secs) {
            let next = beats[beats.len() - 1] + apart;
            beats.push(next);
        }
        let nearest = |secs: f64| {
            let after = beats.partition_point(|beat| *beat < secs);
            let near = [after.saturating_sub(1), after.min(beats.len() - 1)];
            near.into_iter().min_by(|a, b| (beats[*a] - secs).abs().total_cmp(&(beats[*b] - secs).abs())).unwrap_or(0)
        };
        let mut marks: Vec<usize> = downbeats.iter().map(|secs| nearest(*secs)).collect();
        marks.dedup();
        let mut apart_beats: Vec<usize> = marks.windows(2).map(|pair| pair[1] - pair[0]).collect();
        apart_beats.sort_unstable();
        let bar = apart_beats.get(apart_beats.len() / 2).copied().filter(|bar| *bar > 0).unwrap_or(PLAIN_BAR);
        let first = marks.first().copied().unwrap_or(before % bar);
        let mut bars: Vec<usize> = (0..first).rev().filter(|beat| (first - beat) % bar == 0).collect();
        bars.reverse();
        for mark in marks.into_iter().chain([beats.len()]) {
            // Bars go on where none was heard; a short one stays as it was heard.
            let mut last = bars.last().copied().map_or(first, |last| last + bar);
            while last + bar <= mark.max(bar) && last < mark {
                bars.push(last);
                last += bar;
            }
            if mark < beats.len() && bars.last() != Some(&mark) {
                bars.push(mark);
            }
        }
        Self { beats, bars, bar_beats: bar as f64, beat_secs: apart }
    }

    /// The place of a time.
    pub(super) fn beat_at(&self, secs: f64) -> f64 {
        let after = self.beats.partition_point(|beat| *beat <= secs);
        let Some(before) = after.checked_sub(1) else {
            return 0.0;
        };
        let from = self.beats[before];
        let apart = self.beats.get(after).map_or(self.beat_secs, |to| to - from);
        before as f64 + ((secs - from) / apart.max(1e-6)).min(1.0)
    }

    /// The time of a place.
    pub(super) fn secs_at(&self, place: f64) -> f64 {
        let last = self.beats.len() - 1;
        let before = (place.max(0.0) as usize).min(last);
        let from = self.beats[before];
        let apart = self.beats.get(before + 1).map_or(self.beat_secs, |to| to - from);
        from + (place - before as f64) * apart
    }

    /// The nearest place at which pictures may change.
    pub(super) fn snap(&self, place: f64, step: Step) -> f64 {
        match step {
            Step::Free => place,
            Step::Beats => place.round(),
            Step::Bars => {
                let after = self.bars.partition_point(|bar| (*bar as f64) < place);
                let near = [after.checked_sub(1), Some(after)].into_iter().flatten();
                let near = near.filter_map(|at| self.bars.get(at)).map(|bar| *bar as f64);
                near.min_by(|a, b| (a - place).abs().total_cmp(&(b - place).abs())).unwrap_or_else(|| place.round())
            }
        }
    }

    /// The last place before one at which pictures may change.
    pub(super) fn step_before(&self, place: f64, step: Step) -> f64 {
        match step {
            Step::Free => place,
            Step::Beats => (place - 1e-6).floor().max(0.0),
            Step::Bars => {
                let after = self.bars.partition_point(|bar| (*bar as f64) < place - 1e-6);
                after.checked_sub(1).map_or(0.0, |at| self.bars[at] as f64)
            }
        }
    }
}

/// The median distance of times.
fn median_apart(times: &[f64]) -> Option<f64> {
    let mut apart: Vec<f64> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    apart.sort_by(f64::total_cmp);
    apart.get(apart.len() / 2).copied().filter(|apart| (0.05..=10.0).contains(apart))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beats_and_bars_reach_from_the_start_to_the_end_without_gaps() {
        // Beats from 2 s on at 120, a silence from 10 to 14 s, bars of four that begin at 3 s.
        let heard: Vec<f64> =
            (4..=60).map(|beat| f64::from(beat) * 0.5).filter(|t| !(10.1..13.9).contains(t)).collect();
        let downbeats: Vec<f64> =
            (0..12).map(|bar| 3.0 + f64::from(bar) * 2.0).filter(|t| !(10.1..13.9).contains(t)).collect();
        let grid = Grid::new(&heard, &downbeats, 40.0);
        assert!(grid.beats[0] <= 0.0 && *grid.beats.last().unwrap() >= 40.0);
        assert!(grid.beats.windows(2).all(|pair| (pair[1] - pair[0] - 0.5).abs() < 1e-9));
        assert!(grid.bars.windows(2).all(|pair| pair[1] - pair[0] == 4), "{:?}", grid.bars);
        assert_eq!(grid.beats[grid.bars[1]].rem_euclid(2.0), 1.0, "bars begin at odd seconds");
        let place = grid.beat_at(7.3);
        assert!((grid.secs_at(place) - 7.3).abs() < 1e-9);
        assert_eq!(grid.secs_at(grid.snap(place, Step::Bars)), 7.0);
        assert_eq!(grid.secs_at(grid.snap(place, Step::Beats)), 7.5);
        assert_eq!(grid.secs_at(grid.step_before(grid.beat_at(7.0), Step::Bars)), 5.0);
    }

    #[test]
    fn without_beats_there_is_an_even_grid() {
        let grid = Grid::new(&[], &[], 9.9);
        assert_eq!((grid.bar_beats, grid.beat_secs, grid.bars[1]), (4.0, 0.5, 4));
        assert!(*grid.beats.last().unwrap() >= 9.9);
    }
}
