//! Fold Fractal
//! Space folded into itself again and again: bubbles in bubbles, crystals, lace of light.
//! keywords: ifs, kifs, apollonian, gasket, crystal, fractal, lace, filigree, sacred geometry, circles
//! cost: 700

struct Params {
    /// What grows.
    /// = lace choices: bubbles | crystal | lace
    form: u32,
    /// How often space is folded.
    /// = 5 in 1..16
    folds: u32,
    /// The number that shapes the figure; wire a slow movement here.
    /// = 0.55 in 0..1
    shape: f32,
    /// How far each fold turns.
    /// = 0 in -180..180 deg
    twist: f32,
    /// How near we are.
    /// = 1 in 0.05..20 log
    zoom: f32,
    /// Width of the lines.
    /// = 0.5 in 0.05..4 log
    width: f32,
    /// Light that the lines shed around them.
    /// = 0.7 in 0..3
    glow: f32,
    /// How often the colours go round.
    /// = 1 in 0..6
    repeat: f32,
    /// Turns the figure.
    /// = 0 in -180..180 deg
    angle: f32,
    /// How fast the figure changes by itself.
    /// = 0.12 in -3..3
    speed: f32,
    /// Added to the change; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
}

/// colours: Between the lines, then along the folds.
/// colours = #050318 #1c1a5e #5a2f9f #e0508f #ff8f6a #ffe0a8
fn fold_fractal(at: Place, p: Params, colours: Gradient) -> vec4f {
    let time = p.speed * at.secs + p.phase;
    var z = rotated(at.pos, radians(p.angle)) / max(p.zoom, 1e-3);
    var scale = 1.0 / max(p.zoom, 1e-3);
    let px = pixel(at);
    var trap = 9.0;
    var line = 9.0;
    var deep = 0.0;
    let shape = clamp(p.shape + 0.06 * sin(time * 2.0), -1.0, 2.0);
    let c = cos(radians(p.twist) + 0.12 * sin(time * 1.3));
    let s = sin(radians(p.twist) + 0.12 * sin(time * 1.3));
    let turn = mat2x2f(c, s, -s, c);
    z += select(vec2f(0.0), vec2f(time * 0.2, 0.13 * sin(time)), p.form == 0u);
    for (var i = 0u; i < min(p.folds, 24u); i += 1u) {
        if p.form == 0u {
            // Circles that touch: a lattice of reflections turned inside out (an Apollonian net).
            z = turn * (2.0 * fract(z * 0.5 + 0.5) - 1.0);
            let k = (0.95 + 0.5 * shape) / max(dot(z, z), 1e-3);
            z *= k;
            scale *= k;
        } else if p.form == 1u {
            // Folded along both axes, moved out, turned by an eighth.
            z = abs(z) - vec2f(0.3 + 0.4 * shape, 0.28);
            z = turn * vec2f(z.x + z.y, z.y - z.x) * 0.92;
            scale *= 1.3;
        } else {
            // Turned inside out and moved: lace.
            let k = 1.0 / max(dot(z, z), 2e-2);
            z = turn * (abs(z) * k - vec2f(0.45 + 0.5 * shape, 0.62));
            scale *= k;
        }
        let d = select(min(abs(z.x), abs(z.y)), abs(length(z) - select(0.5, 0.35, p.form == 1u)), p.form == 2u);
        // Folds that are finer than a pixel would only flicker.
        let seen = octave_fade(px * scale * 1.5);
        let here = mix(line, d / max(scale, 1e-6), seen);
        deep = mix(deep, f32(i), select(0.0, seen, here < line));
        line = min(line, here);
        trap = min(trap, mix(trap, dot(z, z), seen));
    }
    let half = max(p.width, 0.0) * 0.008;
    let bright = 1.0 - soft_step(half, line, max(px * 1.5, half * 0.6));
    let halo = p.glow * (exp2(-line * 22.0) * 0.32 + exp2(-line * 70.0) * 0.3);
    let t = mirror_unit(0.35 + p.repeat * (0.16 * deep + 0.22 * log2(1.0 + trap)) + 0.12 * time);
    let colour = gradient_at(colours, 0.3 + 0.7 * t);
    let ground = gradient_at(colours, clamp(0.22 * log2(1.0 + trap), 0.0, 0.3));
    return vec4f(ground.rgb + colour.rgb * bright * 0.9 + colour.rgb * colour.rgb * halo, max(ground.a, colour.a * clamp(bright + halo, 0.0, 1.0)));
}
