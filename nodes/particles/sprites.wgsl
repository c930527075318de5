//! Sprites
//! Draws a picture for every particle: leaves, snow flakes, letters, whatever a graph can draw.
//! keywords: particles, renderer, draw, picture, image, stamp, leaf, billboard, texture

struct Params {
    /// Size of the picture, in half heights of the whole.
    /// = 0.09 in 0.002..1 log
    size: f32,
    /// How much smaller some of them are.
    /// = 0.5 in 0..1
    uneven_size: f32,
    /// How they are turned.
    /// = 0 in -1..1 turns
    turn: f32,
    /// How differently they are turned.
    /// = 1 in 0..1
    uneven_turn: f32,
    /// How fast they turn, each its own way.
    /// = 0.2 in -3..3 hz
    spin: f32,
    /// How bright they are.
    /// = 0.6 in 0..4
    light: f32,
    /// Cuts the picture round.
    /// = true
    round: u32,
}

/// image: The picture that is drawn for each.
/// colours: What it is coloured with over its life.
/// colours = #ffffff #ffffff
/// size_over_life: Its size over its life.
/// size_over_life = 0,0.2 0.15,1 1,0.8
/// opacity_over_life: How clearly it shows over its life.
/// opacity_over_life = 0,0 0.1,1 0.8,1 1,0
fn sprites(
    one: Particle,
    at: Place,
    p: Params,
    image: texture_2d<f32>,
    colours: Gradient,
    size_over_life: Curve,
    opacity_over_life: Curve,
) -> Sprite {
    let t = lived(one);
    let size = p.size * (1.0 - clamp(p.uneven_size, 0.0, 1.0) * chance(one.seed, 31u)) * curve_at(size_over_life, t);
    let way = chance(one.seed, 34u) * 2.0 - 1.0;
    let turns = p.turn + p.uneven_turn * (chance(one.seed, 35u) - 0.5) + p.spin * one.age * way;
    let colour = gradient_at(colours, t) * vec4f(one.tint * clamp(p.light, 0.0, 1e4), 1.0);
    return Sprite(one.pos, one.pos, size, fract(turns), colour * clamp(curve_at(opacity_over_life, t), 0.0, 1.0));
}

fn shade(dab: Dab, p: Params, image: texture_2d<f32>) -> vec4f {
    let c = textureSampleLevel(image, linear_clamp, dab.pos * vec2f(0.5, -0.5) + vec2f(0.5), 0.0);
    let rim = clamp((1.0 - dab.edge) * 12.0, 0.0, 1.0);
    return c * dab.colour * select(1.0, rim, p.round != 0u);
}
