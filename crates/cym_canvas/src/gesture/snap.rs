//! Where dragged things come to rest: on the grid, or in line with their neighbours.

use egui::{Pos2, Rect, Vec2, pos2, vec2};

/// A line that shows what lines up, in canvas units.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Guide {
    pub(crate) from: Pos2,
    pub(crate) to: Pos2,
}

/// Moves the box `moving` by at most `reach` on each axis, so that an edge or the centre lies in line with one of `others`.
pub(crate) fn to_neighbours(moving: Rect, others: &[Rect], reach: f32) -> ([Option<f32>; 2], Vec<Guide>) {
    let x = best(axis_lines(moving, true), others.iter().map(|rect| axis_lines(*rect, true)), reach);
    let y = best(axis_lines(moving, false), others.iter().map(|rect| axis_lines(*rect, false)), reach);
    let settled = moving.translate(vec2(x.map_or(0.0, |hit| hit.0), y.map_or(0.0, |hit| hit.0)));
    let mut guides = Vec::new();
    if let Some((_, line)) = x {
        let span = span(settled, others, |rect| axis_lines(*rect, true).iter().any(|l| (l - line).abs() < 0.01), false);
        guides.push(Guide { from: pos2(line, span[0]), to: pos2(line, span[1]) });
    }
    if let Some((_, line)) = y {
        let span = span(settled, others, |rect| axis_lines(*rect, false).iter().any(|l| (l - line).abs() < 0.01), true);
        guides.push(Guide { from: pos2(span[0], line), to: pos2(span[1], line) });
    }
    ([x.map(|hit| hit.0), y.map(|hit| hit.0)], guides)
}

/// The nearest place on a grid.
pub(crate) fn to_grid(at: Pos2, step: f32) -> Vec2 {
    let step = step.max(1.0);
    vec2((at.x / step).round() * step - at.x, (at.y / step).round() * step - at.y)
}

fn axis_lines(rect: Rect, x: bool) -> [f32; 3] {
    if x { [rect.min.x, rect.center().x, rect.max.x] } else { [rect.min.y, rect.center().y, rect.max.y] }
}

/// The smallest move that lines up, and the line. Edges go with edges, centres with centres; a left edge may also meet a
/// right one.
fn best(moving: [f32; 3], others: impl Iterator<Item = [f32; 3]>, reach: f32) -> Option<(f32, f32)> {
    let mut best: Option<(f32, f32)> = None;
    for other in others {
        let pairs = [(0, 0), (2, 2), (1, 1), (0, 2), (2, 0)];
        for (mine, theirs) in pairs {
            let by = other[theirs] - moving[mine];
            if by.abs() <= reach && best.is_none_or(|(old, _)| by.abs() < old.abs() - 1e-3) {
                best = Some((by, other[theirs]));
            }
        }
    }
    best
}

/// How far a guide reaches: over the moving box and all that lie on its line.
fn span(moving: Rect, others: &[Rect], on_line: impl Fn(&Rect) -> bool, x: bool) -> [f32; 2] {
    let all = others.iter().filter(|rect| on_line(rect)).fold(moving, |sum, rect| sum.union(*rect));
    if x { [all.min.x, all.max.x] } else { [all.min.y, all.max.y] }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn boxed(x: f32, y: f32) -> Rect {
        Rect::from_min_size(pos2(x, y), vec2(100.0, 50.0))
    }

    #[test]
    fn a_near_edge_pulls_and_a_far_one_does_not() {
        let (by, guides) = to_neighbours(boxed(203.0, 300.0), &[boxed(200.0, 0.0)], 6.0);
        assert_eq!(by, [Some(-3.0), None]);
        assert_eq!(guides.len(), 1, "{guides:?}");
        assert_eq!(guides[0].from, pos2(200.0, 0.0));
        assert_eq!(guides[0].to, pos2(200.0, 350.0));
        let (by, guides) = to_neighbours(boxed(230.0, 300.0), &[boxed(200.0, 0.0)], 6.0);
        assert_eq!((by, guides.len()), ([None, None], 0));
    }

    #[test]
    fn the_grid_takes_the_nearest_crossing() {
        assert_eq!(to_grid(pos2(9.0, 31.0), 20.0), vec2(-9.0, 9.0));
    }
}
