//! Combine
//! Joins two scenes, cuts one out of the other, or keeps what they share; where they meet they can melt into each other.
//! keywords: union, join, merge, subtract, cut, hole, intersect, overlap, boolean, smooth, melt, metaballs, sdf, 3d

struct Params {
    /// Join shows both, cut takes the second away from the first, overlap keeps what lies in both.
    /// = join choices: join | cut | overlap
    mode: u32,
    /// How far they melt into each other where they meet.
    /// = 0.25 in 0..2
    melt: f32,
}

/// first: The scene that is worked on.
/// second: The scene that is added, taken away, or overlapped.
fn combine(q: Spot, first: Solid, second: Solid, p: Params) -> Solid {
    // A cut is an overlap with everything but the second; an overlap is a join of everything else.
    let a = select(first.dist, -first.dist, p.mode >= 1u);
    let b = select(second.dist, -second.dist, p.mode >= 2u);
    let k = clamp(p.melt, 0.0, 1e3);
    let h = max(k - abs(a - b), 0.0) / max(k, 1e-6);
    let joined = min(a, b) - h * h * k * 0.25;
    // Colours blend over the seam as the shapes do; without melting there is a sharp line.
    let share = clamp(0.5 + 0.5 * (a - b) / max(k, max(q.width * 0.5, 1e-5)), 0.0, 1.0);
    return solid_between(first, second, share, select(joined, -joined, p.mode >= 1u));
}
