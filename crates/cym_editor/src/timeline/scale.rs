//! Which part of the piece the timeline shows: from seconds to points and back.

use std::ops::RangeInclusive;

/// Closest zoom, in points a second: at 60 frames a second a frame is then 67 points wide.
const MOST_PX_PER_SEC: f64 = 4000.0;
/// How much of the width is left empty behind the end when everything is shown.
const MARGIN: f64 = 0.02;

/// Maps seconds to points across a strip that begins at `left` and is `width` points wide.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scale {
    /// The time at the left edge, in seconds.
    pub(crate) start_secs: f64,
    /// How far a point reaches, in seconds.
    pub(crate) secs_per_px: f64,
    /// The left edge of the strip, in points of the window.
    pub(crate) left: f32,
    /// The strip's width in points.
    pub(crate) width: f32,
}

impl Default for Scale {
    fn default() -> Self {
        Self { start_secs: 0.0, secs_per_px: 0.01, left: 0.0, width: 1000.0 }
    }
}

impl Scale {
    /// Where a time is, in points of the window.
    pub(crate) fn x(&self, secs: f64) -> f32 {
        self.left + ((secs - self.start_secs) / self.secs_per_px) as f32
    }

    /// The time at a place, in seconds; may be before the start.
    pub(crate) fn secs(&self, x: f32) -> f64 {
        self.start_secs + f64::from(x - self.left) * self.secs_per_px
    }

    /// How much time so many points are, in seconds.
    pub(crate) fn span_secs(&self, px: f32) -> f64 {
        f64::from(px) * self.secs_per_px
    }

    /// The first and the last time that are seen.
    pub(crate) fn seen(&self) -> RangeInclusive<f64> {
        self.start_secs..=self.start_secs + self.span_secs(self.width)
    }

    /// Points a second.
    pub(crate) fn px_per_sec(&self) -> f64 {
        1.0 / self.secs_per_px
    }

    /// Shows all of a piece of this length.
    pub(crate) fn fit(&mut self, duration_secs: f64) {
        self.show([0.0, duration_secs]);
    }

    /// Shows a part as wide as it goes, and a little more.
    pub(crate) fn show(&mut self, [start, end]: [f64; 2]) {
        let length = (end - start).max(1e-3);
        self.secs_per_px = (length * (1.0 + 2.0 * MARGIN) / f64::from(self.width.max(1.0))).max(1.0 / MOST_PX_PER_SEC);
        self.start_secs = start - length * if start > 0.0 { MARGIN } else { 0.0 };
    }

    /// Zooms by a factor (above 1: closer); the time under `x` stays where it is.
    pub(crate) fn zoom(&mut self, factor: f64, x: f32, duration_secs: f64) {
        let at = self.secs(x);
        let least = 1.0 / MOST_PX_PER_SEC;
        let most = (duration_secs.max(0.1) * 1.25 / f64::from(self.width.max(1.0))).max(least);
        self.secs_per_px = (self.secs_per_px / factor).clamp(least, most);
        self.start_secs = at - f64::from(x - self.left) * self.secs_per_px;
        self.keep(duration_secs);
    }

    /// Moves the picture of time by so many points to the right.
    pub(crate) fn pan(&mut self, px: f32, duration_secs: f64) {
        self.start_secs -= self.span_secs(px);
        self.keep(duration_secs);
    }

    /// Turns the page when the playhead has left to the right, as long as it was seen before.
    pub(crate) fn follow(&mut self, before_secs: f64, now_secs: f64, duration_secs: f64) {
        let seen = self.seen();
        if seen.contains(&before_secs) && !seen.contains(&now_secs) {
            self.start_secs = now_secs - self.span_secs(self.width) * 0.05;
            self.keep(duration_secs);
        }
    }

    /// Never shows nothing but emptiness.
    fn keep(&mut self, duration_secs: f64) {
        let width = self.span_secs(self.width);
        let last = (duration_secs - width * 0.5).max(0.0);
        self.start_secs = self.start_secs.clamp(0.0, last);
    }
}

#[cfg(test)]
mod tests {
    use super::Scale;

    fn scale() -> Scale {
        let mut scale = Scale { left: 100.0, width: 800.0, ..Scale::default() };
        scale.fit(60.0);
        scale
    }

    #[test]
    fn seconds_and_points_turn_into_each_other() {
        let scale = scale();
        for secs in [0.0, 0.5, 31.0, 60.0] {
            assert!((scale.secs(scale.x(secs)) - secs).abs() < 1e-3, "{secs}");
        }
        assert_eq!(scale.x(0.0), 100.0);
        assert!(scale.x(60.0) < 900.0 && scale.x(60.0) > 850.0, "the whole piece is seen: {}", scale.x(60.0));
    }

    #[test]
    fn zoom_keeps_what_is_under_the_pointer() {
        let mut scale = scale();
        let under = scale.secs(500.0);
        scale.zoom(4.0, 500.0, 60.0);
        assert!((scale.secs(500.0) - under).abs() < 1e-6);
        assert!((scale.span_secs(800.0) - 62.4 / 4.0).abs() < 1e-6);
        // There is a closest and a farthest.
        for _ in 0..100 {
            scale.zoom(2.0, 500.0, 60.0);
        }
        assert!(scale.px_per_sec() <= 4000.0 + 1e-6);
        for _ in 0..100 {
            scale.zoom(0.5, 500.0, 60.0);
        }
        assert!(scale.seen().contains(&0.0) && scale.seen().contains(&60.0));
    }

    #[test]
    fn the_page_turns_only_for_a_playhead_that_was_seen() {
        let mut scale = scale();
        scale.zoom(8.0, 100.0, 60.0);
        let end = *scale.seen().end();
        let before = scale;
        scale.follow(end - 0.01, end + 0.01, 60.0);
        assert!(scale.start_secs > before.start_secs && scale.seen().contains(&(end + 0.01)));
        let mut looked_away = before;
        looked_away.follow(40.0, 40.1, 60.0);
        assert_eq!(looked_away, before);
    }

    #[test]
    fn a_part_is_shown_whole() {
        let mut scale = scale();
        scale.show([20.0, 30.0]);
        assert!(scale.seen().contains(&20.0) && scale.seen().contains(&30.0));
        assert!(scale.span_secs(800.0) < 11.0);
    }
}
