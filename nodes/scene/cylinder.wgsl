//! Cylinder
//! A standing pillar; with full rounding a capsule, with a smaller top a cone.
//! keywords: pillar, column, capsule, pill, tube, cone, rod, sdf, 3d

struct Params {
    /// From the middle to the side.
    /// = 0.5 in 0.01..5 log
    radius: f32,
    /// How high it stands.
    /// = 1.8 in 0..10
    height: f32,
    /// How wide the top is: 1 as the foot, 0 a point.
    /// = 1 in 0..1
    top: f32,
    /// How round its edges are: 1 makes a capsule.
    /// = 0.15 in 0..1
    round: f32,
}

fn cylinder(q: Spot, p: Params) -> Solid {
    let wide = clamp(p.radius, 0.0, 1e4);
    let half = clamp(p.height, 0.0, 1e4) * 0.5;
    let edge = clamp(p.round, 0.0, 1.0) * min(wide, half);
    let foot = wide - edge;
    let head = max(wide * clamp(p.top, 0.0, 1.0) - edge, 0.0);
    let h = half - edge;
    // A slanted side and two caps, in the plane of the radius and the height.
    let s = vec2f(length(q.pos.xz), q.pos.y);
    let cap = vec2f(s.x - min(s.x, select(head, foot, s.y < 0.0)), abs(s.y) - h);
    let k1 = vec2f(head, h);
    let k2 = vec2f(head - foot, 2.0 * h);
    let side = s - k1 + k2 * clamp(dot(k1 - s, k2) / max(dot(k2, k2), 1e-9), 0.0, 1.0);
    let within = select(1.0, -1.0, side.x < 0.0 && cap.y < 0.0);
    return solid(within * sqrt(max(min(dot(cap, cap), dot(side, side)), 0.0)) - edge);
}
