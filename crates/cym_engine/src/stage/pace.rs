//! How large the preview is drawn so that it keeps its rate.

use super::state::Scale;

/// The sizes that the preview takes by itself, as fractions of the document's side.
const STEPS: [f32; 7] = [1.0, 0.75, 0.5, 0.375, 0.25, 0.1875, 0.125];
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

/// Chooses the preview's size.
#[derive(Clone, Debug)]
pub(super) struct Pace {
    step: usize,
    budget_secs: f32,
    secs: Vec<f32>,
    slow: u32,
    fast: u32,
    /// Fast frames that are asked for; doubles each time that a larger size proved too slow.
    wanted: u32,
    grew: bool,
}

impl Pace {
    /// A pace that starts at full size, or smaller where the processor draws.
    pub(super) fn new(software: bool) -> Self {
        Self {
            step: if software { 2 } else { 0 },
            budget_secs: 1.0 / 60.0,
            secs: Vec::new(),
            slow: 0,
            fast: 0,
            wanted: FAST,
            grew: false,
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

    /// Another plan or size: what was measured says nothing any more.
    pub(super) fn forget(&mut self) {
        self.secs.clear();
        self.slow = 0;
        self.fast = 0;
    }

    /// Another document: larger sizes are tried again soon.
    pub(super) fn hope(&mut self) {
        self.wanted = FAST;
        self.grew = false;
    }

    /// Takes in how long a frame took. Gives whether the size should change now.
    pub(super) fn frame(&mut self, secs: f32) -> bool {
        if self.secs.len() == LOOK {
            self.secs.remove(0);
        }
        self.secs.push(secs);
        if self.secs.len() < LOOK {
            return false;
        }
        let median = self.median_secs();
        if median > self.budget_secs {
            self.fast = 0;
            self.slow += 1;
            return self.slow >= SLOW && self.shrink(median);
        }
        self.slow = 0;
        let larger = self.step.checked_sub(1).map(|step| (STEPS[step] / STEPS[self.step]).powi(2));
        if larger.is_some_and(|more| median * more < self.budget_secs * ROOM) {
            self.fast += 1;
        } else {
            self.fast = 0;
        }
        self.fast >= self.wanted && self.grow()
    }

    /// The largest size that is foreseen to keep the budget, at least one step down.
    fn shrink(&mut self, median: f32) -> bool {
        if std::mem::take(&mut self.grew) {
            self.wanted = (self.wanted * 2).min(MOST_FAST);
        }
        let now = STEPS[self.step];
        let fits = |scale: &f32| median * (scale / now).powi(2) <= self.budget_secs;
        let first = (self.step + 1).min(STEPS.len() - 1);
        let step = STEPS.iter().skip(first).position(fits).map_or(STEPS.len() - 1, |steps| first + steps);
        let changed = step != self.step;
        self.step = step;
        self.slow = 0;
        if changed {
            self.forget();
        }
        changed
    }

    fn grow(&mut self) -> bool {
        self.step -= 1;
        self.grew = true;
        self.forget();
        true
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
                assert_eq!(play(&mut pace, full, 400), 0, "a frame of {full} s: the size must rest");
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
}
