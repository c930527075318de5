//! Which tempo and which phase are likeliest now: the forward pass over intervals and places in them.
//!
//! The states are those of the offline beats (`rhythm::viterbi`): an interval of whole steps and the place in
//! it. Moving on in an interval is a ring that turns, so a step costs only what ends and what is expected.

use std::ops::RangeInclusive;

use crate::rhythm::intervals::{Intervals, REACH};

/// The part of an interval, from its start, in which the pulse is expected: one of so many.
const OBSERVATION: f32 = 16.0;
/// Lengths so far from the likeliest, as a part of it, tell the same tempo.
const SAME: f32 = 0.06;
/// How far behind the best a state may fall: what decides is about the last twenty beats.
const MEMORY: f32 = 60.0;
/// A lead of so much over every other tempo is nearly sure.
const SURE: f32 = 10.0;

/// The best path into every state, as the logarithm of its likelihood.
pub(super) struct Forward {
    intervals: Intervals,
    expected: Vec<usize>,
    /// A ring for each length: the interval that began at step `t` has its score at place `t mod len`.
    scores: Vec<f32>,
    ended: Vec<f32>,
    /// The best score of each length.
    best: Vec<f32>,
    step: usize,
}

/// Where the music is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Place {
    /// Steps from beat to beat.
    pub(super) period: f32,
    /// 0 on a beat to 1 on the next.
    pub(super) phase: f32,
    /// How much better this tempo is than any other, 0..1.
    pub(super) certainty: f32,
}

impl Forward {
    /// Lengths of intervals in steps, and what a step of each costs.
    pub(super) fn new(lens: RangeInclusive<usize>, cost: impl Fn(usize) -> f32) -> Self {
        let intervals = Intervals::new(lens, cost);
        let lens = &intervals.lens;
        Self {
            expected: lens.iter().map(|&len| ((len as f32 / OBSERVATION).round() as usize).max(1)).collect(),
            scores: vec![0.0; lens.iter().sum()],
            ended: vec![0.0; lens.len()],
            best: vec![0.0; lens.len()],
            step: 0,
            intervals,
        }
    }

    /// One step on; `odds` is the logarithm of how much likelier a beat is here than none.
    pub(super) fn step(&mut self, odds: f32) {
        let count = self.intervals.lens.len();
        let step = self.step;
        for (index, ended) in self.ended.iter_mut().enumerate() {
            *ended = self.scores[self.intervals.offsets[index] + step % self.intervals.lens[index]];
        }
        for to in 0..count {
            let reach = to.saturating_sub(REACH)..(to + REACH + 1).min(count);
            let entered = reach.map(|from| self.ended[from] + self.intervals.transitions[from * count + to]);
            let entered = entered.fold(f32::NEG_INFINITY, f32::max);
            self.scores[self.intervals.offsets[to] + step % self.intervals.lens[to]] =
                entered - self.intervals.costs[to];
        }
        for (index, &len) in self.intervals.lens.iter().enumerate() {
            let ring = &mut self.scores[self.intervals.offsets[index]..self.intervals.offsets[index] + len];
            let now = step % len;
            for place in 0..self.expected[index].min(len) {
                ring[(now + len - place) % len] += odds;
            }
        }
        let top = self.scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        // What was long ago must not decide for ever: no state falls further behind than this.
        for score in &mut self.scores {
            *score = (*score - top).max(-MEMORY);
        }
        for (index, best) in self.best.iter_mut().enumerate() {
            let ring =
                &self.scores[self.intervals.offsets[index]..self.intervals.offsets[index] + self.intervals.lens[index]];
            *best = ring.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        }
        self.step += 1;
    }

    /// Where the music most likely is.
    pub(super) fn place(&self) -> Place {
        let count = self.intervals.lens.len();
        let top = (0..count).max_by(|&a, &b| self.best[a].total_cmp(&self.best[b])).unwrap_or(0);
        let reach = ((SAME * self.intervals.lens[top] as f32) as usize).max(1);
        let near = top.saturating_sub(reach)..=(top + reach).min(count - 1);
        let others = (0..count).filter(|index| !near.contains(index)).map(|index| self.best[index]);
        let other = others.fold(f32::NEG_INFINITY, f32::max);
        let certainty = 1.0 - (-(self.best[top] - other) / SURE).exp();
        // The likeliest phase, and the mean of what is near it: a second phase must not pull.
        let each = |index: usize| {
            let len = self.intervals.lens[index];
            let ring = &self.scores[self.intervals.offsets[index]..self.intervals.offsets[index] + len];
            let now = (self.step + len - 1) % len;
            ring.iter().enumerate().map(move |(at, &score)| (((now + len - at) % len) as f32 / len as f32, score))
        };
        let best = each(top).max_by(|a, b| a.1.total_cmp(&b.1)).map_or(0.0, |(phase, _)| phase);
        let (mut off_sum, mut length_sum, mut total) = (0.0, 0.0, 1e-20);
        for index in near {
            for (phase, score) in each(index) {
                let off = (phase - best + 1.5).fract() - 0.5;
                if off.abs() < 0.12 && score > -20.0 {
                    let weight = score.exp();
                    off_sum += weight * off;
                    length_sum += weight * self.intervals.lens[index] as f32;
                    total += weight;
                }
            }
        }
        Place {
            period: length_sum / total,
            phase: (best + off_sum / total).rem_euclid(1.0),
            certainty: certainty.clamp(0.0, 1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pulse_is_followed_and_goes_on_in_silence() {
        let mut forward = Forward::new(30..=120, |_| 0.0);
        let mut step = 0;
        let mut hear = |forward: &mut Forward, odds: f32, count: usize| {
            for _ in 0..count {
                forward.step(if step % 57 == 0 { odds } else { -0.8 });
                step += 1;
            }
            step - 1
        };
        let last = hear(&mut forward, 5.0, 57 * 14 + 11);
        let place = forward.place();
        let off = |place: Place, at: usize| {
            let truth = (at % 57) as f32 / 57.0;
            ((place.phase - truth + 1.5).fract() - 0.5).abs()
        };
        assert!((place.period - 57.0).abs() < 1.5 && off(place, last) < 0.06, "{place:?} at {last}");
        let last = hear(&mut forward, -0.8, 57 * 4);
        assert!(off(forward.place(), last) < 0.12, "{:?} at {last}", forward.place());
    }
}
