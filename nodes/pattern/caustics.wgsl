//! Caustics
//! Sunlight on the floor of a pool: a net of light that breathes and shimmers.
//! keywords: water, pool, light, sea, shimmer, refraction
//! cost: 500

struct Params {
    /// Meshes of light from the bottom to the top of the picture.
    /// = 3 in 0.3..24 log
    scale: f32,
    /// How thin and bright the threads are.
    /// = 0.55 in 0..1
    focus: f32,
    /// Brightness of the light.
    /// = 1 in 0..4
    light: f32,
    /// How far the colours part at the threads, as in glass.
    /// = 0.35 in 0..1
    dispersion: f32,
    /// Slow swell that bends the net.
    /// = 0.5 in 0..2
    swell: f32,
    /// How fast the water moves by itself.
    /// = 0.35 in -3..3
    speed: f32,
    /// Added to the movement; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
    /// Another number, another pool.
    /// = 0 in 0..999
    seed: u32,
}

/// colours = #032c3f #05607a #1fa3ad #a9efe0 #fdfff2
fn caustics(at: Place, p: Params, colours: Gradient) -> vec4f {
    let scale = max(abs(p.scale), 1e-3);
    let seed = at.seed + p.seed * 7877u;
    let t = p.speed * at.secs + p.phase;
    var q = at.pos * scale;
    let swell = gradient_noise3_d(vec3f(q * 0.3, t * 0.3), seed);
    q += swell.yz * p.swell;
    let depth = 0.36 + 0.3 * swell.x;
    let sharp = 2.0 + 7.0 * clamp(p.focus, 0.0, 1.5);
    let rim = net(q, t, p.dispersion, seed);
    // Red, green and blue focus at slightly different places.
    let rgb = pow(rim.xyz, vec3f(sharp)) + pow(vec3f(rim.w), vec3f(sharp)) * 0.75;
    let g = rgb.y;
    let floor_colour = gradient_at(colours, clamp(depth * 0.75 + 0.22 * g, 0.0, 1.0));
    let glint = gradient_at(colours, 1.0).rgb * rgb;
    return vec4f(floor_colour.rgb * (0.55 + 0.5 * g) + glint * max(p.light, 0.0) * 0.6, floor_colour.a);
}

/// How near light comes to a focus, 0..1: the large waves in red, green and blue, the small waves in w.
fn net(q: vec2f, t: f32, dispersion: f32, seed: u32) -> vec4f {
    let bent = q + vec2f(sin(q.y * 1.9 + t * 1.3), cos(q.x * 2.1 - t * 1.1)) * 0.16;
    let big = cellular_fast(bent, 0.9, t * 0.16, 0u, seed);
    let fine = vec2f(0.8 * q.x - 0.6 * q.y, 0.6 * q.x + 0.8 * q.y) * 1.27 + 4.1;
    let waved = fine + vec2f(sin(fine.y * 1.9 + t * 1.3 + 1.0), cos(fine.x * 2.1 - t * 1.1)) * 0.16;
    let small = cellular_fast(waved, 0.9, t * 0.16 + 0.37, 0u, seed + 1u);
    // The gap between the two nearest middles closes where rays meet.
    let shift = dispersion * 0.14 * big.to_point.x / max(big.f1, 1e-3);
    let gap = vec4f(vec3f(big.f2 - big.f1) + vec3f(shift, 0.0, -shift), small.f2 - small.f1);
    return 1.0 - clamp(abs(gap) * 1.15, vec4f(0.0), vec4f(1.0));
}
