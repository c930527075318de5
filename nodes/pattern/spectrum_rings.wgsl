//! Spectrum Rings
//! Rings of light, one for each tone, from the deep ones in the middle to the high ones outside; each bulges with its loudness.
//! keywords: spectrum, frequency, visualizer, circles, vinyl, joy, radial, audio, music
//! cost: 600

struct Params {
    /// How many rings.
    /// = 14 in 2..40
    count: u32,
    /// Radius of the innermost ring.
    /// = 0.2 in 0..1
    inner: f32,
    /// Radius of the outermost ring.
    /// = 0.92 in 0.1..2
    outer: f32,
    /// How far a loud tone bulges its ring.
    /// = 0.6 in 0..2
    bulge: f32,
    /// How many bulges run around a ring.
    /// = 3 in 0..12
    lobes: u32,
    /// How much each ring is turned against the one inside it.
    /// = 0.045 in -0.5..0.5 turns
    twist: f32,
    /// Width of the lines.
    /// = 0.01 in 0.001..0.1
    width: f32,
    /// Light around the lines.
    /// = 0.8 in 0..2
    glow: f32,
    /// Brightness that is there in silence.
    /// = 0.3 in 0..1
    rest: f32,
    /// Turns a second.
    /// = 0.03 in -2..2 hz
    speed: f32,
    /// Added to the turning; wire a band's time here.
    /// = 0 in -10..10 turns
    phase: f32,
    /// Colour of the ground; make it transparent to lay the rings over another picture.
    /// = #070a12
    ground: vec4f,
}

/// colours: From the deepest ring to the highest.
/// bars: The spectrum of the sound.
/// colours = #ff5e78 #ff9e6d #ffe0a3 #8fd8d2 #4f8fd8 #7a62d8
fn spectrum_rings(at: Place, p: Params, colours: Gradient, bars: Spectrum) -> vec4f {
    let polar = polar_from_pos(at.pos);
    let n = clamp(p.count, 2u, 48u);
    let step_out = (p.outer - p.inner) / f32(n - 1u);
    let turn = p.speed * at.secs + p.phase;
    let px = pixel(at);
    let rest = clamp(p.rest, 0.0, 1.0);
    var light = vec3f(0.0);
    var cover = 0.0;
    for (var i = 0u; i < n; i += 1u) {
        let tone = f32(i) / f32(n - 1u);
        let loud = max(spectrum_at(bars, tone), 0.0) * (1.0 + 0.6 * tone);
        let base = p.inner + step_out * f32(i);
        let angle = (polar.x + turn * (1.0 - 0.5 * tone) + p.twist * f32(i)) * TAU * f32(p.lobes);
        let swing = p.bulge * loud * step_out * 2.2;
        let wave = cos(angle);
        let r = base + swing * (0.35 + 0.65 * wave) * select(0.4, 1.0, p.lobes > 0u);
        // The slope of the ring makes its line evenly wide.
        let slope = swing * 0.65 * f32(p.lobes) * sin(angle) / max(polar.y, 0.05);
        let d = abs(polar.y - r) * inverseSqrt(1.0 + slope * slope);
        let half = max(p.width, 0.0) * 0.5 * (0.7 + 0.9 * loud);
        let line = clamp(0.5 - (d - max(half, px * 0.5)) / px, 0.0, 1.0) * clamp(half * 2.0 / px, 0.0, 1.0);
        let halo = max(p.glow, 0.0) * exp2(-d * 34.0) * (0.08 + 0.5 * loud);
        let bright = rest + (1.0 - rest) * min(loud * 1.3, 1.4);
        let colour = gradient_at(colours, tone);
        light += colour.rgb * (line * bright + halo * 0.5 * bright);
        cover = max(cover, clamp(line * bright + halo * 0.4, 0.0, 1.0) * colour.a);
    }
    let soft = light / (1.0 + 0.18 * max(light.x, max(light.y, light.z)));
    return vec4f(p.ground.rgb * (1.0 - 0.6 * cover) + soft, p.ground.a + (1.0 - p.ground.a) * cover);
}
