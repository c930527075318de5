//! Drag
//! Slows particles down as air and water do, so that they drift instead of flying on.
//! keywords: particles, force, friction, air, water, slow, damping, brake

struct Params {
    /// How much of their speed is lost in a second: 1 leaves about a third of it.
    /// = 1.2 in 0..20
    strength: f32,
    /// How differently it brakes them: 0 all the same, 1 some not at all.
    /// = 0.3 in 0..1
    uneven: f32,
}

fn drag(one: Particle, at: Place, p: Params) -> Particle {
    var moved = one;
    let strength = max(p.strength, 0.0) * (1.0 - clamp(p.uneven, 0.0, 1.0) * chance(one.seed, 22u));
    moved.vel *= exp(-min(strength * at.dt, 60.0));
    return moved;
}
