//! Streaks
//! Draws every particle as a line along its way, the longer the faster it goes: rain, meteors, sparks from a grinder.
//! keywords: particles, renderer, draw, lines, velocity, stretched, rain, motion, sparks, meteor

struct Params {
    /// Width of a streak, in half heights of the picture.
    /// = 0.01 in 0.001..0.2 log
    width: f32,
    /// How long the way is that it shows, in seconds.
    /// = 0.09 in 0..1 secs
    length: f32,
    /// How much thinner and shorter some of them are.
    /// = 0.5 in 0..1
    uneven: f32,
    /// How bright they shine.
    /// = 0.9 in 0..8
    light: f32,
    /// How much brighter the fast ones are than the slow ones.
    /// = 0.6 in 0..1
    by_speed: f32,
    /// How much their own colour counts, such as that of a picture which they come from.
    /// = 1 in 0..1
    own_colour: f32,
}

/// colours: Their colour over their life, from birth to death.
/// colours = #e9fbff #6cc4ff #3461d1 #1c1452
/// opacity_over_life: How clearly they show over their life.
/// opacity_over_life = 0,0 0.06,1 0.6,0.9 1,0
fn streaks(one: Particle, at: Place, p: Params, colours: Gradient, opacity_over_life: Curve) -> Sprite {
    let t = lived(one);
    let part = 1.0 - clamp(p.uneven, 0.0, 1.0) * chance(one.seed, 31u);
    let tint = mix(vec3f(1.0), one.tint, clamp(p.own_colour, 0.0, 1.0));
    let fast = length(one.vel);
    let bright = mix(1.0, fast / (0.4 + fast), clamp(p.by_speed, 0.0, 1.0));
    let colour = gradient_at(colours, t) * vec4f(tint * clamp(p.light, 0.0, 1e4), 1.0);
    let tail = one.pos - one.vel * (clamp(p.length, 0.0, 10.0) * part);
    return Sprite(tail, one.pos, p.width * part, 0.0, colour * (clamp(curve_at(opacity_over_life, t), 0.0, 1.0) * bright));
}

fn shade(dab: Dab) -> vec4f {
    let core = max(1.0 - dab.edge, 0.0);
    // Bright at the head, fading towards the tail.
    let head = clamp(dab.pos.x * 0.5 + 0.5, 0.0, 1.0);
    return dab.colour * (core * core * (3.0 - 2.0 * core) * head * head);
}
