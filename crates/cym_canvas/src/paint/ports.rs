//! Ports: their shapes, rings and colours.

use egui::{Color32, CornerRadius, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, epaint::RectShape, vec2};

use super::Brush;
use crate::PortShape;

/// How one port is drawn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub(crate) shape: PortShape,
    pub(crate) color: Color32,
    /// A disc instead of a ring.
    pub(crate) filled: bool,
    /// Larger: the pointer is on it, or a wire may go there.
    pub(crate) raised: bool,
}

/// Adds one port at `at` (points).
pub(crate) fn paint(brush: &mut Brush<'_>, at: Pos2, look: Look, behind: Color32) {
    let radius = (brush.style.metrics.port * brush.zoom).clamp(2.0, 12.0) * if look.raised { 1.35 } else { 1.0 };
    let ring = (1.6 * brush.zoom).clamp(1.0, 3.0);
    // A rim in the colour of the canvas sets the port off from wire and box.
    let rim = Stroke::new((1.5 * brush.zoom).clamp(1.0, 3.0), brush.style.background);
    let (fill, stroke) = if look.filled { (look.color, Stroke::NONE) } else { (behind, Stroke::new(ring, look.color)) };
    match look.shape {
        PortShape::Circle => {
            brush.add(Shape::circle_filled(at, radius + rim.width, rim.color));
            brush.add(Shape::circle_filled(at, radius, look.color));
            if !look.filled {
                brush.add(Shape::circle_filled(at, radius - ring, fill));
            }
        }
        PortShape::Square => square(brush, at, radius * 0.9, fill, stroke, rim, 0.0),
        PortShape::Diamond => square(brush, at, radius * 0.88, fill, stroke, rim, std::f32::consts::FRAC_PI_4),
        PortShape::Triangle => {
            let corners =
                |r: f32| [vec2(-0.8, -0.95), vec2(1.1, 0.0), vec2(-0.8, 0.95)].map(|v: Vec2| at + v * r).to_vec();
            brush.add(Shape::convex_polygon(corners(radius + rim.width), rim.color, Stroke::NONE));
            brush.add(Shape::convex_polygon(corners(radius), fill, stroke));
        }
    }
}

fn square(brush: &mut Brush<'_>, at: Pos2, half: f32, fill: Color32, stroke: Stroke, rim: Stroke, angle: f32) {
    let rect = |half: f32| Rect::from_center_size(at, Vec2::splat(2.0 * half));
    let corner = CornerRadius::same((half * 0.3).round() as u8);
    let plain = |rect: Rect, fill: Color32, stroke: Stroke| {
        let mut shape = RectShape::new(rect, corner, fill, stroke, StrokeKind::Inside).with_round_to_pixels(false);
        shape.angle = angle;
        shape
    };
    brush.add(plain(rect(half + rim.width), rim.color, Stroke::NONE));
    brush.add(plain(rect(half), fill, stroke));
}
