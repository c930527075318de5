//! The beats of a song and its tempo.

use std::f64::consts::TAU;

use super::ear::Heard;
use super::rises::Rises;
use super::viterbi::{Interval, decode};
use super::{FRAMES_PER_SEC, STEPS_PER_SEC, bars, curve, pulse};

/// Tempi that are looked for, in BPM.
pub(crate) const SLOWEST: f64 = 55.0;
pub(crate) const FASTEST: f64 = 215.0;
/// The tempo at which people most like to tap, and what a step costs an octave away from it where only
/// the pulse is heard.
pub(crate) const LIKED: f64 = 100.0;
pub(crate) const DISLIKE: f64 = 0.085;
/// What it costs where the network is heard besides, which knows levels better.
const DISLIKE_HEARD: f64 = 0.02;
/// How much the pulse counts beside what the network heard ...
const PULSE: f32 = 0.15;
/// ... and it counts as certain where it reaches this percentile of the song, which is at least this part of what its
/// strong moments reach.
const CERTAIN: f64 = 0.90;
const CERTAIN_OF_STRONG: f32 = 0.2;
/// The top of the pulse is looked for in so many steps from the start of an interval.
const TOP_WITHIN: usize = 5;
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

/// ... and how much what the network heard says beside them.
const HEARD: f32 = 0.25;
/// What a beat must be worth beside the odds that one is heard, when levels are compared.
const BEAT_WORTH: f64 = 0.2;
/// What a second costs at a level an octave away from the liked tempo, in the same logarithms of odds.
const LEVEL_DISLIKE: f64 = 0.5;
/// Accents are the same when they differ by less than this part of their sum; nearly all and nearly no beats.
const ALIKE: f64 = 0.03;
const MOST: f64 = 0.9;
const LEAST: f64 = 0.03;
/// An onset belongs to a beat when it is no further away.
const ONSET_WITHIN_SECS: f64 = 0.05;

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
pub(super) fn find(rises: &Rises, heard: &Heard, onsets: &[f64], duration_secs: f64) -> Beats {
    let pulse = pulse::pulse(rises);
    let accents = accents(rises, heard);
    let mut times = at_level(tracked(&pulse, heard), heard);
    let between = if let Some(grid) = Grid::fit(&times) {
        times = grid.times(duration_secs);
        Grid { phase_secs: grid.phase_secs + 0.5 * grid.period_secs, ..grid }.times(duration_secs)
    } else {
        times.windows(2).map(|pair| 0.5 * (pair[0] + pair[1])).collect()
    };
    // Whichever of the two has more weight over the whole song.
    if weight(&accents, &between) > weight(&accents, &times) {
        times = between;
    }
    keep_music(&mut times, onsets);
    if is_half(&times, onsets, &accents) {
        times = doubled(&times);
    }
    if is_twice(&times, onsets) {
        let odd = usize::from(!times.first().is_some_and(|&time| is_near(onsets, time)));
        times = times.into_iter().skip(odd).step_by(2).collect();
    }
    Beats { clear: clearness(&pulse, &times), times }
}

/// The most likely beats, each at the top of the pulse.
fn tracked(pulse: &[f32], heard: &Heard) -> Vec<f64> {
    let certain = curve::percentile_of(pulse, CERTAIN).max(CERTAIN_OF_STRONG * curve::strong(pulse));
    if certain <= 0.0 {
        return Vec::new();
    }
    let likely: Vec<f32> = Heard::per_step(&heard.beat, pulse.len())
        .into_iter()
        .zip(pulse)
        .map(|(heard, pulse)| (1.0 - PULSE).mul_add(heard, PULSE * (pulse / certain).min(1.0)))
        .collect();
    let len = |bpm: f64| 60.0 * STEPS_PER_SEC / bpm;
    let dislike = |steps: usize| (DISLIKE_HEARD * (len(LIKED) / steps as f64).log2().powi(2)) as f32;
    let mut path = decode(&likely, len(FASTEST).round() as usize..=len(SLOWEST).round() as usize, dislike);
    // Now that the tempi are known, a second pass that cannot leave them: it does not stumble over breaks.
    let starts: Vec<f64> = path.iter().map(|interval| interval.start as f64).collect();
    let mut lens = slopes(&starts);
    if lens.len() > SLOPE_BEATS {
        lens.sort_by(f64::total_cmp);
        let (low, high) = (lens[lens.len() / 10], lens[lens.len() - 1 - lens.len() / 10]);
        let lens = (low * (1.0 - AROUND)) as usize..=(high * (1.0 + AROUND)).ceil() as usize;
        path = decode(&likely, lens, |_| 0.0);
    }
    path.into_iter().map(|interval| top_of(pulse, interval)).collect()
}

/// The time of the pulse's top where an interval begins.
fn top_of(pulse: &[f32], interval: Interval) -> f64 {
    let end = (interval.start + TOP_WITHIN).min(pulse.len());
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
fn accents(rises: &Rises, heard: &Heard) -> Vec<f32> {
    let parts = [(KICKS, rises.kick.rise(5)), (NOTES, rises.mid.rise(5)), (NOISE, rises.snare.rise(4))];
    let mut sum = vec![0.0; parts[0].1.len()];
    for (weight, part) in parts {
        for (sum, value) in sum.iter_mut().zip(curve::highest_around(&curve::scaled(part), 9)) {
            *sum += weight * value;
        }
    }
    for (index, sum) in sum.iter_mut().enumerate() {
        *sum += HEARD * Heard::near(&heard.beat, index as f64 / FRAMES_PER_SEC, 1);
    }
    sum
}

/// The mean accent at these times.
fn weight(accents: &[f32], times: &[f64]) -> f64 {
    let at = |time: &f64| accents.get((time * FRAMES_PER_SEC).round() as usize).copied().map_or(0.0, f64::from);
    times.iter().map(at).sum::<f64>() / times.len().max(1) as f64
}

/// These beats, or every other one, or twice as many: whichever suits best what was heard of beats and bars.
///
/// Beats alone leave the level open, since half a beat is a beat as well; but bars of eight or of two are rare.
fn at_level(times: Vec<f64>, heard: &Heard) -> Vec<f64> {
    let mut lens = slopes(&times);
    if lens.is_empty() {
        return times;
    }
    let middle = lens.len() / 2;
    let beat = *lens.select_nth_unstable_by(middle, f64::total_cmp).1;
    let every_other = |first: usize| times.iter().copied().skip(first).step_by(2).collect::<Vec<f64>>();
    let mut levels = Vec::new();
    if 120.0 / beat <= FASTEST {
        levels.push(doubled(&times));
    }
    if 30.0 / beat >= SLOWEST {
        levels.extend([every_other(0), every_other(1)]);
    }
    levels.push(times);
    let worth = |times: &[f64]| {
        let beats = times.iter().map(|&time| f64::from(Heard::odds(&heard.beat, time)) + BEAT_WORTH);
        let (Some(first), Some(last)) = (times.first(), times.last()) else {
            return f64::NEG_INFINITY;
        };
        let (secs, count) = (last - first, times.len() as f64 - 1.0);
        let away = if secs > 0.0 { (60.0 * count / secs / LIKED).log2().powi(2) } else { 0.0 };
        beats.sum::<f64>() + bars::worth(heard, times) - LEVEL_DISLIKE * away * secs
    };
    levels.into_iter().max_by(|a, b| worth(a).total_cmp(&worth(b))).unwrap_or_default()
}

/// Whether there is exactly the same between all beats as on them, and nothing between those: then there are too few.
fn is_half(times: &[f64], onsets: &[f64], accents: &[f32]) -> bool {
    let between = |part: f64| times.windows(2).map(|pair| pair[0] + part * (pair[1] - pair[0])).collect::<Vec<f64>>();
    let part =
        |times: &[f64]| times.iter().filter(|time| is_near(onsets, **time)).count() as f64 / times.len().max(1) as f64;
    let half = between(0.5);
    let (on, off) = (weight(accents, times), weight(accents, &half));
    let slow = slopes(times).first().is_some_and(|secs| 120.0 / secs <= FASTEST);
    slow && (on - off).abs() <= ALIKE * (on + off) && part(&half) > MOST && part(&between(0.25)) < LEAST
}

/// Whether every other beat, and only every other one, has nothing at all on it: then there are twice too many.
fn is_twice(times: &[f64], onsets: &[f64]) -> bool {
    let part = |first: usize| {
        let on = times.iter().skip(first).step_by(2);
        let count = on.len().max(1);
        on.filter(|time| is_near(onsets, **time)).count() as f64 / count as f64
    };
    let (even, odd) = (part(0), part(1));
    times.len() >= 2 * SLOPE_BEATS && even.max(odd) > MOST && even.min(odd) < LEAST
}

/// Whether something starts at this time.
fn is_near(onsets: &[f64], secs: f64) -> bool {
    let next = onsets.partition_point(|&onset| onset < secs - ONSET_WITHIN_SECS);
    onsets.get(next).is_some_and(|onset| *onset <= secs + ONSET_WITHIN_SECS)
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
