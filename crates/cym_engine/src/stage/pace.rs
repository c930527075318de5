//! How large the preview is drawn so that it keeps its rate.

mod learned;

use self::learned::Learned;
use super::state::Scale;

/// The sizes that the preview takes by itself, as fractions of the document's side.
const STEPS: [f32; 7] = [1.0, 0.75, 0.5, 0.375, 0.25, 0.1875, 0.125];
/// Frames of another size or plan that are not looked at: what draws them is used for the first time.
const COLD: u32 = 3;
/// Frames that are looked at before a size is judged.
const LOOK: usize = 6;
/// Frames in a row that must be slow before the picture gets smaller.
const SLOW: u32 = 4;
/// Frames in a row that must be fast before it gets larger, at first.
const FAST: u32 = 24;
/// The longest row of fast frames that is asked for after larger sizes were tried in vain.
const MOST_FAST: u32 = 24 << 6;
/// A larger size must be foreseen to take less than this much of the budget.
const ROOM: f32 = 0.75;
/// Where no size keeps the budget, the picture is as large as takes at most this many times what the smallest takes.
const BEARABLE: f32 = 1.4;
/// A size that is drawn is left only for more than this many times what the smallest takes.
const UNBEARABLE: f32 = 1.6;

/// A size whose cost is only foreseen is tried when it should take less than this many times what the smallest takes.
const WORTH_A_TRY: f32 = 2.0;

/// Chooses the preview's size.
///
/// Smaller pictures help only with the part of a frame that depends on its size. The rest, such as the window's own painting in
/// the same queue, is learned and never chased.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    step: usize,
    budget_secs: f32,
    secs: Vec<f32>,
    cold: u32,
    slow: u32,
    fast: u32,
    /// Frames since the size changed or larger ones were given another chance.
    rested: u32,
    /// Fast frames that are asked for; doubles each time that a larger size proved too slow.
    wanted: u32,
    grew: bool,
    /// The next median is the first of this size.
    arrived: bool,
    learned: Learned,
}

impl Pace {
    /// A pace that starts at full size, or smaller where the processor draws.
    pub(super) fn new(software: bool) -> Self {
        Self {
            step: if software { 2 } else { 0 },
            budget_secs: 1.0 / 60.0,
            secs: Vec::new(),
            cold: COLD,
            slow: 0,
            fast: 0,
            rested: 0,
            wanted: FAST,
            grew: false,
            arrived: true,
            learned: Learned::default(),
        }
    }

    /// Seconds that a frame may take.
    pub(super) fn set_budget_secs(&mut self, secs: f32) {
        self.budget_secs = secs;
    }

    pub(super) fn budget_secs(&self) -> f32 {
        self.budget_secs
    }

    /// The fraction of the document's side that is drawn.
    pub(super) fn scale(&self, wish: Scale) -> f32 {
        match wish {
            Scale::Auto => STEPS[self.step],
            Scale::Fixed(scale) if scale.is_finite() => scale.clamp(0.01, 1.0),
            Scale::Fixed(_) => 1.0,
        }
    }

    /// The median of the last frames, in seconds; 0 before the first.
    pub(super) fn median_secs(&self) -> f32 {
        let mut secs = self.secs.clone();
        secs.sort_by(f32::total_cmp);
        secs.get(secs.len() / 2).copied().unwrap_or_default()
    }

    /// Another size: the frames before it say nothing about it.
    pub(super) fn resized(&mut self) {
        self.secs.clear();
        self.cold = COLD;
        self.slow = 0;
        self.fast = 0;
        self.rested = 0;
        self.arrived = true;
    }

    /// Another plan: what was measured says nothing any more.
    pub(super) fn forget(&mut self) {
        self.resized();
        self.learned.forget();
    }

    /// Another document: larger sizes are tried again soon.
    pub(super) fn hope(&mut self) {
        self.wanted = FAST;
        self.grew = false;
    }

    /// Takes in how long a frame of another size than the one that was chosen took.
    pub(super) fn other_frame(&mut self, secs: f32) {
        if self.secs.len() == LOOK {
            self.secs.remove(0);
        }
        self.secs.push(secs);
    }

    /// Takes in how long a frame took. Gives whether the size should change now.
    pub(super) fn frame(&mut self, secs: f32) -> bool {
        if self.cold > 0 {
            self.cold -= 1;
            return false;
        }
        self.other_frame(secs);
        if self.secs.len() < LOOK {
            return false;
        }
        let median = self.median_secs();
        self.learned.saw(self.step, median, std::mem::take(&mut self.arrived));
        self.rested += 1;
        let long = self.rested > self.wanted;
        if long {
            self.rested = 0;
            self.learned.forget_larger(self.step);
        }
        let next = if median > self.budget_secs {
            self.fast = 0;
            self.slow += 1;
            match self.relief() {
                // What is foreseen may be wrong: it is tried now and then.
                step if step == self.step && long => self.attempt(),
                step => step,
            }
        } else {
            self.slow = 0;
            let next = self.room();
            self.fast = if next < self.step { self.fast + 1 } else { 0 };
            next
        };
        let waited = self.slow.max(self.fast);
        if next > self.step && waited >= SLOW {
            self.shrink(next);
        } else if next < self.step && waited >= self.wanted {
            self.step = next;
            self.grew = true;
            self.resized();
        } else {
            return false;
        }
        true
    }

    /// The size to draw while the present one is too slow: the largest smaller one that keeps the budget; where none does, the
    /// largest one that is hardly slower than the smallest.
    fn relief(&self) -> usize {
        let mut smaller = self.step + 1..STEPS.len();
        if let Some(step) = smaller.find(|&step| self.learned.secs(step) <= self.budget_secs) {
            return step;
        }
        let least = self.least();
        let bearable = |step: &usize| self.learned.secs(*step) <= least * BEARABLE;
        let step = (0..STEPS.len()).find(bearable).unwrap_or(STEPS.len() - 1);
        let bears = self.learned.secs(self.step) <= least * UNBEARABLE;
        if bears { step.min(self.step) } else { step }
    }

    /// A neighbour of the present size whose cost is not known: a smaller one where no other was measured, else the next larger
    /// one where it may be bearable. From the smallest one the next is tried in any case: what was learned in a burst of other
    /// work on the machine must not hold for ever.
    fn attempt(&self) -> usize {
        let larger = self.step.saturating_sub(1);
        let alone = self.learned.knows_one();
        if alone && self.step + 1 < STEPS.len() {
            self.step + 1
        } else if alone || self.learned.secs(larger) < self.least() * WORTH_A_TRY {
            larger
        } else {
            self.step
        }
    }

    /// What the size takes that takes least.
    fn least(&self) -> f32 {
        (0..STEPS.len()).map(|step| self.learned.secs(step)).fold(f32::INFINITY, f32::min)
    }

    /// The largest size that keeps the budget with room to spare, where it is above the present one.
    fn room(&self) -> usize {
        (0..self.step).find(|&step| self.learned.secs(step) < self.budget_secs * ROOM).unwrap_or(self.step)
    }

    fn shrink(&mut self, step: usize) {
        if std::mem::take(&mut self.grew) {
            self.wanted = (self.wanted * 2).min(MOST_FAST);
        }
        self.step = step;
        self.resized();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plays frames that take `full` seconds at full size, and counts the changes of size.
    fn play(pace: &mut Pace, full: f32, frames: usize) -> u32 {
        let mut changes = 0;
        for _ in 0..frames {
            let scale = pace.scale(Scale::Auto);
            changes += u32::from(pace.frame(full * scale * scale));
        }
        changes
    }

    #[test]
    fn it_settles_on_the_largest_size_that_keeps_the_budget() {
        for (full, scale) in [(0.005, 1.0), (0.02, 0.75), (0.05, 0.5), (0.2, 0.25), (5.0, 0.125)] {
            for software in [false, true] {
                let mut pace = Pace::new(software);
                pace.set_budget_secs(0.016);
                play(&mut pace, full, 400);
                assert_eq!(pace.scale(Scale::Auto), scale, "a frame of {full} s");
                // Where no size keeps the budget, the next one is tried now and then.
                let tries = if full > 1.0 { 2 } else { 0 };
                assert!(play(&mut pace, full, 400) <= tries, "a frame of {full} s: the size must rest");
            }
        }
    }

    #[test]
    fn sizes_tried_in_vain_are_tried_less_and_less() {
        let mut pace = Pace::new(true);
        pace.set_budget_secs(0.016);
        // What costs the same at every size above a half looks cheap from below.
        let cost = |scale: f32| if scale > 0.5 { 0.05 } else { 0.005 };
        let mut changes = Vec::new();
        for frame in 0..6000 {
            if pace.frame(cost(pace.scale(Scale::Auto))) {
                changes.push(frame);
            }
        }
        assert!(changes.len() < 20, "{changes:?}");
        let rests: Vec<i32> = changes.windows(2).map(|pair| pair[1] - pair[0]).filter(|gap| *gap > 20).collect();
        assert!(rests.is_sorted(), "{rests:?}");
        assert!(rests.last().is_some_and(|rest| *rest > 500), "{rests:?}");
    }

    #[test]
    fn one_slow_frame_changes_nothing() {
        let mut pace = Pace::new(false);
        pace.set_budget_secs(0.016);
        for frame in 0..200 {
            assert!(!pace.frame(if frame % 10 == 0 { 0.5 } else { 0.01 }));
        }
    }

    /// Plays frames of a fixed cost, a cost of a whole area and some noise; counts the changes of size.
    fn play_noisy(pace: &mut Pace, fixed: f32, area: f32, frames: usize) -> u32 {
        let mut changes = 0;
        for frame in 0..frames {
            let noise = 1.0 + 0.2 * ((frame * 7919 % 101) as f32 / 101.0 - 0.5);
            let scale = pace.scale(Scale::Auto);
            changes += u32::from(pace.frame((fixed + area * scale * scale) * noise));
        }
        changes
    }

    #[test]
    fn a_fixed_cost_is_not_chased_with_smaller_pictures() {
        // Nothing keeps 16 ms: the largest picture that takes at most 1.4 times what the smallest takes.
        for (fixed, area, scale) in [(0.05, 0.005, 1.0), (0.04, 0.05, 0.5), (0.03, 0.2, 0.25)] {
            for software in [false, true] {
                let mut pace = Pace::new(software);
                pace.set_budget_secs(0.016);
                play_noisy(&mut pace, fixed, area, 600);
                let case = format!("{fixed} s and {area} s, software {software}");
                assert_eq!(pace.scale(Scale::Auto), scale, "{case}");
                assert!(play_noisy(&mut pace, fixed, area, 2000) < 6, "{case}: larger sizes are tried less and less");
                assert_eq!(pace.scale(Scale::Auto), scale, "{case}");
            }
        }
    }

    #[test]
    fn a_bad_start_on_a_busy_machine_is_not_for_ever() {
        let mut pace = Pace::new(true);
        pace.set_budget_secs(0.016);
        // Something else takes the machine in bursts, and the first frames take long.
        let cost = |frame: u32, scale: f32| {
            let burst = if (frame / 10_u32).is_multiple_of(2) { 0.6 } else { 1.6 };
            let start = if frame < 30 { 5.0 } else { 1.0 };
            (0.07 + 0.26 * scale * scale) * burst * start
        };
        let mut sizes = [0; STEPS.len()];
        for frame in 0..3000 {
            if frame > 1000 {
                sizes[pace.step] += 1;
            }
            pace.frame(cost(frame, pace.scale(Scale::Auto)));
        }
        let [largest, .., smallest] = sizes;
        assert!(smallest < 200 && largest < 100, "between them is what is bearable: {sizes:?}");
    }

    #[test]
    fn a_fixed_cost_that_fits_leaves_the_rest_to_the_picture() {
        let mut pace = Pace::new(true);
        pace.set_budget_secs(0.016);
        play_noisy(&mut pace, 0.006, 0.004, 400);
        assert_eq!(pace.scale(Scale::Auto), 1.0, "10 ms at full size");
        // The window got busy: what is left of the budget is for the picture.
        play_noisy(&mut pace, 0.012, 0.02, 400);
        assert_eq!(pace.scale(Scale::Auto), 0.375, "12 ms and 2.8 ms");
    }

    #[test]
    fn it_grows_back_when_what_was_slow_is_over() {
        let mut pace = Pace::new(false);
        pace.set_budget_secs(0.016);
        play_noisy(&mut pace, 0.05, 0.2, 400);
        assert!(pace.scale(Scale::Auto) < 0.5);
        play_noisy(&mut pace, 0.001, 0.004, 600);
        assert_eq!(pace.scale(Scale::Auto), 1.0);
    }

    #[test]
    fn another_plan_starts_with_the_windows_own_cost() {
        let mut pace = Pace::new(false);
        pace.set_budget_secs(0.016);
        play_noisy(&mut pace, 0.05, 0.005, 400);
        pace.forget();
        for _ in 0..100 {
            play_noisy(&mut pace, 0.05, 0.004, 1);
            assert!(pace.scale(Scale::Auto) > 0.7, "an edit must not make the picture small again");
        }
        assert_eq!(pace.scale(Scale::Auto), 1.0);
    }
}
