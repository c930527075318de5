//! Freeze
//! Holds the picture still: for a while with a hit, or again and again as in stop motion.
//! keywords: freeze frame, hold, stop motion, stutter, still, frame rate, sample, posterise time, strobe

struct Params {
    /// Holds the picture while this is 1; wire a hit or a switch here.
    /// = 0 in 0..1
    hold: f32,
    /// Pictures a second that are let through; 0 lets all through.
    /// = 8 in 0..30 hz
    rate: f32,
    /// How much of the held picture shows over the moving one.
    /// = 1 in 0..1
    amount: f32,
}

// The held picture is kept as it is; at the end of its time the new one takes its place.
fn freeze(at: Place, p: Params, before: texture_2d<f32>, image: vec4f) -> vec4f {
    let held = texel(before, vec2i(floor(uv_from_pos(at.pos, at) * at.size)));
    let slot = floor(at.secs * p.rate + 1e-3);
    let slot_before = floor((at.secs - at.dt) * p.rate + 1e-3);
    let due = p.rate <= 0.0 || slot != slot_before || at.frame == 0u;
    let keep = p.hold > 0.5 || !due;
    return select(image, mix(image, held, clamp(p.amount, 0.0, 1.0)), keep && at.frame > 0u);
}
