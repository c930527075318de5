//! Gravity
//! Pulls all particles one way, as the ground does: fountains fall, smoke rises with the pull turned up.
//! keywords: particles, force, fall, weight, down, pull, wind

struct Params {
    /// How strong it pulls, in half heights of the picture a second, a second.
    /// = 1.2 in -4..4
    strength: f32,
    /// Where to: -90 is down, 90 up, 0 to the right.
    /// = -90 in -180..180 deg
    direction: f32,
    /// How differently heavy they are: 0 all the same, 1 some weigh nothing.
    /// = 0.2 in 0..1
    uneven: f32,
}

fn gravity(one: Particle, at: Place, p: Params) -> Particle {
    var moved = one;
    let angle = radians(clamp(p.direction, -1e5, 1e5));
    let weight = p.strength * (1.0 - clamp(p.uneven, 0.0, 1.0) * chance(one.seed, 21u));
    moved.vel += vec3f(cos(angle), sin(angle), 0.0) * (weight * at.dt);
    return moved;
}
