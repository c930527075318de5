// Signed distances (negative inside, in units of `pos`) of flat shapes. Formulas after Inigo Quilez's articles on 2D distances.

/// A box with half-sides `half` and rounded corners.
fn sdf_box(p: vec2f, half: vec2f, round: f32) -> f32 {
    let q = abs(p) - half + round;
    return length(max(q, vec2f(0.0))) + min(max(q.x, q.y), 0.0) - round;
}

/// A polygon with `sides` equal sides (3 or more) whose corners lie at `radius`; one corner points up.
fn sdf_polygon(p: vec2f, radius: f32, sides: f32) -> f32 {
    return sdf_star(p, radius, sides, cos(3.14159265 / max(sides, 2.0)));
}

/// A star with `points` tips at `radius`, one of them up; its inner corners lie at `radius * inner` (0..1).
fn sdf_star(p: vec2f, radius: f32, points: f32, inner: f32) -> f32 {
    let wedge = 6.28318531 / max(points, 2.0);
    let r = length(p);
    let turn = select(atan2(p.x, p.y), 0.0, r < 1e-9);
    let folded = abs(turn - wedge * round(turn / wedge));
    let q = r * vec2f(sin(folded), cos(folded));
    let tip = vec2f(0.0, radius);
    let notch = radius * inner * vec2f(sin(wedge * 0.5), cos(wedge * 0.5));
    let along = notch - tip;
    let h = clamp(dot(q - tip, along) / max(dot(along, along), 1e-9), 0.0, 1.0);
    let side = along.x * (q.y - tip.y) - along.y * (q.x - tip.x);
    return length(q - tip - along * h) * select(1.0, -1.0, side < 0.0);
}

/// A heart, about two `radius` high, centred.
fn sdf_heart(at: vec2f, radius: f32) -> f32 {
    let scale = max(radius, 1e-6) * 1.75;
    let p = vec2f(abs(at.x), at.y) / scale + vec2f(0.0, 0.57);
    if p.x + p.y > 1.0 {
        return (length(p - vec2f(0.25, 0.75)) - 0.35355339) * scale;
    }
    let tip = p - vec2f(0.0, 1.0);
    let fold = p - 0.5 * max(p.x + p.y, 0.0);
    return sqrt(min(dot(tip, tip), dot(fold, fold))) * sign(p.x - p.y) * scale;
}

/// A plus sign whose arms reach `radius` and are `2 * arm` thick.
fn sdf_cross(p: vec2f, radius: f32, arm: f32) -> f32 {
    var q = abs(p);
    q = select(q, q.yx, q.y > q.x);
    let d = q - vec2f(radius, arm);
    let k = max(d.x, d.y);
    let w = select(vec2f(arm - q.x, -k), d, k > 0.0);
    return sign(k) * length(max(w, vec2f(0.0)));
}

/// A straight line from `a` to `b` with round ends, `2 * half` thick.
fn sdf_segment(p: vec2f, a: vec2f, b: vec2f, half: f32) -> f32 {
    let along = b - a;
    let h = clamp(dot(p - a, along) / max(dot(along, along), 1e-12), 0.0, 1.0);
    return length(p - a - along * h) - half;
}

/// The smaller of two distances, melted together over `blend`.
fn sdf_melt(a: f32, b: f32, blend: f32) -> f32 {
    let k = max(blend, 1e-6);
    let h = max(k - abs(a - b), 0.0) / k;
    return min(a, b) - h * h * k * 0.25;
}
