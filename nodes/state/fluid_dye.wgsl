//! Fluid dye
//! Colours that a current carries along; the last step of Fluid. Wire any picture of speeds into it.
//! keywords: fluid, dye, ink, advection, smoke, liquid, carry
//! memory: fades by stay

struct Params {
    /// How much of the colour stays from frame to frame.
    /// = 0.993 in 0..0.999
    stay: f32,
    /// How much new colour the nozzles and the picture give.
    /// = 1 in 0..4
    dye: f32,
    /// Nozzles that give colour, at the places of Fluid push.
    /// = 5 in 0..6
    nozzles: u32,
    /// How fast they wander.
    /// = 0.25 in -3..3
    speed: f32,
    /// Added to the wandering; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
    /// Colour of the still water.
    /// = #05060c
    ground: vec4f,
}

/// current: The current: red to the right, green up.
/// image: A picture that gives its own colours.
/// colours: The colours of the nozzles, one after the other.
/// colours = #ff4d6d #ffb347 #fff1a8 #47d1c8 #4a6cf0 #b04df0
fn fluid_dye(at: Place, p: Params, before: texture_2d<f32>, current: texture_2d<f32>, image: vec4f, colours: Gradient) -> vec4f {
    let dt = clamp(at.dt, 0.0, 0.05);
    let here = sample(current, at.pos, at).rg;
    let half_way = sample(current, at.pos - here * dt * 0.5, at).rg;
    let from_here = at.pos - half_way * dt;
    let old = sample(before, from_here, at);
    let ground = vec4f(p.ground.rgb, 1.0) * p.ground.a;
    let kept = clamp(p.stay, 0.0, 1.0);
    var c = select(mix(ground, old, kept), ground, at.frame == 0u);
    let time = p.speed * at.secs + p.phase;
    for (var i = 0u; i < min(p.nozzles, 8u); i += 1u) {
        let n = f32(i);
        let place = vec2f(aspect(at) * 0.62, 0.62) * vec2f(sin(time * (1.1 + 0.23 * n) + n * 2.1), cos(time * (0.8 + 0.31 * n) + n * 1.3));
        let d = at.pos - place;
        let near = clamp(p.dye * 20.0 * dt, 0.0, 1.0) * exp2(-dot(d, d) * 240.0);
        let colour = clamp(gradient_at(colours, mirror_unit((n + 0.5) / 3.0 + time * 0.17)), vec4f(0.0), vec4f(64.0));
        c = mix(c, vec4f(colour.rgb * 1.15, colour.a), near);
    }
    let fresh = clamp(image.a, 0.0, 1.0) * clamp(p.dye * 6.0 * dt, 0.0, 1.0);
    return c * (1.0 - fresh) + image * clamp(p.dye * 6.0 * dt, 0.0, 1.0);
}
