//! Soft Points
//! Draws every particle as a soft dot of light: sparks, dust, snow, stars.
//! keywords: particles, renderer, draw, dots, light, sparks, dust, glow, stars

struct Params {
    /// Size of a dot, in half heights of the picture.
    /// = 0.028 in 0.001..0.5 log
    size: f32,
    /// How much smaller some of them are.
    /// = 0.6 in 0..1
    uneven_size: f32,
    /// How bright they shine.
    /// = 0.8 in 0..8
    light: f32,
    /// 0 is a disc with an edge, 1 fades from the middle on.
    /// = 0.85 in 0..1
    softness: f32,
    /// How much they shine by chance, each in its own rhythm.
    /// = 0.25 in 0..1
    twinkle: f32,
    /// How much their own colour counts, such as that of a picture which they come from.
    /// = 1 in 0..1
    own_colour: f32,
}

/// colours: Their colour over their life, from birth to death.
/// colours = #fff4d6 #ffb14a #e0482e #6b1f5e
/// size_over_life: Their size over their life.
/// size_over_life = 0,0.5 0.15,1 1,0.25
/// opacity_over_life: How clearly they show over their life.
/// opacity_over_life = 0,0 0.08,1 0.7,0.8 1,0
fn soft_points(
    one: Particle,
    at: Place,
    p: Params,
    colours: Gradient,
    size_over_life: Curve,
    opacity_over_life: Curve,
) -> Sprite {
    let t = lived(one);
    let size = p.size * (1.0 - clamp(p.uneven_size, 0.0, 1.0) * chance(one.seed, 31u)) * curve_at(size_over_life, t);
    let beat = sin(one.age * (4.0 + 9.0 * chance(one.seed, 32u)) + 6.2831853 * chance(one.seed, 33u));
    let shine = 1.0 - clamp(p.twinkle, 0.0, 1.0) * (0.5 + 0.5 * beat);
    let tint = mix(vec3f(1.0), one.tint, clamp(p.own_colour, 0.0, 1.0));
    let colour = gradient_at(colours, t) * vec4f(tint * clamp(p.light, 0.0, 1e4), 1.0);
    return Sprite(one.pos, one.pos, size, 0.0, colour * (clamp(curve_at(opacity_over_life, t), 0.0, 1.0) * shine));
}

fn shade(dab: Dab, p: Params) -> vec4f {
    let edge = 1.0 - dab.edge;
    let width = clamp(p.softness, 0.02, 1.0);
    let core = clamp(edge / width, 0.0, 1.0);
    return dab.colour * (core * core * (3.0 - 2.0 * core));
}
