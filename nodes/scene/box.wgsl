//! Box
//! A block with round edges: a brick, a column, a slab.
//! keywords: cube, block, brick, column, slab, tower, rounded, sdf, 3d

struct Params {
    /// Width, height and depth.
    /// = 1.2 1.2 1.2 in 0..10
    size: vec3f,
    /// How round its edges are.
    /// = 0.08 in 0..1
    round: f32,
}

fn box(q: Spot, p: Params) -> Solid {
    let half = clamp(abs(p.size) * 0.5, vec3f(0.0), vec3f(1e4));
    let r = clamp(p.round, 0.0, min(half.x, min(half.y, half.z)));
    let k = abs(q.pos) - half + r;
    return solid(length(max(k, vec3f(0.0))) + min(max(k.x, max(k.y, k.z)), 0.0) - r);
}
