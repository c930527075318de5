//! Twist
//! Winds a scene around an axis, like a wrung towel or a drill.
//! keywords: wring, spiral, helix, screw, drill, sdf, 3d

struct Params {
    /// How far it is wound within one unit.
    /// = 60 in -360..360 deg
    amount: f32,
    /// Around which axis.
    /// = up choices: up | across | depth
    axis: u32,
    /// How wide the scene is: what stands further out may fray, and a smaller number draws faster.
    /// = 1.2 in 0.1..10 log
    reach: f32,
}

// Swaps the axis with the one that points up; doing it twice changes nothing.
fn upright(v: vec3f, axis: u32) -> vec3f {
    return select(select(v, v.xzy, axis == 2u), v.yxz, axis == 1u);
}

fn twist(q: Spot, p: Params) -> Spot {
    let k = radians(clamp(p.amount, -3600.0, 3600.0));
    let v = upright(q.pos, p.axis);
    let n = upright(q.normal, p.axis);
    let angle = k * v.y;
    let c = cos(angle);
    let s = sin(angle);
    var moved = q;
    moved.pos = upright(vec3f(c * v.x + s * v.z, v.y, c * v.z - s * v.x), p.axis);
    moved.normal = upright(vec3f(c * n.x + s * n.z, n.y, c * n.z - s * n.x), p.axis);
    // Winding stretches what lies at the side: by this much at `reach`.
    let stretch = k * min(clamp(p.reach, 0.01, 100.0), 100.0);
    moved.scale = inverseSqrt(1.0 + stretch * stretch);
    return moved;
}
