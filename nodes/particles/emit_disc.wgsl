//! Emit Disc
//! Gives birth to particles in a disc or on a ring and throws them out of it: a fountain, a spark, a breathing halo.
//! keywords: particles, emitter, birth, spawn, disc, ring, circle, point, fountain, sparks, burst

struct Params {
    /// The middle of the disc.
    /// = 0 -0.3 in -2..2
    centre: vec2f,
    /// How wide the disc is; 0 is a point.
    /// = 0.12 in 0..2
    radius: f32,
    /// How much of the middle is left out: 1 leaves only the ring.
    /// = 0 in 0..1
    hole: f32,
    /// How fast they start, in half heights of the picture a second.
    /// = 1.1 in -3..3
    speed: f32,
    /// Where they are thrown: 90 is up.
    /// = 90 in -180..180 deg
    direction: f32,
    /// How far to both sides of it they scatter; 360 throws them everywhere.
    /// = 50 in 0..360 deg
    scatter: f32,
    /// How much slower some of them start.
    /// = 0.5 in 0..1
    uneven_speed: f32,
    /// How much of the speed leads straight away from the middle.
    /// = 0 in 0..1
    outwards: f32,
    /// How far they leave the plane of the picture, for a camera to see: 0 is flat, 1 makes a ball of the disc.
    /// = 0 in 0..1
    depth: f32,
}

/// tints: Their own colours: each takes one of these by chance.
/// tints = #ffffff #ffffff
fn emit_disc(birth: Birth, at: Place, p: Params, tints: Gradient) -> Particle {
    let out = any_direction(birth.seed, 2u, p.depth);
    let inner = clamp(p.hole, 0.0, 1.0);
    // Even over the disc's area: the root of an even number between the squares of the two radii.
    let far = sqrt(mix(inner * inner, 1.0, chance(birth.seed, 4u)));
    let pos = vec3f(p.centre, 0.0) + out * (far * p.radius);
    let ahead = thrown(birth.seed, p.speed, p.direction, p.scatter, p.uneven_speed, p.depth);
    var one = newborn(birth, pos, mix(ahead, out * length(ahead) * sign(p.speed + 1e-9), clamp(p.outwards, 0.0, 1.0)));
    one.tint = gradient_at(tints, chance(birth.seed, 8u)).rgb;
    return one;
}
