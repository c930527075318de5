//! Morph
//! Turns one scene into another, in shape and in material.
//! keywords: blend, mix, crossfade, transform, between, sdf, 3d

struct Params {
    /// From the first, 0, to the second, 1.
    /// = 0.5 in 0..1
    amount: f32,
    /// How much the shape swells on its way.
    /// = 0 in 0..1
    swell: f32,
}

/// first: The scene at 0.
/// second: The scene at 1.
fn morph(q: Spot, first: Solid, second: Solid, p: Params) -> Solid {
    let t = clamp(p.amount, 0.0, 1.0);
    let dist = mix(first.dist, second.dist, t) - clamp(p.swell, 0.0, 10.0) * t * (1.0 - t);
    return solid_between(first, second, t, dist);
}
