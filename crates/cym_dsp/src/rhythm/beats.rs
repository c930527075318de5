//! The beats of a song and its tempo.

use std::f64::consts::TAU;

use super::rises::Rises;
use super::viterbi::{Interval, decode};
use super::{FRAMES_PER_SEC, STEPS_PER_SEC, curve, pulse};

/// Tempi that are looked for, in BPM.
pub(crate) const SLOWEST: f64 = 55.0;
pub(crate) const FASTEST: f64 = 215.0;
/// The tempo at which people most like to tap, and what a step costs an octave away from it.
pub(crate) const LIKED: f64 = 100.0;
pub(crate) const DISLIKE: f64 = 0.085;
/// The tempo of a passage is taken over so many beats.
const SLOPE_BEATS: usize = 8;
/// How far around the song's tempi the second pass looks.
const AROUND: f64 = 0.03;
/// Beats stand on a rigid grid when their mean direction around it is at least this long (1: exactly).
const RIGID: f64 = 0.85;
/// How much kicks, loud notes and loud noise say that a beat is a beat and not between two.
const KICKS: f32 = 1.0;
const NOTES: f32 = 0.6;
const NOISE: f32 = 0.25;

/// Two places weigh alike when their difference is less than this part of their sum ...
const EQUAL: f64 = 0.2;
/// ... and clearly not when it is more than this.
const UNEQUAL: f64 = 0.3;

/// The beats of a song.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Beats {
    /// Their times in seconds, ascending.
    pub(super) times: Vec<f64>,
    /// How clearly the pulse is on the beats: 0..1.
    clear: f64,
}

impl Beats {
    /// The song's tempo, or `None` without beats: the median over passages of eight beats.
    pub(super) fn bpm(&self) -> Option<f64> {
        let mut secs = slopes(&self.times);
        let middle = secs.len() / 2;
        (!secs.is_empty()).then(|| 60.0 / *secs.select_nth_unstable_by(middle, f64::total_cmp).1)
    }

    /// How much of the pulse is on the beats, less what chance would put there: 0..1.
    pub(super) fn confidence(&self) -> f64 {
        self.clear
    }

    /// The tempo around each hop in BPM, over four beats on both sides; 0 outside the beats.
    pub(super) fn tempo_curve(&self, hops: usize, hop_secs: f64) -> Vec<f32> {
        let times = &self.times;
        let mut next = 0;
        (0..hops)
            .map(|hop| {
                let secs = hop as f64 * hop_secs;
                while next < times.len() && times[next] <= secs {
                    next += 1;
                }
                if next == 0 || next == times.len() {
                    return 0.0;
                }
                let from = next.saturating_sub(SLOPE_BEATS / 2);
                let to = (next + SLOPE_BEATS / 2 - 1).min(times.len() - 1);
                (60.0 * (to - from) as f64 / (times[to] - times[from])) as f32
            })
            .collect()
    }
}

/// The beats of the song, from a little before the first onset to a little after the last.
pub(super) fn find(rises: &Rises, onsets: &[f64], duration_secs: f64) -> Beats {
    let pulse = pulse::pulse(rises);
    let accents = accents(rises);
    let mut times = tracked(&pulse);
    if let Some(grid) = Grid::fit(&times) {
        times = grid.times(duration_secs);
        let between = Grid { phase_secs: grid.phase_secs + 0.5 * grid.period_secs, ..grid }.times(duration_secs);
        // Whichever of the two grids has more weight over the whole song.
        if weight(&accents, &between) > weight(&accents, &times) {
            times = between;
        }
    } else {
        let between: Vec<f64> = times.windows(2).map(|pair| 0.5 * (pair[0] + pair[1])).collect();
        if weight(&accents, &between) > weight(&accents, &times) {
            times = between;
        }
    }
    if is_half(&accents, &times) {
        times = doubled(&times);
    }
    keep_music(&mut times, onsets);
    Beats { clear: clearness(&pulse, &times), times }
}

/// The most likely beats of the pulse, each at the top of the pulse.
fn tracked(pulse: &[f32]) -> Vec<f64> {
    let len = |bpm: f64| 60.0 * STEPS_PER_SEC / bpm;
    let dislike = |steps: usize| (DISLIKE * (len(LIKED) / steps as f64).log2().powi(2)) as f32;
    let mut path = decode(pulse, len(FASTEST).round() as usize..=len(SLOWEST).round() as usize, dislike);
    // Now that the tempi are known, a second pass that cannot leave them: it does not stumble over breaks.
    let starts: Vec<f64> = path.iter().map(|interval| interval.start as f64).collect();
    let mut lens = slopes(&starts);
    if lens.len() > SLOPE_BEATS {
        lens.sort_by(f64::total_cmp);
        let (low, high) = (lens[lens.len() / 10], lens[lens.len() - 1 - lens.len() / 10]);
        let lens = (low * (1.0 - AROUND)) as usize..=(high * (1.0 + AROUND)).ceil() as usize;
        path = decode(pulse, lens, |_| 0.0);
    }
    path.into_iter().map(|interval| top_of(pulse, interval)).collect()
}

/// The time of the pulse's top in the first part of an interval.
fn top_of(pulse: &[f32], interval: Interval) -> f64 {
    let end = (interval.start + (interval.len / 16).max(2)).min(pulse.len());
    let mut top = interval.start;
    for index in interval.start..end {
        if pulse[index] > pulse[top] {
            top = index;
        }
    }
    (top as f64 + curve::top_between(pulse, top) + 0.5) / STEPS_PER_SEC
}

/// The mean interval over every run of eight beats.
fn slopes(times: &[f64]) -> Vec<f64> {
    let span = SLOPE_BEATS.min(times.len().saturating_sub(1));
    if span == 0 {
        return Vec::new();
    }
    times.windows(span + 1).map(|run| (run[span] - run[0]) / span as f64).collect()
}

/// Beats that a machine (or a click track) gave: all the same distance apart.
#[derive(Debug, Clone, Copy)]
struct Grid {
    period_secs: f64,
    phase_secs: f64,
}

impl Grid {
    /// The grid on which most of `times` stand, on its beats or half way between them; `None` if none fits.
    ///
    /// Times are taken as angles of half a period; the grid is the period for which their mean is longest.
    /// A tracker that slips by half a beat in a passage without drums does not harm it.
    fn fit(times: &[f64]) -> Option<Self> {
        let mut lens = slopes(times);
        if times.len() < 2 * SLOPE_BEATS {
            return None;
        }
        let middle = lens.len() / 2;
        let about = *lens.select_nth_unstable_by(middle, f64::total_cmp).1;
        let span = times[times.len() - 1] - times[0];
        // Half a period over the whole song is passed in 16 trials, and then again in finer ones.
        let trial = about / 32.0 / span;
        let trials = (0.02 / trial) as i64;
        let stride = times.len().div_ceil(2_000);
        let mut best = (0.0, about, 0.0);
        for (trial, trials) in [(trial, trials), (trial / 16.0, 16)] {
            let centre = best.1;
            for index in -trials..=trials {
                let period = centre * (1.0 + trial * index as f64);
                let (length, angle) = direction(times.iter().step_by(stride), 0.5 * period);
                if length > best.0 {
                    best = (length, period, angle);
                }
            }
        }
        let (length, period_secs, angle) = best;
        let phase_secs = (angle / TAU).rem_euclid(1.0) * 0.5 * period_secs;
        (length >= RIGID).then_some(Self { period_secs, phase_secs })
    }

    fn times(self, duration_secs: f64) -> Vec<f64> {
        let first = self.phase_secs % self.period_secs;
        let count = ((duration_secs - first) / self.period_secs).max(0.0).ceil() as usize;
        (0..count).map(|index| first + index as f64 * self.period_secs).collect()
    }
}

/// The mean of these times as angles of `period`: its length (1 when all are alike) and its angle.
fn direction<'a>(times: impl Iterator<Item = &'a f64>, period: f64) -> (f64, f64) {
    let (mut x, mut y, mut count) = (0.0, 0.0, 0.0);
    for time in times {
        let (sin, cos) = (TAU * time / period).sin_cos();
        x += cos;
        y += sin;
        count += 1.0;
    }
    (f64::hypot(x, y) / f64::max(count, 1.0), f64::atan2(y, x))
}

/// How much each frame sounds like the start of a beat, the highest within 37 ms.
fn accents(rises: &Rises) -> Vec<f32> {
    let parts = [(KICKS, rises.kick.rise(5)), (NOTES, rises.mid.rise(5)), (NOISE, rises.snare.rise(4))];
    let mut sum = vec![0.0; parts[0].1.len()];
    for (weight, part) in parts {
        for (sum, value) in sum.iter_mut().zip(curve::highest_around(&curve::scaled(part), 9)) {
            *sum += weight * value;
        }
    }
    sum
}

/// The mean accent at these times.
fn weight(accents: &[f32], times: &[f64]) -> f64 {
    let at = |time: &f64| accents.get((time * FRAMES_PER_SEC).round() as usize).copied().map_or(0.0, f64::from);
    times.iter().map(at).sum::<f64>() / times.len().max(1) as f64
}

/// Whether these are only every other beat: what lies between them weighs as much, and what lies between those little.
fn is_half(accents: &[f32], times: &[f64]) -> bool {
    let contrast = |on: f64, off: f64| if on + off > 0.0 { (on - off) / (on + off) } else { 1.0 };
    let between =
        |part: f64| -> Vec<f64> { times.windows(2).map(|pair| pair[0] + part * (pair[1] - pair[0])).collect() };
    let (on, half) = (weight(accents, times), weight(accents, &between(0.5)));
    let quarters = 0.5 * (weight(accents, &between(0.25)) + weight(accents, &between(0.75)));
    let slopes = slopes(times);
    let slow = slopes.get(slopes.len() / 2).is_some_and(|secs| 120.0 / secs <= FASTEST);
    slow && contrast(on, half) < EQUAL && contrast(0.5 * (on + half), quarters) > UNEQUAL
}

/// The times with another half way between each two.
fn doubled(times: &[f64]) -> Vec<f64> {
    let between = times.windows(2).map(|pair| 0.5 * (pair[0] + pair[1])).chain(times.last().copied());
    let mut all: Vec<f64> = times.iter().copied().zip(between).flat_map(|(time, next)| [time, next]).collect();
    all.dedup();
    all
}

/// Drops beats that lie more than half a beat before the first onset or two beats after the last.
fn keep_music(times: &mut Vec<f64>, onsets: &[f64]) {
    let (Some(first), Some(last), Some(beat)) = (onsets.first(), onsets.last(), slopes(times).first().copied()) else {
        times.clear();
        return;
    };
    times.retain(|time| (first - 0.5 * beat..=last + 2.0 * beat).contains(time));
}

/// The share of the pulse within 30 ms of a beat, from 0 (as much as chance puts there) to 1 (all).
fn clearness(pulse: &[f32], times: &[f64]) -> f64 {
    let (Some(first), Some(last)) = (times.first(), times.last()) else {
        return 0.0;
    };
    let around = (0.03 * STEPS_PER_SEC) as usize;
    let step = |time: f64| ((time * STEPS_PER_SEC) as usize).min(pulse.len());
    let total: f64 = pulse[step(*first)..step(*last)].iter().copied().map(f64::from).sum();
    let near = times.iter().map(|&time| {
        let range = step(time).saturating_sub(around)..(step(time) + around + 1).min(pulse.len());
        pulse[range].iter().copied().map(f64::from).sum::<f64>()
    });
    let chance = (2 * around + 1) as f64 * times.len() as f64 / (step(*last) - step(*first)).max(1) as f64;
    if total <= 0.0 || chance >= 1.0 {
        return 0.0;
    }
    ((near.sum::<f64>() / total - chance) / (1.0 - chance)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every(period: f64, count: usize) -> Vec<f64> {
        (0..count).map(|i| 0.31 + period * i as f64).collect()
    }

    #[test]
    fn a_rigid_grid_is_found_through_slips_of_half_a_beat() {
        let mut times = every(0.48, 400);
        for time in &mut times[100..150] {
            *time += 0.24;
        }
        for (index, time) in times.iter_mut().enumerate() {
            *time += 0.008 * ((index * 37 % 11) as f64 / 5.0 - 1.0);
        }
        let grid = Grid::fit(&times).unwrap();
        for at in [0.31, 0.31 + 0.48 * 399.0] {
            let off = (at - grid.phase_secs).rem_euclid(0.5 * grid.period_secs);
            assert!(off.min(0.5 * grid.period_secs - off) < 0.005, "{grid:?} at {at}: {off}");
        }
    }

    #[test]
    fn a_tempo_that_drifts_has_no_grid() {
        let times: Vec<f64> = (0..300).map(|i| 0.5 * f64::from(i) + 0.6 * (f64::from(i) / 25.0).sin()).collect();
        assert!(Grid::fit(&times).is_none());
    }

    #[test]
    fn the_tempo_curve_is_the_tempo() {
        let beats = Beats { times: every(0.5, 20), clear: 1.0 };
        assert!((beats.bpm().unwrap() - 120.0).abs() < 1e-9);
        let curve = beats.tempo_curve(600, 1.0 / 60.0);
        assert_eq!((curve[0], curve[599]), (0.0, 0.0));
        assert!(curve[30..580].iter().all(|bpm| (bpm - 120.0).abs() < 0.01));
        assert_eq!(Beats::default().bpm(), None);
        assert_eq!(Beats::default().tempo_curve(3, 0.1), [0.0; 3]);
    }
}
