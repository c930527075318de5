//! Smooth in time
//! Mixes each frame with those before it: flicker calms down, movement leaves a veil.
//! keywords: average, motion blur, ghost, persistence, slow, flicker, denoise
//! memory: fades by decay

struct Params {
    /// How much of the past stays in each frame.
    /// = 0.85 in 0..0.99
    decay: f32,
    /// Lets what becomes brighter come at once and only the fading take its time, like a screen that glows on.
    /// = 0 in 0..1
    glow: f32,
}

fn temporal_smooth(at: Place, p: Params, before: texture_2d<f32>, image: vec4f) -> vec4f {
    let old = sample(before, at.pos, at);
    let keep = select(clamp(p.decay, 0.0, 1.0), 0.0, at.frame == 0u);
    let even = mix(image, old, keep);
    let glowing = max(image, even);
    return mix(even, glowing, clamp(p.glow, 0.0, 1.0));
}
