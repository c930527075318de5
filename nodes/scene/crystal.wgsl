//! Crystal
//! An octahedron: a gem with eight faces, stretched to a needle if you like.
//! keywords: octahedron, gem, diamond, needle, facet, sdf, 3d

struct Params {
    /// From the middle to its corners.
    /// = 1 in 0.01..5 log
    radius: f32,
    /// Stretches it upwards.
    /// = 1.4 in 0.3..6 log
    stretch: f32,
    /// How round its edges are.
    /// = 0.03 in 0..0.5
    round: f32,
}

fn crystal(q: Spot, p: Params) -> Solid {
    let r = clamp(p.radius, 1e-4, 1e4);
    let s = clamp(abs(p.stretch), 0.05, 20.0);
    let edge = clamp(p.round, 0.0, 1e3);
    // The plane of one face; all eight are mirror images of it, folded softly where edges are round.
    // Beyond the edges this is a bound that is too small, never too large.
    let lean = normalize(vec3f(s, 1.0, s));
    let k = sqrt(q.pos * q.pos + edge * edge);
    return solid(dot(k, lean) - r * s * lean.y);
}
