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
    let sharp = 1.2 + 5.0 * clamp(p.focus, 0.0, 1.5);
    // Three looks through slightly different depths of water: red, green, blue.
    let split = 0.05 * p.dispersion;
    let r = net(q + vec2f(split, 0.0), t, sharp);
    let g = net(q, t, sharp);
    let b = net(q - vec2f(split, -split * 0.5), t, sharp);
    let floor_colour = gradient_at(colours, clamp(depth * 0.55 + 0.25 * g, 0.0, 1.0));
    let glint = gradient_at(colours, 1.0).rgb * vec3f(r, g, b);
    return vec4f(floor_colour.rgb * (0.55 + 0.5 * g) + glint * p.light * 0.85, floor_colour.a);
}

/// Brightness of light bent by four crossing trains of ripples.
fn net(q: vec2f, t: f32, sharp: f32) -> f32 {
    var i = q * 2.2;
    var bright = 0.0;
    for (var k = 1; k <= 4; k += 1) {
        let u = t * (1.0 - 2.6 / f32(k + 2)) + f32(k) * 2.1;
        i = q * 2.2 + vec2f(cos(u - i.x) + sin(u * 0.9 + i.y), sin(u * 1.1 - i.y) + cos(u + i.x));
        let w = vec2f(sin(i.x + u), cos(i.y + u));
        bright += 1.0 / (0.35 + dot(w, w) * 2.4);
    }
    let x = clamp(bright * 0.145, 0.0, 1.0);
    return pow(x, sharp) * (1.0 + sharp * 0.22);
}
