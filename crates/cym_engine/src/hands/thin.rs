//! Fewer points for the same line.

/// The points of a line that are enough to draw it, by index: straight from one to the next, no other point is further than `tolerance`
/// away from it, up or down. The first and the last are always among them. `points` are seconds and numbers, by rising seconds.
pub(super) fn thin(points: &[[f64; 2]], tolerance: f64) -> Vec<usize> {
    let mut kept = vec![0; usize::from(!points.is_empty())];
    let mut from = 0;
    while from + 1 < points.len() {
        let [secs, number] = points[from];
        // Lines from here that pass all points so far have a slope within these.
        let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
        let mut best = from + 1;
        for (at, &[at_secs, at_number]) in points.iter().enumerate().skip(from + 1) {
            let run = (at_secs - secs).max(f64::MIN_POSITIVE);
            let slope = (at_number - number) / run;
            if (low..=high).contains(&slope) {
                best = at;
            }
            low = low.max((at_number - tolerance - number) / run);
            high = high.min((at_number + tolerance - number) / run);
            if low > high {
                break;
            }
        }
        kept.push(best);
        from = best;
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_line_needs_two_points_and_a_corner_a_third() {
        let line: Vec<[f64; 2]> = (0..100).map(|i| [f64::from(i), f64::from(i) * 0.5]).collect();
        assert_eq!(thin(&line, 1e-9), [0, 99]);
        let corner: Vec<[f64; 2]> = (0..101).map(|i| [f64::from(i), f64::from((i - 50_i32).abs())]).collect();
        assert_eq!(thin(&corner, 1e-9), [0, 50, 100]);
        assert!(thin(&[], 1.0).is_empty());
        assert_eq!(thin(&[[0.0, 1.0]], 1.0), [0]);
    }

    #[test]
    fn no_point_is_further_away_than_allowed() {
        let mut state = 7_u32;
        let mut chance = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(state >> 8) / f64::from(1 << 24)
        };
        for round in 0..300 {
            let tolerance = chance() * 0.5;
            let mut at = 0.5;
            let points: Vec<[f64; 2]> = (0..=round % 80)
                .map(|i| {
                    // Now a walk, now anything.
                    at = if round % 2 == 0 { chance() } else { at + (chance() - 0.5) * 0.2 };
                    [f64::from(i), at]
                })
                .collect();
            let kept = thin(&points, tolerance);
            for pair in kept.windows(2) {
                let [[a, from], [b, to]] = [points[pair[0]], points[pair[1]]];
                for &[secs, number] in &points[pair[0]..=pair[1]] {
                    let line = from + (to - from) * (secs - a) / (b - a);
                    assert!((line - number).abs() <= tolerance + 1e-9, "{line} for {number}");
                }
            }
            assert_eq!(kept.last(), Some(&(points.len() - 1)));
        }
    }
}
