//! How lanes look: curves, keys, and the axis of values.

use cym_graph::{KeyShape, WireType};
use egui::{Align2, Color32, FontId, Mesh, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};

use super::{Room, Row};
use crate::theme::Theme;
use crate::timeline::scale::Scale;

/// Curves are drawn with a point each so many points of the window.
const STEP_PX: f32 = 2.0;

/// The ground of a lane and the line below it.
pub(super) fn back(painter: &Painter, rect: Rect, strip: Rect, selected: bool, theme: &Theme) {
    painter.rect_filled(rect.with_max_x(strip.left()), 0.0, theme.panel);
    if selected {
        painter.rect_filled(strip, 0.0, theme.accent.gamma_multiply(0.04));
        painter.rect_filled(Rect::from_min_size(rect.min, vec2(2.0, rect.height())), 0.0, theme.accent);
    }
    painter.hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, theme.line));
}

/// The place of a value in a strip.
pub(super) fn y(strip: Rect, [low, high]: [f32; 2], value: f32) -> f32 {
    strip.bottom() - (value - low) / (high - low) * strip.height()
}

/// The value at a place in a strip.
pub(super) fn value(strip: Rect, [low, high]: [f32; 2], y: f32) -> f32 {
    low + (strip.bottom() - y) / strip.height() * (high - low)
}

/// The colour of one number of a param.
pub(super) fn lane_color(row: &Row<'_>, lane: usize, theme: &Theme) -> Color32 {
    let ty = row.input.map_or(WireType::Float, |input| input.ty);
    let tints = match (ty, row.keys.width()) {
        (_, 1) => return theme.wire(ty),
        (WireType::Color, _) => [[232, 88, 80], [96, 200, 110], [96, 140, 245], [170, 172, 180]],
        _ => [[240, 128, 96], [120, 204, 140], [120, 164, 240], [170, 172, 180]],
    };
    let [r, g, b] = tints[lane.min(3)].map(|part: u8| if theme.dark { part } else { (f32::from(part) * 0.7) as u8 });
    Color32::from_rgb(r, g, b)
}

/// The curves of a lane: all of it when open, a hint of it when folded.
pub(super) fn curves(painter: &Painter, row: &Row<'_>, room: &Room, theme: &Theme) {
    let Room { strip, axis, scale } = *room;
    if row.input.is_some_and(|input| input.ty == WireType::Color) {
        colors(painter, strip, row, &scale);
    }
    if row.open {
        grid(painter, strip, axis, theme);
    }
    let strong = if row.open { 1.0 } else { 0.45 };
    let inner = if row.open { strip } else { strip.shrink2(vec2(0.0, 4.0)) };
    for lane in 0..row.keys.width() {
        let points = curve(inner, row, lane, axis, &scale);
        let color = lane_color(row, lane, theme).gamma_multiply(strong);
        if row.keys.width() == 1 {
            painter.add(Shape::mesh(below(&points, inner.bottom(), color.gamma_multiply(0.16))));
        }
        painter.add(Shape::line(points, Stroke::new(if row.open { 1.6 } else { 1.2 }, color)));
    }
}

/// The points of one curve across the strip, with a corner at each key.
fn curve(strip: Rect, row: &Row<'_>, lane: usize, axis: [f32; 2], scale: &Scale) -> Vec<Pos2> {
    let list = row.keys.lanes.get(lane).map_or(&[][..], Vec::as_slice);
    let mut points = Vec::with_capacity((strip.width() / STEP_PX) as usize + 16);
    let mut next = list.partition_point(|key| f64::from(key.secs) < scale.secs(strip.left()));
    let at = |x: f32, value: f32| pos2(x, y(strip, axis, value));
    let mut x = strip.left();
    while x <= strip.right() {
        let secs = scale.secs(x) as f32;
        while let Some(key) = list.get(next).filter(|key| key.secs <= secs) {
            let key_x = scale.x(f64::from(key.secs));
            let before = next.checked_sub(1).and_then(|before| list.get(before));
            // A step arrives at the old value and jumps.
            if let Some(before) = before.filter(|before| before.shape == KeyShape::Step) {
                points.push(at(key_x, before.value));
            }
            points.push(at(key_x, key.value));
            next += 1;
        }
        points.push(at(x, row.keys.sample(lane, secs)));
        x += STEP_PX;
    }
    points
}

/// A curve filled down to its foot.
fn below(points: &[Pos2], bottom: f32, color: Color32) -> Mesh {
    let mut mesh = Mesh::default();
    for (index, point) in points.iter().enumerate() {
        mesh.colored_vertex(*point, color);
        mesh.colored_vertex(pos2(point.x, bottom), color.gamma_multiply(0.25));
        if let Some(at) = (2 * index as u32).checked_sub(2) {
            mesh.add_triangle(at, at + 1, at + 2);
            mesh.add_triangle(at + 1, at + 2, at + 3);
        }
    }
    mesh
}

/// The colours that a colour takes over time, as a band at the foot.
fn colors(painter: &Painter, strip: Rect, row: &Row<'_>, scale: &Scale) {
    let band = if row.open { strip.with_min_y(strip.bottom() - 8.0) } else { strip.shrink2(vec2(0.0, 5.0)) };
    let mut mesh = Mesh::default();
    let mut x = strip.left();
    while x <= strip.right() {
        let secs = scale.secs(x) as f32;
        let [r, g, b, a] = [0, 1, 2, 3].map(|lane| (row.keys.sample(lane, secs).clamp(0.0, 1.0) * 255.0) as u8);
        let color = Color32::from_rgba_unmultiplied(r, g, b, a);
        let at = mesh.vertices.len() as u32;
        mesh.colored_vertex(pos2(x, band.top()), color);
        mesh.colored_vertex(pos2(x, band.bottom()), color);
        if let Some(last) = at.checked_sub(2) {
            mesh.add_triangle(last, last + 1, at);
            mesh.add_triangle(last + 1, at, at + 1);
        }
        x += STEP_PX * 2.0;
    }
    painter.add(Shape::mesh(mesh));
}

/// Lines at round values, with their numbers at the left edge.
fn grid(painter: &Painter, strip: Rect, axis: [f32; 2], theme: &Theme) {
    let step = round_step((axis[1] - axis[0]) / 4.0);
    let mut line = (axis[0] / step).ceil() * step;
    while line <= axis[1] {
        let at = y(strip, axis, line);
        painter.hline(strip.x_range(), at, Stroke::new(1.0, theme.text_weak.gamma_multiply(0.13)));
        if at > strip.top() + 8.0 && at < strip.bottom() - 6.0 {
            let digits = if step < 0.1 { 2 } else { usize::from(step < 1.0) };
            let words = format!("{line:.digits$}");
            let place = pos2(strip.left() + 4.0, at);
            painter.text(
                place,
                Align2::LEFT_CENTER,
                words,
                FontId::proportional(9.5),
                theme.text_weak.gamma_multiply(0.8),
            );
        }
        line += step;
    }
}

/// The next of 1, 2 and 5, times a power of ten.
fn round_step(least: f32) -> f32 {
    let power = 10.0_f32.powf(least.max(1e-9).log10().floor());
    [1.0, 2.0, 5.0, 10.0].into_iter().map(|step| step * power).find(|&step| step >= least).unwrap_or(10.0 * power)
}

/// A key: a diamond, or a square for a step.
pub(super) fn key(painter: &Painter, at: Pos2, shape: KeyShape, color: Color32, state: [bool; 2], theme: &Theme) {
    let [picked, hovered] = state;
    let reach = if hovered { 5.6 } else { 4.6 };
    let fill = if picked { theme.accent } else { color };
    let edge = Stroke::new(if picked { 1.5 } else { 1.0 }, if picked { theme.text } else { theme.base });
    let points = if shape == KeyShape::Step {
        let reach = reach * 0.8;
        vec![at + vec2(-reach, -reach), at + vec2(reach, -reach), at + vec2(reach, reach), at + vec2(-reach, reach)]
    } else {
        vec![at - vec2(0.0, reach), at + vec2(reach, 0.0), at + vec2(0.0, reach), at - vec2(reach, 0.0)]
    };
    painter.add(Shape::convex_polygon(points, fill, edge));
}

#[cfg(test)]
mod tests {
    use super::{Rect, pos2, round_step, value, y};

    #[test]
    fn values_and_places_turn_into_each_other() {
        let strip = Rect::from_min_max(pos2(0.0, 10.0), pos2(100.0, 110.0));
        for v in [-3.0, 0.0, 7.5] {
            assert!((value(strip, [-4.0, 9.0], y(strip, [-4.0, 9.0], v)) - v).abs() < 1e-4);
        }
        assert_eq!(y(strip, [0.0, 1.0], 1.0), 10.0);
    }

    #[test]
    fn steps_are_round() {
        for (least, step) in [(0.3, 0.5), (0.07, 0.1), (1.2, 2.0), (30.0, 50.0), (6.0, 10.0)] {
            assert!((round_step(least) / step - 1.0).abs() < 1e-5, "{least}: {}", round_step(least));
        }
    }
}
