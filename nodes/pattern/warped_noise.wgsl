//! Warped Noise
//! Noise that bends noise that bends noise: polished stone, oil on water, a planet's clouds.
//! keywords: domain warping, marble, agate, fluid, planet, jupiter
//! cost: 1100

struct Params {
    /// Large shapes from the bottom to the top of the picture.
    /// = 1.6 in 0.1..16 log
    scale: f32,
    /// How far the first layer bends the second.
    /// = 1 in 0..3
    first: f32,
    /// How far the second layer bends the picture.
    /// = 1.25 in 0..3
    second: f32,
    /// Layers of detail.
    /// = 4 in 1..8
    octaves: u32,
    /// Strength of each layer against the one before: low is smooth, high is rough.
    /// = 0.5 in 0..1
    gain: f32,
    /// How much of the colour comes from the bending itself.
    /// = 0.6 in 0..1
    colour_from_warp: f32,
    /// Light that falls across the folds.
    /// = 0.45 in 0..1
    relief: f32,
    /// How fast it flows by itself.
    /// = 0.08 in -2..2
    speed: f32,
    /// Added to the flow; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
    /// Where the picture looks.
    /// = 0 0 in -10..10
    offset: vec2f,
    /// Another number, another stone.
    /// = 0 in 0..999
    seed: u32,
}

/// colours = #0a1a24 #0f4652 #2a9d8f #f1d9ae #d2603a #5a1a2b
fn warped_noise(at: Place, p: Params, colours: Gradient) -> vec4f {
    let scale = max(abs(p.scale), 1e-3) * 0.5;
    let seed = at.seed + p.seed * 7877u;
    let t = p.speed * at.secs + p.phase;
    let width = pixel(at) * scale;
    let q = at.pos * scale + p.offset;
    let drift = vec2f(cos(t * 0.7), sin(t * 0.9)) * 0.35;
    // The slope of one sum serves as the two numbers of a warp: half the work of two sums.
    let a = fbm_sum_d(q + drift, min(p.octaves, 3u), p.gain, 2.0, width, seed);
    let bend_a = vec2f(a.z, -a.y) * 0.28 + a.yz * 0.1;
    let b = fbm_sum_d(q * 1.1 + p.first * bend_a + vec2f(5.2 - t * 0.35, 1.3), min(p.octaves, 4u), p.gain, 2.0, width * 1.5, seed + 11u);
    let bend_b = vec2f(b.z, -b.y) * 0.16 + b.yz * 0.08 + vec2f(b.x, a.x) * 0.5;
    let c = fbm_sum_d(q + p.second * bend_b + vec2f(t * 0.3, 8.1), p.octaves, p.gain, 2.0, width * 2.0, seed + 23u);
    let plain = 0.5 + 0.9 * c.x;
    let bent = 0.5 + 0.55 * b.x + 0.16 * (length(bend_b) - 0.55) * sign(c.x + 0.2);
    let colour = gradient_at(colours, mix(plain, bent + c.x * 0.35, p.colour_from_warp));
    let light = clamp(dot(c.yz, vec2f(-0.55, 0.8)) * 0.3, -0.9, 0.9);
    let crease = 1.0 + p.relief * (light + 0.5 * a.x);
    return vec4f(colour.rgb * max(crease, 0.05), colour.a);
}
