//! What frames take at each size.
//!
//! A frame takes a part that depends on its size and a part that does not (the window's own painting in the same queue, passes
//! of a fixed size): `secs = fixed + per_area · scale²`. Both are learned from the medians at the sizes that were drawn.

use super::STEPS;

/// A size that takes so many times what it took, or as much less, is another matter (knobs were turned): what was measured at
/// other sizes is worthless.
const OTHER: f32 = 2.0;
/// How much of a new median counts against those before it: a busy machine's frames scatter.
const FRESH: f32 = 0.15;
/// The share of a frame that is taken to be fixed when a larger size is weighed and only one was measured.
const GUESSED: f32 = 0.5;
/// The most of a frame that a fixed part which was learned with another plan may be.
const MOST_FIXED: f32 = 0.8;

/// Medians by size, and what they say about the sizes that were not drawn.
#[derive(Clone, Debug, Default)]
pub(super) struct Learned {
    seen: [Option<f32>; STEPS.len()],
    /// What the present size took when it was settled on.
    settled: f32,
    /// The fixed part as it was learned last. It outlives the plan: most of it is the window's.
    fixed: Option<f32>,
}

impl Learned {
    /// Takes in the median at a size. `first` when the size was taken just now.
    pub(super) fn saw(&mut self, step: usize, median: f32, first: bool) {
        let calm = self.seen[step].map_or(median, |last| last + (median - last) * FRESH);
        if first {
            self.settled = calm;
        } else if !(1.0 / OTHER..OTHER).contains(&(calm / self.settled)) {
            self.seen.fill(None);
            self.settled = calm;
        }
        self.seen[step] = Some(calm);
        if self.points().count() > 1 {
            self.fixed = Some(self.line().0);
        }
    }

    /// Whether no other size was measured.
    pub(super) fn knows_one(&self) -> bool {
        self.points().count() < 2
    }

    /// What was measured at sizes above this one is long ago.
    pub(super) fn forget_larger(&mut self, step: usize) {
        self.seen[..step].fill(None);
    }

    /// Another plan.
    pub(super) fn forget(&mut self) {
        self.seen.fill(None);
    }

    /// Seconds that a frame takes at a size: measured, else foreseen; 0 before anything was measured.
    pub(super) fn secs(&self, step: usize) -> f32 {
        if let Some(secs) = self.seen[step] {
            return secs;
        }
        let area = STEPS[step].powi(2);
        let mut points = self.points();
        let (fixed, per_area) = match (points.next(), points.next()) {
            (Some((at, secs)), None) => {
                let fixed = match self.fixed {
                    Some(fixed) => fixed.min(secs * MOST_FIXED),
                    None if area > at => secs * GUESSED,
                    None => 0.0,
                };
                (fixed, (secs - fixed) / at)
            }
            _ => self.line(),
        };
        per_area.mul_add(area, fixed)
    }

    /// Areas, as fractions of the document's, with the seconds that were measured there.
    fn points(&self) -> impl Iterator<Item = (f32, f32)> {
        STEPS.iter().zip(&self.seen).filter_map(|(scale, secs)| Some((scale * scale, (*secs)?)))
    }

    /// The fixed part and the part of a whole area, by least squares; neither is negative.
    fn line(&self) -> (f32, f32) {
        let count = self.points().count().max(1) as f32;
        let (area, secs) = self.points().fold((0.0, 0.0), |sum, (area, secs)| (sum.0 + area, sum.1 + secs));
        let (area, secs) = (area / count, secs / count);
        let (mut both, mut square) = (0.0, 0.0);
        for (x, y) in self.points() {
            both += (x - area) * (y - secs);
            square += (x - area).powi(2);
        }
        let per_area = if square > 0.0 { (both / square).max(0.0) } else { 0.0 };
        let fixed = per_area.mul_add(-area, secs);
        if fixed >= 0.0 {
            return (fixed, per_area);
        }
        let (both, square) = self.points().fold((0.0, 0.0), |sum, (x, y)| (sum.0 + x * y, sum.1 + x * x));
        (0.0, both / square)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_sizes_say_what_the_others_take() {
        let mut learned = Learned::default();
        let cost = |step: usize| 0.03 + 0.02 * STEPS[step] * STEPS[step];
        for step in [2, 4] {
            learned.saw(step, cost(step), true);
        }
        for step in 0..STEPS.len() {
            assert!((learned.secs(step) - cost(step)).abs() < 1e-5, "{step}: {}", learned.secs(step));
        }
        // Another plan, thrice as dear: the window's own part is known already.
        learned.forget();
        learned.saw(2, 0.03 + 0.06 / 4.0, true);
        assert!((learned.secs(0) - 0.09).abs() < 1e-3, "{}", learned.secs(0));
    }

    #[test]
    fn a_lasting_jump_makes_other_sizes_worthless() {
        let mut learned = Learned::default();
        learned.saw(0, 0.05, true);
        learned.saw(6, 0.04, true);
        for _ in 0..40 {
            learned.saw(6, 0.05, false);
        }
        learned.saw(6, 0.2, false);
        assert!(!learned.knows_one(), "neither a drift nor one frame is a jump");
        for _ in 0..40 {
            learned.saw(6, 0.2, false);
        }
        assert!(learned.knows_one(), "four times as much, for long");
    }
}
