//! The ring of a knob: the range that something moves it through, and where it is now.

use std::f32::consts::TAU;

use egui::epaint::PathShape;
use egui::{Color32, Painter, Pos2, Stroke, Vec2};

use super::Scale;
use crate::theme::Theme;

/// A number that is moved, as shares of its range: 0 at the lowest, 1 at the highest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Knob {
    /// Where it is while nothing moves it.
    pub rest: f32,
    /// The shares between which it is moved.
    pub reach: [f32; 2],
    /// Where it is now.
    pub live: Option<f32>,
}

impl Knob {
    /// The ring of a number with a range; `None` without one.
    pub fn new(scale: &Scale, rest: f32, reach: [f32; 2], live: Option<f32>) -> Option<Self> {
        scale.range()?;
        let share = |value: f32| scale.share(value).clamp(0.0, 1.0) as f32;
        Some(Self { rest: share(rest), reach: reach.map(share), live: live.map(share) })
    }

    /// Draws it around a place: the whole range thin, the part that it is moved through in `color`, and a hand that moves.
    pub fn paint(&self, painter: &Painter, theme: &Theme, at: Pos2, radius: f32, color: Color32) {
        let width = (radius * 0.4).max(1.5);
        let inner = radius - width * 0.5;
        painter.circle_filled(at, radius, theme.sunken);
        arc(painter, at, inner, [0.0, 1.0], Stroke::new(width, theme.line.lerp_to_gamma(theme.text_weak, 0.35)));
        arc(painter, at, inner, self.reach, Stroke::new(width, color));
        let rest = direction(self.rest);
        painter.line_segment([at + rest * (inner - width), at + rest * radius], Stroke::new(1.0, theme.text_weak));
        if let Some(live) = self.live {
            let dot = at + direction(live) * inner;
            painter.line_segment([at, dot], Stroke::new((width * 0.4).max(1.0), theme.text));
            painter.circle(dot, width * 0.6, theme.text, Stroke::new((width * 0.25).max(0.7), theme.sunken));
        }
    }
}

/// From the centre to a share of the range: three quarters of a turn, open below.
fn direction(share: f32) -> Vec2 {
    Vec2::angled((0.375 + 0.75 * share) * TAU)
}

fn arc(painter: &Painter, at: Pos2, radius: f32, [from, to]: [f32; 2], stroke: Stroke) {
    let steps = ((to - from).abs() * 40.0).ceil().max(1.0);
    let points = (0..=steps as usize).map(|step| at + direction(from + (to - from) * step as f32 / steps) * radius);
    painter.add(PathShape::line(points.collect(), stroke));
}

#[cfg(test)]
mod tests {
    use cym_graph::Range;

    use super::*;

    #[test]
    fn the_ring_opens_below_and_goes_with_the_clock() {
        let near = |share: f32, x: f32, y: f32| (direction(share) - egui::vec2(x, y)).length() < 1e-5;
        let slant = std::f32::consts::FRAC_1_SQRT_2;
        assert!(near(0.0, -slant, slant), "the lowest is at the lower left: {:?}", direction(0.0));
        assert!(near(0.5, 0.0, -1.0), "the middle is on top: {:?}", direction(0.5));
        assert!(near(1.0, slant, slant), "the highest is at the lower right: {:?}", direction(1.0));
    }

    #[test]
    fn shares_follow_the_scale_and_stay_on_the_ring() {
        let scale = Scale::new(Some(Range { min: 1.0, max: 100.0, log: true }), false);
        let knob = Knob::new(&scale, 10.0, [1.0, 1000.0], Some(0.5)).unwrap();
        assert!((knob.rest - 0.5).abs() < 1e-6, "ratios: {knob:?}");
        assert_eq!((knob.reach, knob.live), ([0.0, 1.0], Some(0.0)));
        assert_eq!(Knob::new(&Scale::new(None, false), 1.0, [0.0, 2.0], None), None, "no range, no ring");
    }
}
