//! Trails
//! Bright things leave light behind them, like a long exposure; the light cools into a colour as it fades.
//! keywords: light painting, long exposure, afterglow, echo, ghost, comet
//! memory: fades by decay

struct Params {
    /// How much of the light stays from frame to frame.
    /// = 0.95 in 0..0.995
    decay: f32,
    /// The colour that old light takes on.
    /// = #4b3cff
    cooling: vec4f,
    /// How fast old light takes on that colour.
    /// = 0.05 in 0..0.5
    tint: f32,
    /// How far old light drifts each second.
    /// = 0 0.05 in -2..2
    drift: vec2f,
}

fn trails(at: Place, p: Params, before: texture_2d<f32>, image: vec4f) -> vec4f {
    let old = sample(before, at.pos - p.drift * clamp(at.dt, 0.0, 0.25), at);
    let cold = p.cooling.rgb * luminance(old.rgb) / max(luminance(p.cooling.rgb), 0.02);
    let faded = vec4f(mix(old.rgb, cold, clamp(p.tint, 0.0, 1.0)), old.a) * clamp(p.decay, 0.0, 1.0);
    return max(image, faded);
}
