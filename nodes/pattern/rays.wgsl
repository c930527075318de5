//! Rays
//! Shafts of light that fan out of one point: sunrise, god rays, a comic's burst.
//! keywords: god rays, sunburst, sun, beams, light, comic, burst, rays
//! cost: 260

struct Params {
    /// How many rays fan out.
    /// = 22 in 1..120
    count: u32,
    /// From light through clouds (0) to a printed sunburst with hard edges (1).
    /// = 0 in 0..1
    hardness: f32,
    /// How irregular the rays are in width and brightness.
    /// = 0.8 in 0..1
    variety: f32,
    /// Where the light stands.
    /// = 0.35 0.55 in -2..2
    centre: vec2f,
    /// Size of the glow around the light.
    /// = 0.35 in 0..2
    glow: f32,
    /// How far the rays reach.
    /// = 1.6 in 0.1..6 log
    reach: f32,
    /// Brightness of the rays.
    /// = 1 in 0..4
    light: f32,
    /// How fast the rays shift by themselves.
    /// = 0.1 in -4..4
    speed: f32,
    /// Added to the shifting; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
}

/// colours: From the dark far away to the heart of the light.
/// colours = #1b1530 #4a2545 #a2484f #ec8f5a #ffd79a #fffaf0
fn rays(at: Place, p: Params, colours: Gradient) -> vec4f {
    let v = at.pos - p.centre;
    let polar = polar_from_pos(v);
    let t = p.speed * at.secs + p.phase;
    let n = f32(clamp(p.count, 1u, 256u));
    let around = (polar.x + 0.5) * n;
    // Two rings of chance that turn against each other; both close after one round.
    let a = ring_noise(around + t, n, at.seed, t);
    let b = ring_noise(around * 2.0 - t * 1.3, n * 2.0, at.seed + 9u, t * 0.8);
    let loose = clamp(0.5 + (a - 0.5) * 1.5 + (b - 0.5) * 0.8, 0.0, 1.0);
    let even = 0.5 + 0.5 * cos((around + t) * TAU);
    let soft = mix(even, loose, p.variety);
    let px = pixel(at) * n / (TAU * max(polar.y, 1e-4)) * 3.2;
    let cut = clamp((soft - 0.5) / max(px, 0.004) + 0.5, 0.0, 1.0);
    let beam = mix(soft * soft, cut, clamp(p.hardness, 0.0, 1.0));
    let far = max(p.reach, 0.02);
    let fall = mix(exp2(-polar.y * 1.6 / far), 1.0, 0.5 * clamp(p.hardness, 0.0, 1.0));
    let near = exp2(-polar.y / max(p.glow, 0.005) * 1.7);
    let near_px = clamp(octave_fade(px * 0.25), 0.0, 1.0);
    let level = mix(0.4, beam, near_px) * fall * p.light * 0.85 + near * 0.75 + 0.12 * fall;
    let colour = gradient_at(colours, level);
    return vec4f(colour.rgb * (1.0 + 0.6 * near), colour.a);
}

/// Smooth chance around a ring of `n` places that closes on itself.
fn ring_noise(x: f32, n: f32, seed: u32, t: f32) -> f32 {
    let i = floor(x);
    let f = x - i;
    let k0 = i - n * floor(i / n);
    let k1 = (i + 1.0) - n * floor((i + 1.0) / n);
    let u = f * f * (3.0 - 2.0 * f);
    return mix(flicker(i32(k0), seed, t), flicker(i32(k1), seed, t), u);
}

fn flicker(k: i32, seed: u32, t: f32) -> f32 {
    let c = unit2(vec2i(k, 0), 3u, seed);
    return c.x * 0.65 + 0.35 * (0.5 + 0.5 * sin(t * (0.8 + c.y) * 2.0 + c.y * TAU));
}
