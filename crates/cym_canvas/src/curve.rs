//! The way of a wire: cubic curves in canvas units, their samples, and what hits them.

use egui::{Pos2, Rect, Vec2, pos2, vec2};

/// One cubic curve: start, two handles, end.
pub(crate) type Cubic = [Pos2; 4];

/// How many cubics the wire with so many dots takes. It does not depend on where things are, so that a wire can be
/// written anew in place.
pub(crate) fn cubic_count(dots: usize) -> usize {
    dots.max(1) + 1
}

/// Writes the way from `from` (leaving to the right) through `dots` to `to` (arriving from the left).
pub(crate) fn route(from: Pos2, dots: &[Pos2], to: Pos2, out: &mut [Cubic]) {
    if dots.is_empty() {
        direct(from, to, out);
        return;
    }
    let at = |i: usize| match i {
        0 => from,
        i if i <= dots.len() => dots[i - 1],
        _ => to,
    };
    for (i, piece) in out.iter_mut().enumerate().take(dots.len() + 1) {
        let (a, b) = (at(i), at(i + 1));
        let reach = (b - a).length() * 0.36;
        let leave = if i == 0 { Vec2::X } else { heading(at(i - 1), a, b) };
        let arrive = if i == dots.len() { Vec2::X } else { heading(a, b, at(i + 2)) };
        *piece = [a, a + leave * reach, b - arrive * reach, b];
    }
}

/// The direction in which a smooth line passes `b` on its way from `a` to `c`.
fn heading(a: Pos2, b: Pos2, c: Pos2) -> Vec2 {
    let along = (b - a).normalized() + (c - b).normalized();
    if along.length_sq() < 1e-4 { (c - b).normalized() } else { along.normalized() }
}

/// Without dots: one S, cut in its middle, so that a wire that goes backward can be led around the two nodes.
fn direct(from: Pos2, to: Pos2, out: &mut [Cubic]) {
    let d = to - from;
    let back = (-d.x).max(0.0);
    let reach = if d.x >= 0.0 {
        // Short wires keep a little curvature; long flat ones do not swing out.
        (d.x * 0.5).max((d.length() * 0.5).min(36.0))
    } else {
        (36.0 + back * 0.32).min(150.0).max(d.y.abs() * 0.18)
    };
    // Both ends in one row and the wire going backward: pass below instead of through the nodes.
    let level = (1.0 - d.y.abs() / 160.0).clamp(0.0, 1.0);
    let sag = level * level * (back * 1.2).min(95.0);
    let middle = from + d * 0.5 + vec2(0.0, sag);
    // The halves of the single cubic with these handles; while there is no sag they are exactly that curve.
    let tangent = vec2((d.x - reach) * 0.25, d.y * 0.25 * (1.0 - level * (back / 60.0).min(1.0)));
    let ends = if sag > 0.0 { reach * (0.5 + 0.35 * level) } else { reach * 0.5 };
    out[0] = [from, from + vec2(ends, 0.0), middle - tangent, middle];
    out[1] = [middle, middle + tangent, to - vec2(ends, 0.0), to];
}

/// The way of a wire whose one end is in the hand: it leaves its port straight and comes to the hand from anywhere.
pub(crate) fn loose(port: Pos2, hand: Pos2, output: bool) -> Cubic {
    let d = hand - port;
    let side = if output { 1.0 } else { -1.0 };
    let ahead = d.x * side;
    let reach =
        if ahead >= 0.0 { (ahead * 0.6).max((d.length() * 0.5).min(36.0)) } else { 36.0 + (-ahead * 0.25).min(80.0) };
    let leave = port + vec2(reach * side, 0.0);
    [port, leave, hand - (hand - leave) * 0.35, hand]
}

/// The point of a cubic at `t` in 0..=1.
pub(crate) fn point(c: &Cubic, t: f32) -> Pos2 {
    let u = 1.0 - t;
    let (a, b, g, d) = (u * u * u, 3.0 * u * u * t, 3.0 * u * t * t, t * t * t);
    pos2(a * c[0].x + b * c[1].x + g * c[2].x + d * c[3].x, a * c[0].y + b * c[1].y + g * c[2].y + d * c[3].y)
}

/// Straight pieces that a cubic needs to look round at `scale` points a unit.
pub(crate) fn pieces(c: &Cubic, scale: f32) -> usize {
    const TOLERANCE: f32 = 0.18;
    let bend = (c[0] - c[1] - (c[1] - c[2])).length().max((c[1] - c[2] - (c[2] - c[3])).length());
    ((0.75 * bend * scale / TOLERANCE).sqrt().ceil() as usize).clamp(1, 28)
}

/// Calls `each` with the points along the way and how far along they are, 0 to 1.
pub(crate) fn walk(cubics: &[Cubic], scale: f32, mut each: impl FnMut(Pos2, f32)) {
    let Some(first) = cubics.first() else {
        return;
    };
    each(first[0], 0.0);
    let parts = cubics.len() as f32;
    for (i, c) in cubics.iter().enumerate() {
        let n = pieces(c, scale);
        for k in 1..=n {
            let t = k as f32 / n as f32;
            each(point(c, t), (i as f32 + t) / parts);
        }
    }
}

/// A rectangle that holds the whole way (its handles span it).
pub(crate) fn bounds(cubics: &[Cubic]) -> Rect {
    let mut rect = Rect::NOTHING;
    for p in cubics.iter().flatten() {
        rect.extend_with(*p);
    }
    rect
}

/// Distance of `at` to the way, the nearest point on it, and how far along that is.
pub(crate) fn nearest(cubics: &[Cubic], at: Pos2) -> (f32, Pos2, f32) {
    let mut best = (f32::INFINITY, at, 0.0);
    let mut last: Option<(Pos2, f32)> = None;
    walk(cubics, 1.0, |p, t| {
        if let Some((q, s)) = last {
            let d = p - q;
            let k = ((at - q).dot(d) / d.length_sq().max(1e-6)).clamp(0.0, 1.0);
            let foot = q + d * k;
            let distance = foot.distance(at);
            if distance < best.0 {
                best = (distance, foot, s + (t - s) * k);
            }
        }
        last = Some((p, t));
    });
    best
}

/// Does the way cross the straight line from `a` to `b`?
pub(crate) fn crosses(cubics: &[Cubic], a: Pos2, b: Pos2) -> bool {
    let mut last: Option<Pos2> = None;
    let mut hit = false;
    walk(cubics, 0.5, |p, _| {
        if let Some(q) = last {
            hit |= segments_cross(q, p, a, b);
        }
        last = Some(p);
    });
    hit
}

/// Does the way touch this rectangle?
pub(crate) fn touches(cubics: &[Cubic], rect: Rect) -> bool {
    let mut hit = false;
    let mut last: Option<Pos2> = None;
    walk(cubics, 0.5, |p, _| {
        hit |= rect.contains(p);
        if let Some(q) = last {
            hit |= segments_cross(q, p, rect.left_top(), rect.right_bottom())
                || segments_cross(q, p, rect.left_bottom(), rect.right_top());
        }
        last = Some(p);
    });
    hit
}

fn segments_cross(a: Pos2, b: Pos2, c: Pos2, d: Pos2) -> bool {
    let side = |p: Pos2, q: Pos2, r: Pos2| (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
    // A point on the line counts to one of its sides, so that a cut through the joint of two pieces is not lost.
    let parts = |p: Pos2, q: Pos2, r: Pos2, s: Pos2| (side(p, q, r) > 0.0) != (side(p, q, s) > 0.0);
    parts(a, b, c, d) && parts(c, d, a, b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(from: Pos2, dots: &[Pos2], to: Pos2) -> Vec<Cubic> {
        let mut out = vec![[Pos2::ZERO; 4]; cubic_count(dots.len())];
        route(from, dots, to, &mut out);
        out
    }

    #[test]
    fn a_way_starts_and_ends_at_its_ports_and_hangs_together() {
        for to in [pos2(300.0, 40.0), pos2(-200.0, 0.0), pos2(-50.0, 300.0), pos2(1.0, 0.0)] {
            for dots in [vec![], vec![pos2(50.0, 90.0)], vec![pos2(50.0, 90.0), pos2(-20.0, 70.0)]] {
                let w = way(Pos2::ZERO, &dots, to);
                assert_eq!(w[0][0], Pos2::ZERO);
                assert_eq!(w[w.len() - 1][3], to);
                for pair in w.windows(2) {
                    assert!(pair[0][3].distance(pair[1][0]) < 1e-3, "{pair:?}");
                }
                for dot in &dots {
                    assert!(nearest(&w, *dot).0 < 1e-2, "the way misses its dot {dot:?}");
                }
            }
        }
    }

    #[test]
    fn the_forward_curve_changes_little_when_it_turns_backward() {
        let (a, b) = (way(Pos2::ZERO, &[], pos2(0.5, 120.0)), way(Pos2::ZERO, &[], pos2(-0.5, 120.0)));
        for i in 0..=10 {
            let t = i as f32 / 10.0;
            assert!(point(&a[0], t).distance(point(&b[0], t)) < 6.0, "a jump at {t}");
        }
    }

    #[test]
    fn a_level_backward_wire_passes_below_the_nodes() {
        let w = way(Pos2::ZERO, &[], pos2(-300.0, 0.0));
        assert!(w[0][3].y > 60.0, "the middle is at {:?}", w[0][3]);
    }

    #[test]
    fn a_cut_across_hits_and_a_cut_beside_misses() {
        let w = way(Pos2::ZERO, &[], pos2(200.0, 0.0));
        assert!(crosses(&w, pos2(100.0, -20.0), pos2(100.0, 20.0)));
        assert!(!crosses(&w, pos2(100.0, 5.0), pos2(100.0, 20.0)));
        assert!(touches(&w, Rect::from_min_max(pos2(90.0, -5.0), pos2(110.0, 5.0))));
    }
}
