//! How a number lies on its bar: evenly, or in ratios.

use cym_graph::Range;

/// A number's span, and how many digits of it are worth showing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    range: Option<Range>,
    integer: bool,
}

impl Scale {
    /// The scale of a param.
    pub fn new(range: Option<Range>, integer: bool) -> Self {
        let range = range.filter(|range| range.max > range.min && (range.max - range.min).is_finite());
        // Ratios need a positive end to start from.
        let range = range.map(|range| Range { log: range.log && range.min > 0.0, ..range });
        Self { range, integer }
    }

    /// The span, where there is one.
    pub fn range(&self) -> Option<Range> {
        self.range
    }

    /// Whether it holds whole numbers only.
    pub fn integer(&self) -> bool {
        self.integer
    }

    /// Where a value lies on the bar: 0 at the lowest, 1 at the highest, beyond them outside.
    pub fn share(&self, value: f32) -> f64 {
        let value = f64::from(value);
        match self.ends() {
            Some((min, max, true)) => (value.max(f64::from(f32::MIN_POSITIVE)) / min).ln() / (max / min).ln(),
            Some((min, max, false)) => (value - min) / (max - min),
            None => 0.0,
        }
    }

    /// The value at a place of the bar.
    pub fn at(&self, share: f64) -> f32 {
        let value = match self.ends() {
            Some((min, max, true)) => min * (max / min).powf(share),
            Some((min, max, false)) => min + (max - min) * share,
            None => 0.0,
        };
        self.whole(value as f32)
    }

    /// The value, moved by points of a bar that is `width` points wide.
    pub fn moved(&self, from: f32, along: f64, width: f32) -> f32 {
        if self.range.is_none() {
            let per_point = if self.integer { 0.1 } else { 0.01 * f64::from(from.abs().max(1.0)) };
            return self.whole((f64::from(from) + along * per_point) as f32);
        }
        let start = self.share(from);
        // A value that was typed beyond the ends may be dragged from there, not farther.
        let share = (start + along / f64::from(width.max(1.0))).clamp(start.min(0.0), start.max(1.0));
        if share == start { from } else { self.at(share) }
    }

    /// The value with no more digits than the hand can mean; `fine` keeps one more.
    pub fn rounded(&self, value: f32, fine: bool) -> f32 {
        let factor = 10_f64.powi(self.digits(value) as i32 + i32::from(fine));
        let rounded = (f64::from(value) * factor).round() / factor;
        self.whole(rounded as f32)
    }

    /// The whole number nearest to it, for a scale of whole numbers.
    pub fn whole(&self, value: f32) -> f32 {
        if self.integer { value.round() } else { value }
    }

    /// Digits behind the point that are worth showing.
    pub fn digits(&self, value: f32) -> usize {
        if self.integer {
            return 0;
        }
        let size = match self.range {
            Some(range) if !range.log => range.max - range.min,
            _ => value.abs().max(1e-3),
        };
        match size {
            _ if size >= 1000.0 => 0,
            _ if size >= 100.0 => 1,
            _ if size >= 10.0 => 2,
            _ if size >= 0.1 => 3,
            _ => 4,
        }
    }

    /// The number as it is shown; `steady` keeps the zeros at its end, so that it does not jump while it moves.
    pub fn print(&self, value: f32, steady: bool) -> String {
        // A value that was typed with more digits than are worth showing shows at least that it is not 0.
        let digits = if value != 0.0 && value.abs() < 1e-3 { 6 } else { self.digits(value) };
        let text = format!("{value:.digits$}");
        let trimmed =
            if steady || !text.contains('.') { &text } else { text.trim_end_matches('0').trim_end_matches('.') };
        if trimmed == "-0" { "0".to_owned() } else { trimmed.to_owned() }
    }

    fn ends(&self) -> Option<(f64, f64, bool)> {
        self.range.map(|range| (f64::from(range.min), f64::from(range.max), range.log))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Range, Scale};

    fn scale(min: f32, max: f32, log: bool) -> Scale {
        Scale::new(Some(Range { min, max, log }), false)
    }

    #[test]
    fn ratios_move_evenly_on_a_log_bar() {
        let scale = scale(1.0, 100.0, true);
        assert!((scale.at(0.5) - 10.0).abs() < 1e-4);
        assert!((scale.share(10.0) - 0.5).abs() < 1e-6);
        assert!((scale.moved(1.0, 50.0, 100.0) - 10.0).abs() < 1e-4);
        assert_eq!(Scale::new(Some(Range { min: 0.0, max: 1.0, log: true }), false).at(0.25), 0.25);
    }

    #[test]
    fn numbers_print_as_they_are_read() {
        assert_eq!(scale(0.0, 1.0, false).print(0.5, false), "0.5");
        assert_eq!(scale(0.0, 1.0, false).print(0.5, true), "0.500");
        assert_eq!(scale(0.0, 1.0, false).print(-0.0, false), "0");
        assert_eq!(scale(0.0, 400.0, false).print(33.333, false), "33.3");
        assert_eq!(Scale::new(None, true).print(7.0, false), "7");
        assert_eq!(Scale::new(None, true).print(100.0, false), "100");
        assert_eq!(scale(0.0, 1.0, false).print(0.000_25, false), "0.00025");
    }

    #[test]
    fn a_value_beyond_the_ends_is_not_pushed_farther() {
        let scale = scale(0.0, 1.0, false);
        assert_eq!(scale.moved(3.0, 10.0, 100.0), 3.0);
        assert!((scale.moved(3.0, -10.0, 100.0) - 2.9).abs() < 1e-5);
        assert_eq!(scale.moved(0.9, 400.0, 100.0), 1.0);
    }

    proptest! {
        #[test]
        fn a_place_on_the_bar_leads_back(min in 0.01_f32..10.0, span in 0.01_f32..1000.0, at in 0.0_f64..1.0, log: bool) {
            let scale = scale(min, min + span, log);
            prop_assert!((scale.share(scale.at(at)) - at).abs() < 1e-2);
        }
    }
}
