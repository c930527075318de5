//! The most likely beats: a hidden Markov model of tempo and phase.
//!
//! A state is an interval of whole steps and the place in it (the bar pointer model of Krebs, Böck and
//! Widmer, 2015). Time moves the place on; only where an interval ends may the next have another length. The
//! beat is expected in the first 33 ms of the interval and nowhere else.

use super::intervals::{Intervals, REACH};

/// Steps from the start of an interval in which a beat is expected: as wide as beats are heard, whatever the tempo.
const EXPECTED: usize = 4;
/// What a beat gains beside the odds that one is heard: one is not given up because it is not heard.
const GAIN: f32 = 1.0;
/// Probabilities of a beat are kept between these.
const LEAST: f32 = 0.05;
const MOST: f32 = 0.98;
/// Longest stretch that is decided at once, in steps (10 minutes), so that memory is bounded ...
const STRETCH: usize = 72_000;
/// ... and how much of its end is decided again with what follows (20 s).
const OVERLAP: usize = 2_400;

/// An interval between beats on the most likely path, in steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Interval {
    /// The step at which it starts.
    pub(super) start: usize,
    /// Its length in steps.
    pub(super) len: usize,
}

/// The most likely intervals with lengths in `lens`, where `likely` tells for each step how likely it is a beat and
/// `cost` what a step of each length costs; none where nothing is.
pub(super) fn decode(
    likely: &[f32],
    lens: std::ops::RangeInclusive<usize>,
    cost: impl Fn(usize) -> f32,
) -> Vec<Interval> {
    if lens.is_empty() || likely.iter().all(|&beat| beat <= 0.0) {
        return Vec::new();
    }
    let model = Intervals::new(lens, cost);
    // By how much "here is a beat" is more likely than "here is none".
    let odds: Vec<f32> = likely
        .iter()
        .map(|beat| {
            let beat = beat.clamp(LEAST, MOST);
            (beat / (1.0 - beat)).ln() + GAIN
        })
        .collect();
    let mut path: Vec<Interval> = Vec::new();
    let mut start = 0;
    let mut after = None;
    loop {
        let end = (start + STRETCH).min(odds.len());
        let mut part = model.decode(&odds[start..end], after);
        if end < odds.len() {
            part.retain(|interval| interval.start < STRETCH - OVERLAP);
        }
        let Some(last) = part.pop() else {
            return path;
        };
        path.extend(part.iter().map(|interval| Interval { start: start + interval.start, ..*interval }));
        if end == odds.len() {
            path.push(Interval { start: start + last.start, ..last });
            return path;
        }
        // The next stretch begins where the last kept interval began, knowing the length before it.
        start += last.start.max(1);
        after = part.last().map(|interval| interval.len);
    }
}

impl Intervals {
    /// The best path over these odds; `after` is the length of the interval that ended just before.
    ///
    /// Scores lie in a ring for each length: the interval that starts at step `t` has its score at place
    /// `t mod len`, so that moving on costs nothing.
    fn decode(&self, odds: &[f32], after: Option<usize>) -> Vec<Interval> {
        let count = self.lens.len();
        let mut scores = vec![0.0_f32; self.lens.iter().sum()];
        if let Some(after) = after {
            scores.fill(-1e6);
            for (index, &len) in self.lens.iter().enumerate() {
                scores[self.offsets[index]] = if len == after { 0.0 } else { -1e6 };
            }
        }
        let mut back: Vec<u8> = Vec::with_capacity(odds.len() * count);
        let mut ended = vec![0.0_f32; count];
        for (step, &odds) in odds.iter().enumerate() {
            for (index, ended) in ended.iter_mut().enumerate() {
                *ended = scores[self.offsets[index] + step % self.lens[index]];
            }
            // Scores only matter against each other: keep them small, where f32 is exact enough.
            let top = ended.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            let lower = if top.abs() > 1e4 { top } else { 0.0 };
            if lower != 0.0 {
                for score in scores.iter_mut().chain(&mut ended) {
                    *score -= lower;
                }
            }
            for to in 0..count {
                let first = to.saturating_sub(REACH);
                let reach = first..(to + REACH + 1).min(count);
                let (mut best, mut from) = (f32::NEG_INFINITY, first);
                for index in reach {
                    let score = ended[index] + self.transitions[index * count + to];
                    if score > best {
                        (best, from) = (score, index);
                    }
                }
                back.push((from + REACH - to) as u8);
                scores[self.offsets[to] + step % self.lens[to]] = best - self.costs[to];
            }
            for (index, &len) in self.lens.iter().enumerate() {
                let ring = &mut scores[self.offsets[index]..self.offsets[index] + len];
                let now = step % len;
                for place in 0..EXPECTED.min(len) {
                    ring[(now + len - place) % len] += odds;
                }
            }
        }
        self.trace(&scores, &back, odds.len())
    }

    fn trace(&self, scores: &[f32], back: &[u8], steps: usize) -> Vec<Interval> {
        let best = scores.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
        let Some((place, _)) = best.filter(|_| steps > 0) else {
            return Vec::new();
        };
        let mut index = self.offsets.partition_point(|&offset| offset <= place) - 1;
        let len = self.lens[index];
        // The latest step at this place of the ring.
        let ahead = ((steps - 1) % len + len - (place - self.offsets[index])) % len;
        let mut start = (steps - 1).checked_sub(ahead);
        let mut path = Vec::new();
        while let Some(at) = start {
            path.push(Interval { start: at, len: self.lens[index] });
            index = index + usize::from(back[at * self.lens.len() + index]) - REACH;
            start = at.checked_sub(self.lens[index]);
        }
        path.reverse();
        path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clicks(steps: usize, every: impl Fn(usize) -> usize) -> (Vec<f32>, Vec<usize>) {
        let mut pulse = vec![0.0; steps];
        let mut places = Vec::new();
        let mut at = 17;
        while at < steps {
            pulse[at..(at + EXPECTED).min(steps)].fill(1.0);
            places.push(at);
            at += every(at);
        }
        (pulse, places)
    }

    fn starts(pulse: &[f32]) -> Vec<usize> {
        decode(pulse, 30..=120, |_| 0.0).into_iter().map(|interval| interval.start).collect()
    }

    #[test]
    fn intervals_start_at_the_pulses() {
        let (pulse, places) = clicks(4_000, |_| 57);
        let starts = starts(&pulse);
        for place in &places {
            assert!(starts.iter().any(|s| (*s..*s + 4).contains(place)), "no interval at {place}: {starts:?}");
        }
        assert!(starts.len() <= places.len() + 1);
    }

    #[test]
    fn a_slow_change_of_tempo_is_followed() {
        let (pulse, places) = clicks(6_000, |at| 50 + at / 300);
        let starts = starts(&pulse);
        let found = places.iter().filter(|p| starts.iter().any(|s| (*s..*s + 6).contains(p))).count();
        assert!(found + 1 >= places.len(), "{found} of {}", places.len());
    }

    #[test]
    fn long_songs_are_decided_in_stretches_without_a_seam() {
        let (pulse, places) = clicks(2 * STRETCH + 5_000, |_| 61);
        let starts = starts(&pulse);
        assert!(starts.windows(2).all(|pair| (55..=67).contains(&(pair[1] - pair[0]))));
        assert!(starts.len().abs_diff(places.len()) <= 1, "{} for {}", starts.len(), places.len());
    }

    #[test]
    fn silence_has_no_beats() {
        assert_eq!(decode(&[0.0; 1_000], 30..=120, |_| 0.0), []);
        assert_eq!(decode(&[], 30..=120, |_| 0.0), []);
    }
}
