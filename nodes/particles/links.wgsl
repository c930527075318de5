//! Links
//! Draws a line between particles that come near one another, the clearer the nearer: constellations, webs, nerves.
//! keywords: particles, renderer, draw, lines, links, plexus, web, network, constellation, neighbours, graph, threads

struct Params {
    /// How near two must be for a line between them, in half heights of the picture.
    /// = 0.22 in 0.01..1 log
    radius: f32,
    /// How many lines each particle begins at most.
    /// = 4 in 1..8
    most: i32,
    /// Width of a line, in half heights of the picture.
    /// = 0.005 in 0.001..0.1 log
    width: f32,
    /// How bright the lines shine.
    /// = 0.6 in 0..8
    light: f32,
    /// How soon lines grow faint as particles part: 0 all are alike until they tear.
    /// = 1.5 in 0..6
    fade: f32,
    /// How much the particles' own colour counts, such as that of a picture which they come from.
    /// = 1 in 0..1
    own_colour: f32,
}

/// colours: The colour of a line, from where particles touch to where it tears.
/// colours = #ffffff #9fd4ff #5a6cff
/// opacity_over_life: How clearly the lines of a particle show over its life.
/// opacity_over_life = 0,0 0.1,1 0.85,1 1,0
fn links(
    one: Particle,
    near: Particle,
    at: Place,
    p: Params,
    colours: Gradient,
    opacity_over_life: Curve,
) -> Sprite {
    let far = clamp(distance(one.pos, near.pos) / max(p.radius, 1e-4), 0.0, 1.0);
    let tint = mix(vec3f(1.0), 0.5 * (one.tint + near.tint), clamp(p.own_colour, 0.0, 1.0));
    let colour = gradient_at(colours, far) * vec4f(tint * clamp(p.light, 0.0, 1e4), 1.0);
    let clear = pow(max(1.0 - far, 0.0), clamp(p.fade, 0.0, 16.0));
    let ends = clamp(curve_at(opacity_over_life, lived(one)), 0.0, 1.0) * clamp(curve_at(opacity_over_life, lived(near)), 0.0, 1.0);
    return Sprite(one.pos, near.pos, p.width, 0.0, colour * (clear * ends));
}

fn shade(dab: Dab) -> vec4f {
    let core = max(1.0 - dab.edge, 0.0);
    return dab.colour * (core * core * (3.0 - 2.0 * core));
}
