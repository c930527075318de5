//! Shake
//! A hand-held camera: drifts softly by itself, jolts when a hit drives the amount.
//! keywords: camera, handheld, jitter, wobble, hit, impact

struct Params {
    /// How far the picture moves; wire a drum here.
    /// = 0.03 in 0..0.5
    amount: f32,
    /// How far it tilts with the movement.
    /// = 1 in 0..30 deg
    tilt: f32,
    /// Changes of direction in a second.
    /// = 0.7 in 0..30 hz
    speed: f32,
    /// Moves the drift on; wire a band's time here.
    /// = 0 in -100..100
    phase: f32,
}

fn drift(t: f32, layer: u32, seed: u32) -> f32 {
    let i = i32(floor(t));
    let f = t - floor(t);
    let ease = f * f * f * (f * (f * 6.0 - 15.0) + 10.0);
    let a = unit(hash_cell(vec2i(i, 0), layer, seed));
    let b = unit(hash_cell(vec2i(i + 1, 0), layer, seed));
    return mix(a, b, ease) * 2.0 - 1.0;
}

fn shake(at: Place, p: Params) -> vec2f {
    let t = clamp(at.secs * p.speed + p.phase, -1e6, 1e6);
    let push = vec2f(drift(t, 0u, at.seed), drift(t + 0.5, 1u, at.seed)) * p.amount;
    let turn = radians(p.tilt) * drift(t * 0.8 + 0.25, 2u, at.seed);
    // A little closer, so that the edges stay out of sight.
    let closer = 1.0 + p.amount;
    return into_picture(rotated(at.pos, turn) / closer + push, 1u, at);
}
