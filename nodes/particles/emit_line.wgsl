//! Emit Line
//! Gives birth to particles along a line: rain from above, a waterfall, a glowing edge.
//! keywords: particles, emitter, birth, spawn, line, rain, snow, waterfall, edge, segment

struct Params {
    /// Where the line begins.
    /// = -1.7 1.05 in -2..2
    from_place: vec2f,
    /// Where it ends.
    /// = 1.7 1.05 in -2..2
    to_place: vec2f,
    /// How thick the line is.
    /// = 0.05 in 0..1
    width: f32,
    /// How fast they start, in half heights of the picture a second.
    /// = 0.8 in -3..3
    speed: f32,
    /// Where they are thrown: -90 is down.
    /// = -90 in -180..180 deg
    direction: f32,
    /// How far to both sides of it they scatter.
    /// = 12 in 0..360 deg
    scatter: f32,
    /// How much slower some of them start.
    /// = 0.6 in 0..1
    uneven_speed: f32,
    /// How far in front of and behind the picture's plane they start, for a camera to see.
    /// = 0 in 0..2
    depth: f32,
}

/// tints: Their own colours: each takes one of these by chance.
/// tints = #ffffff #ffffff
fn emit_line(birth: Birth, at: Place, p: Params, tints: Gradient) -> Particle {
    let off = any_direction(birth.seed, 2u, 0.0).xy * (p.width * 0.5 * sqrt(chance(birth.seed, 4u)));
    let pos = mix(p.from_place, p.to_place, chance(birth.seed, 5u)) + off;
    let z = (chance(birth.seed, 6u) * 2.0 - 1.0) * p.depth;
    var one = newborn(birth, vec3f(pos, z), thrown(birth.seed, p.speed, p.direction, p.scatter, p.uneven_speed, 0.0));
    one.tint = gradient_at(tints, chance(birth.seed, 8u)).rgb;
    return one;
}
