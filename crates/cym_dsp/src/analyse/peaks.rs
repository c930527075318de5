//! Picking the onsets out of a curve of rises.

use super::percentile;

/// A peak is the highest within this many frames on both sides (29 ms).
const AROUND: usize = 7;
/// The mean that a peak must exceed reaches back this far (150 ms) ...
const MEAN_BEFORE: usize = 36;
/// ... and ahead this far (50 ms).
const MEAN_AFTER: usize = 12;
/// Least distance between two onsets (58 ms).
const MIN_GAP: usize = 14;

/// Frames at which `flux` peaks, each with its place between frames.
///
/// A peak is a moving maximum that exceeds the moving mean by `threshold` of what the strong rises of this song
/// reach: the 99.5th percentile, or half of the 99.9th, or a fifth of the largest, whichever is most (a
/// sparse song has few frames with any rise at all).
pub(super) fn pick(flux: &[f32], threshold: f32) -> Vec<(usize, f64)> {
    let mut sorted = flux.to_vec();
    let strong = percentile(&mut sorted, 0.995)
        .max(0.5 * percentile(&mut sorted, 0.999))
        .max(0.2 * percentile(&mut sorted, 1.0));
    if strong <= 0.0 {
        return Vec::new();
    }
    let sums: Vec<f64> = std::iter::once(0.0)
        .chain(flux.iter().scan(0.0, |sum, &value| {
            *sum += f64::from(value);
            Some(*sum)
        }))
        .collect();
    let mut found: Vec<(usize, f64)> = Vec::new();
    let mut last = None;
    for (index, &value) in flux.iter().enumerate() {
        let from = index.saturating_sub(AROUND);
        let to = (index + AROUND + 1).min(flux.len());
        // Of equal values the first is the peak.
        let highest = flux[from..index].iter().all(|&v| v < value) && flux[index..to].iter().all(|&v| v <= value);
        if !highest {
            continue;
        }
        let from = index.saturating_sub(MEAN_BEFORE);
        let to = (index + MEAN_AFTER + 1).min(flux.len());
        let mean = (sums[to] - sums[from]) as f32 / (to - from) as f32;
        let far_enough = last.is_none_or(|last| index - last >= MIN_GAP);
        if value >= mean + threshold * strong && far_enough {
            found.push((index, index as f64 + top_between(flux, index)));
            last = Some(index);
        }
    }
    found
}

/// Where between frames the top of a parabola through the peak and its neighbours lies: -0.5..0.5.
fn top_between(flux: &[f32], index: usize) -> f64 {
    let Some([a, b, c]) =
        index.checked_sub(1).and_then(|from| flux.get(from..from + 3)).map(|v| [v[0], v[1], v[2]].map(f64::from))
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
    fn peaks_are_found_and_ripples_are_not() {
        let mut flux: Vec<f32> = (0..480).map(|i| 0.05 * ((i * 37 % 11) as f32 / 11.0)).collect();
        for at in [50, 170, 300] {
            flux[at - 1] = 0.5;
            flux[at] = 1.0;
            flux[at + 1] = 0.5;
        }
        let frames: Vec<usize> = pick(&flux, 0.14).into_iter().map(|(frame, _)| frame).collect();
        assert_eq!(frames, [50, 170, 300]);
        assert_eq!(pick(&[0.0; 100], 0.14), []);
        assert_eq!(pick(&[], 0.14), []);
    }

    #[test]
    fn the_top_lies_towards_the_higher_neighbour() {
        assert!(top_between(&[0.2, 1.0, 0.8], 1) > 0.1);
        assert_eq!(top_between(&[1.0, 0.0], 0), 0.0);
    }
}
