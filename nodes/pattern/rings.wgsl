//! Rings
//! Rings that leave the middle: a stone in water, a target, a speaker's cone.
//! keywords: circles, concentric, target, ripple, radar, sonar

struct Params {
    /// Rings in one unit of the picture.
    /// = 6 in 0.2..60 log
    count: f32,
    /// How wide the light part of each ring is.
    /// = 0.5 in 0..1
    width: f32,
    /// From hard edges (0) to a soft glow (1).
    /// = 0.15 in 0..1
    softness: f32,
    /// Draws the rings closer together (above 1) or further apart (below 1) on their way out.
    /// = 0.75 in 0.2..3 log
    bend: f32,
    /// How many waves run around each ring.
    /// = 7 in 0..24
    petals: u32,
    /// How far those waves reach.
    /// = 0.1 in 0..1
    petal_size: f32,
    /// Where the middle is.
    /// = 0 0 in -1..1
    centre: vec2f,
    /// How much the rings fade on their way out.
    /// = 0.3 in 0..1
    fade: f32,
    /// Rings a second that leave the middle.
    /// = 0.35 in -8..8
    speed: f32,
    /// Added to the movement; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
    /// Colour between the rings.
    /// = #0b0d1a
    ground: vec4f,
}

/// colours: From the middle to the outside.
/// colours = #fff3d6 #ffb56b #e8546b #7a2e8e #1f2a63
fn rings(at: Place, p: Params, colours: Gradient) -> vec4f {
    let v = at.pos - p.centre;
    let polar = polar_from_pos(v);
    let t = p.speed * at.secs + p.phase;
    let bend = clamp(p.bend, 0.05, 8.0);
    let petal = sin(polar.x * TAU * f32(p.petals) + t * 0.9);
    let wobble = petal * p.petal_size * smoothstep(0.0, 0.6, polar.y) * 0.6;
    let r = pow(max(polar.y, 1e-4), bend) * (1.0 + wobble);
    let x = r * p.count - t;
    let rough = bend * pow(max(polar.y, 0.02), bend - 1.0) + r / max(polar.y, 0.02) * f32(p.petals) * p.petal_size * 0.5;
    let px = pixel(at) * abs(p.count) * rough;
    let wave = abs(fract(x) - 0.5) * 2.0;
    let half = clamp(p.width, 0.0, 1.0);
    let soft = max(px * 2.0, p.softness * 1.2);
    let ring = clamp((half - wave) / max(soft, 1e-5) + 0.5, 0.0, 1.0);
    let seen = octave_fade(px);
    let cover = mix(half, ring * ring * (3.0 - 2.0 * ring), seen);
    let colour = gradient_at(colours, polar.y * 0.55);
    let dim = exp2(-p.fade * polar.y * 2.2);
    return mix(p.ground, colour, clamp(cover * dim, 0.0, 1.0));
}
