//! Flame light
//! Develops the light that Flame step has gathered, as film does: faint veils show beside the brightest threads.
//! keywords: fractal flame, develop, log, density, tone, exposure

struct Params {
    /// How bright it is.
    /// = 1 in 0.1..8 log
    light: f32,
    /// Higher shows faint veils, lower the threads alone.
    /// = 0.5 in 0..1
    veil: f32,
    /// Moves the colours on; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
    /// The dark behind; make it transparent to lay the flame over a picture.
    /// = #04040c
    ground: vec4f,
}

/// colours: From one end of the figure to the other.
/// colours = #2b4fe0 #38c6e0 #f4f1d0 #ffb03a #e8305a #7a2bd0
fn flame_light(at: Place, p: Params, image: vec4f, colours: Gradient) -> vec4f {
    let amount = max(image.r, 0.0) * max(p.light, 0.0);
    let tone = clamp(image.g / max(image.r, 1e-5), 0.0, 1.0);
    // The logarithm of the light, as a negative darkens.
    let level = log2(1.0 + amount * 60.0) / 7.6;
    let shown = pow(clamp(level, 0.0, 1.6), mix(3.2, 1.2, clamp(p.veil, 0.0, 1.0)));
    let t = select(mirror_unit(tone * 1.35 + p.phase), tone * 1.35, p.phase == 0.0);
    let colour = gradient_at(colours, t).rgb;
    let white = clamp(shown * shown * 0.55 - 0.12, 0.0, 0.8);
    let cover = clamp(shown, 0.0, 1.0);
    return vec4f(p.ground.rgb + mix(colour, vec3f(1.0), white) * shown * 1.35, p.ground.a + (1.0 - p.ground.a) * cover);
}
