//! Sky
//! Drifting clouds under a sun: noon, dusk or a planet's own weather, by its colours.
//! keywords: clouds, heaven, sun, sunset, dusk, dawn, weather, horizon, landscape, cumulus
//! cost: 1500

struct Params {
    /// How much of the sky is clouded.
    /// = 0.62 in 0..1
    cover: f32,
    /// Size of the clouds: more is finer.
    /// = 1.4 in 0.2..10 log
    scale: f32,
    /// How dense the clouds are.
    /// = 1 in 0.1..4 log
    density: f32,
    /// Where the horizon lies; far below it, we look straight up.
    /// = -0.75 in -4..1
    horizon: f32,
    /// Where the sun stands.
    /// = 0.55 -0.15 in -2..2
    sun: vec2f,
    /// Radius of the sun.
    /// = 0.09 in 0..1
    sun_size: f32,
    /// Light around the sun and along the clouds' rims.
    /// = 0.9 in 0..3
    sun_light: f32,
    /// How fast the clouds drift.
    /// = 0.12 in -4..4
    speed: f32,
    /// Added to the drift; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
    /// Another number, other clouds.
    /// = 0 in 0..999
    seed: u32,
    /// Colour of the sun.
    /// = #fff0c8
    sun_colour: vec4f,
    /// The clouds' side in shade.
    /// = #4a3f72
    shade: vec4f,
    /// The clouds' lit side.
    /// = #ffe2cf
    lit: vec4f,
}

fn clouds(q: vec2f, time: f32, width: f32, seed: u32, p: Params) -> f32 {
    let bend = gradient_noise(q * 0.7 + vec2f(time * 0.1, 3.0), seed + 5u);
    let n = fbm_sum3(vec3f(q + bend * 0.35, time * 0.35), 6u, 0.52, 2.1, width, seed);
    return clamp((n + 0.62 * (p.cover * 2.0 - 1.0)) * 2.0, 0.0, 1.5);
}

/// colours: From the horizon to the top of the sky.
/// colours = #ffb27a #f2788f #9a5fae #4757a8 #1c2f72
fn sky(at: Place, p: Params, colours: Gradient) -> vec4f {
    let seed = at.seed + p.seed * 7877u;
    let time = p.speed * at.secs + p.phase;
    let above = at.pos.y - p.horizon;
    let air = gradient_at(colours, clamp(above / max(1.0 - p.horizon, 0.2), 0.0, 1.0));
    let v = at.pos - p.sun;
    let r = length(v);
    let px = pixel(at);
    let disc = (1.0 - soft_step(p.sun_size, r, max(px, p.sun_size * 0.08))) * select(0.0, 1.0, p.sun_size > 0.0);
    let halo = p.sun_light * (0.55 * exp2(-r * 3.4) + 0.5 * exp2(-r * 13.0));
    var colour = air.rgb + p.sun_colour.rgb * (halo * 0.6 + disc * 1.6);
    // A ceiling of clouds, seen from below: it closes up towards the horizon.
    let depth = 1.0 / max(above + 0.22, 0.05);
    let q = vec2f(at.pos.x * depth, depth * 1.6) * p.scale + vec2f(time * 0.6, time * 1.1);
    let width = px * p.scale * depth * (1.0 + depth);
    let here = clouds(q, time, width, seed, p);
    let toward = normalize(v + vec2f(1e-5, 0.0)) * vec2f(-1.0, 1.0);
    let behind = clouds(q + toward * 0.18, time, width * 2.0, seed, p);
    let body = 1.0 - exp2(-here * 2.6 * p.density);
    let light = clamp(0.55 + (here - behind) * 0.9 - here * 0.22, 0.0, 1.2);
    let rim = (1.0 - body) * body * 3.0 * halo;
    var cloud = mix(p.shade.rgb, p.lit.rgb, light) + p.sun_colour.rgb * (rim + halo * 0.22);
    // Far clouds take on the colour of the air.
    let near = smoothstep(0.02, 0.65, above);
    cloud = mix(air.rgb * 1.05, cloud, 0.25 + 0.75 * near);
    let shown = body * smoothstep(-0.12, 0.12, above);
    colour = mix(colour, cloud, shown * mix(1.0, p.shade.a, 1.0 - near));
    return vec4f(max(colour, vec3f(0.0)), air.a);
}
