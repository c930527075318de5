//! Sphere
//! A ball, or an egg: the softest start for a sculpture.
//! keywords: ball, egg, ellipsoid, orb, planet, sdf, 3d

struct Params {
    /// From the middle to the surface.
    /// = 0.8 in 0.01..5 log
    radius: f32,
    /// Stretches it upwards, or flattens it to a lens.
    /// = 1 in 0.2..4 log
    stretch: f32,
}

fn sphere(q: Spot, p: Params) -> Solid {
    let r = clamp(p.radius, 0.0, 1e4);
    let s = clamp(abs(p.stretch), 0.05, 20.0);
    let half = vec3f(r, r * s, r);
    let k = q.pos / max(half, vec3f(1e-6));
    let near = length(k);
    let slope = length(k / max(half, vec3f(1e-6)));
    // Exact for a ball; for an egg a bound that never reaches too far.
    return solid(select((near - 1.0) * near / max(slope, 1e-6), -min(half.x, half.y), near < 1e-3) * select(0.7, 1.0, s == 1.0));
}
