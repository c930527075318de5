//! Spiral
//! Arms that wind outward: a shell, a galaxy, a hypnotist's wheel.
//! keywords: log spiral, archimedean, arms, vortex, hypnosis, galaxy, swirl

struct Params {
    /// How many arms.
    /// = 4 in 1..24
    arms: u32,
    /// How the arms wind: evenly, or ever wider like a shell.
    /// = shell choices: even | shell
    form: u32,
    /// How tightly the arms are wound; negative winds the other way.
    /// = 1.2 in -8..8
    winding: f32,
    /// Share of each arm that is coloured.
    /// = 0.62 in 0..1
    width: f32,
    /// From hard edges (0) to arms of light (1).
    /// = 0.3 in 0..1
    softness: f32,
    /// How rounded the arms look.
    /// = 0.6 in 0..1
    relief: f32,
    /// Where the middle is.
    /// = 0 0 in -1..1
    centre: vec2f,
    /// Turns a second.
    /// = 0.06 in -4..4 hz
    speed: f32,
    /// Added to the turning; wire a band's time here.
    /// = 0 in -10..10 turns
    phase: f32,
    /// Colour between the arms.
    /// = #0e1a1f
    ground: vec4f,
}

/// colours: From the middle to the outside.
/// colours = #fdf6e3 #f3c98b #d98555 #7d5a5a #2f4858
fn spiral(at: Place, p: Params, colours: Gradient) -> vec4f {
    let v = at.pos - p.centre;
    let polar = polar_from_pos(v);
    let r = max(polar.y, 1e-4);
    let arms = f32(clamp(p.arms, 1u, 64u));
    let reach = select(r * 2.0, log2(r) * 0.9, p.form == 1u);
    let steep = select(2.0, 1.3 / r, p.form == 1u) * p.winding;
    let x = polar.x * arms - reach * p.winding * arms * 0.25 - (p.speed * at.secs + p.phase) * arms;
    let px = pixel(at) * length(vec2f(arms / (TAU * r), steep * arms * 0.25));
    let wave = abs(fract(x) - 0.5) * 2.0;
    let half = clamp(p.width, 0.0, 1.0);
    let soft = max(px * 2.0, p.softness * half * 1.2);
    let arm = clamp((half - wave) / max(soft, 1e-5) + 0.5, 0.0, 1.0);
    let cover = mix(half, arm * arm * (3.0 - 2.0 * arm), octave_fade(px));
    let across = clamp(wave / max(half, 1e-3), 0.0, 1.0);
    // Light from the side: one flank of each arm is brighter.
    let flank = (fract(x) - 0.5) * 2.0 / max(half, 1e-3);
    let light = 1.0 + p.relief * (0.35 * clamp(flank, -1.0, 1.0) + 0.2 - 0.5 * across * across) * octave_fade(px);
    let colour = gradient_at(colours, clamp(pow(r, 0.7) * 0.62, 0.0, 1.0));
    return mix(p.ground, vec4f(colour.rgb * max(light, 0.0), colour.a), cover);
}
