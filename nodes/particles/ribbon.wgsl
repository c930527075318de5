//! Ribbon
//! Ties every particle to the one born after it, so that a stream becomes a ribbon of light: calligraphy, threads, smoke.
//! keywords: particles, renderer, draw, ribbon, thread, trail, line, string, silk, calligraphy

struct Params {
    /// Width of the ribbon, in half heights of the picture.
    /// = 0.016 in 0.001..0.3 log
    width: f32,
    /// The longest gap that it bridges, in half heights of the picture; longer ones tear it.
    /// = 0.35 in 0.01..4 log
    tear: f32,
    /// How bright it shines.
    /// = 0.5 in 0..8
    light: f32,
    /// How much fainter it is where it is stretched.
    /// = 0.6 in 0..1
    stretch: f32,
    /// How much its particles' own colour counts, such as that of a picture which they come from.
    /// = 1 in 0..1
    own_colour: f32,
}

/// colours: Its colour over the life of its particles, from birth to death.
/// colours = #f4fbff #8fd0ff #7a5cff #2a1060
/// width_over_life: Its width over the life of its particles.
/// width_over_life = 0,0.15 0.2,1 1,0.3
/// opacity_over_life: How clearly it shows over the life of its particles.
/// opacity_over_life = 0,0 0.1,1 0.6,0.8 1,0
fn ribbon(
    one: Particle,
    next: Particle,
    at: Place,
    p: Params,
    colours: Gradient,
    width_over_life: Curve,
    opacity_over_life: Curve,
) -> Sprite {
    let t = lived(one);
    let long = distance(one.pos, next.pos);
    let width = p.width * curve_at(width_over_life, t);
    let tint = mix(vec3f(1.0), one.tint, clamp(p.own_colour, 0.0, 1.0));
    let colour = gradient_at(colours, t) * vec4f(tint * clamp(p.light, 0.0, 1e4), 1.0);
    // The same light over a longer way is fainter.
    let thin = mix(1.0, width / (width + long * 0.5), clamp(p.stretch, 0.0, 1.0));
    let whole = select(1.0, 0.0, long > p.tear || next.index == one.index);
    return Sprite(one.pos, next.pos, width, 0.0, colour * (clamp(curve_at(opacity_over_life, t), 0.0, 1.0) * thin * whole));
}

fn shade(dab: Dab) -> vec4f {
    let core = max(1.0 - abs(dab.pos.y), 0.0);
    // Round ends would shine twice where pieces meet.
    return dab.colour * (core * core * (3.0 - 2.0 * core) * select(1.0, 0.0, dab.beyond > 1e-4));
}
