//! Gyroid
//! An endless web of smooth tunnels: coral, bone, the inside of a sponge. Overlap it with a sphere or a box.
//! keywords: lattice, sponge, coral, bone, tunnels, minimal surface, web, sdf, 3d

struct Params {
    /// How wide one cell is.
    /// = 0.8 in 0.05..10 log
    size: f32,
    /// How thick the walls are.
    /// = 0.12 in 0.005..1 log
    thickness: f32,
    /// Shifts the wall to one side: the tunnels on one side grow.
    /// = 0 in -1.2..1.2
    shift: f32,
    /// How fast the tunnels wander by themselves.
    /// = 0 in -2..2
    speed: f32,
    /// Added to the wandering; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
}

fn gyroid(q: Spot, p: Params) -> Solid {
    let k = 6.28318531 / clamp(abs(p.size), 0.02, 1e3);
    let a = q.pos * k + (p.speed * q.secs + p.phase);
    let wave = dot(sin(a), cos(a.yzx));
    // The wave climbs by at most 1.73 k a unit.
    return solid((abs(wave - p.shift) / k - clamp(p.thickness, 0.0, 1e3)) * 0.6);
}
