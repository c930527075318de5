//! Small maths on curves.

use std::collections::VecDeque;

use super::STEPS_PER_SEC;
use crate::analyse::percentile;

/// The value below which `part` (0..1) of `values` lie; 0 for none.
pub(super) fn percentile_of(values: &[f32], part: f64) -> f32 {
    percentile(&mut values.to_vec(), part)
}

/// What the strong rises of this song reach.
///
/// The 99.5th percentile, or half of the 99.9th, or a fifth of the largest, whichever is most: a sparse song
/// has few frames with any rise at all.
pub(super) fn strong(flux: &[f32]) -> f32 {
    let mut sorted = flux.to_vec();
    percentile(&mut sorted, 0.995).max(0.5 * percentile(&mut sorted, 0.999)).max(0.2 * percentile(&mut sorted, 1.0))
}

/// The curve divided by its strong rises; all 0 where nothing rises.
pub(super) fn scaled(mut flux: Vec<f32>) -> Vec<f32> {
    let strong = strong(&flux);
    let factor = if strong > 0.0 { strong.recip() } else { 0.0 };
    for value in &mut flux {
        *value *= factor;
    }
    flux
}

/// By how much each value exceeds the one `lag` earlier, at least 0; before the start is silence.
pub(super) fn rise(values: &[f32], lag: usize) -> Vec<f32> {
    let earlier = std::iter::repeat_n(&0.0, lag).chain(values);
    values.iter().zip(earlier).map(|(now, before)| (now - before).max(0.0)).collect()
}

/// By how much each value exceeds the mean of `count` values that end `gap` earlier, at least 0.
pub(super) fn rise_over_mean(values: &[f32], gap: usize, count: usize) -> Vec<f32> {
    let sums = sums(values.iter().copied().map(f64::from));
    let over = |(index, &value): (usize, &f32)| {
        let to = index.saturating_sub(gap);
        let from = to.saturating_sub(count);
        let mean = (sums[to] - sums[from]) / (to - from).max(1) as f64;
        (value - mean as f32).max(0.0)
    };
    values.iter().enumerate().map(over).collect()
}

/// The largest value within `around` places on both sides.
///
/// Candidates wait in a queue, each lower than the one before it, so the cost does not grow with `around`.
pub(super) fn highest_around(values: &[f32], around: usize) -> Vec<f32> {
    let mut queue: VecDeque<usize> = VecDeque::new();
    let mut next = 0;
    (0..values.len())
        .map(|index| {
            while next < values.len() && next <= index + around {
                while queue.back().is_some_and(|&last| values[last] <= values[next]) {
                    queue.pop_back();
                }
                queue.push_back(next);
                next += 1;
            }
            while queue.front().is_some_and(|&first| first + around < index) {
                queue.pop_front();
            }
            queue.front().map_or(0.0, |&first| values[first])
        })
        .collect()
}

/// The largest value from here to `ahead` places later.
pub(super) fn highest_ahead(values: &[f32], ahead: usize) -> Vec<f32> {
    (0..values.len())
        .map(|index| values[index..(index + ahead).min(values.len())].iter().copied().fold(f32::MIN, f32::max))
        .collect()
}

/// Sums of all values before each place, one longer than `values`.
pub(super) fn sums(values: impl Iterator<Item = f64>) -> Vec<f64> {
    let running = values.scan(0.0, |sum, value| {
        *sum += value;
        Some(*sum)
    });
    std::iter::once(0.0).chain(running).collect()
}

/// Steps of the pulse divided by their root mean square over 4 s on both sides.
///
/// Quiet passages come up to the level of loud ones, but by no more than ten times.
pub(super) fn levelled(steps: &[f32]) -> Vec<f32> {
    let half = (4.0 * STEPS_PER_SEC) as usize;
    let squares = sums(steps.iter().map(|&v| f64::from(v) * f64::from(v)));
    let whole = (squares[steps.len()] / steps.len().max(1) as f64).sqrt();
    if whole <= 0.0 {
        return vec![0.0; steps.len()];
    }
    steps
        .iter()
        .enumerate()
        .map(|(index, &value)| {
            let (from, to) = (index.saturating_sub(half), (index + half + 1).min(steps.len()));
            let rms = ((squares[to] - squares[from]).max(0.0) / (to - from) as f64).sqrt();
            (f64::from(value) / rms.max(0.1 * whole)) as f32
        })
        .collect()
}

/// Where between places the top of a parabola through the peak and its neighbours lies: -0.5..0.5.
pub(super) fn top_between(values: &[f32], index: usize) -> f64 {
    let Some([a, b, c]) =
        index.checked_sub(1).and_then(|from| values.get(from..from + 3)).map(|v| [v[0], v[1], v[2]].map(f64::from))
    else {
        return 0.0;
    };
    let bend = a - 2.0 * b + c;
    if bend < 0.0 { (0.5 * (a - c) / bend).clamp(-0.5, 0.5) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rise_is_against_earlier() {
        assert_eq!(rise(&[1.0, 3.0, 2.0, 6.0], 2), [1.0, 3.0, 1.0, 3.0]);
        assert_eq!(rise(&[], 2), []);
    }

    #[test]
    fn the_highest_around_is_the_highest_around() {
        let values: Vec<f32> = (0..60).map(|i| (i * 37 % 23) as f32).collect();
        for around in [0, 1, 4, 100] {
            for (index, highest) in highest_around(&values, around).into_iter().enumerate() {
                let near = &values[index.saturating_sub(around)..(index + around + 1).min(60)];
                assert_eq!(highest, near.iter().copied().fold(f32::MIN, f32::max), "{around} around {index}");
            }
        }
        assert_eq!(highest_around(&[], 3), []);
    }

    #[test]
    fn levelling_brings_quiet_passages_up() {
        let per_sec = STEPS_PER_SEC as usize;
        let steps: Vec<f32> = (0..40 * per_sec)
            .map(|i| if i % 60 == 0 { if i < 20 * per_sec { 1.0 } else { 0.2 } } else { 0.0 })
            .collect();
        let even = levelled(&steps);
        assert!((even[600] / even[30 * per_sec] - 1.0).abs() < 0.05, "{} {}", even[600], even[30 * per_sec]);
        assert_eq!(levelled(&[0.0; 10]), [0.0; 10]);
        assert_eq!(levelled(&[]), []);
    }

    #[test]
    fn the_top_lies_towards_the_higher_neighbour() {
        assert!(top_between(&[0.2, 1.0, 0.8], 1) > 0.1);
        assert_eq!(top_between(&[1.0, 0.0], 0), 0.0);
    }
}
