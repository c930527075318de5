//! Ripple
//! Rings run through the picture as if a drop had fallen on it.
//! keywords: water, waves, drop, pond, rings, lens

struct Params {
    /// Height of the rings.
    /// = 0.04 in 0..0.5
    amount: f32,
    /// Rings for each half height of the picture.
    /// = 5 in 0.5..40 log
    rings: f32,
    /// Where the drop fell.
    /// = 0 0 in -2..2
    centre: vec2f,
    /// How soon the rings die away from the centre.
    /// = 0.8 in 0..6
    fade: f32,
    /// How fast the rings run outwards, rings a second.
    /// = 0.4 in -4..4 hz
    speed: f32,
    /// Moves the rings; wire a band's time here to let the music push them.
    /// = 0 in -10..10
    phase: f32,
}

fn ripple(at: Place, p: Params) -> vec2f {
    let v = at.pos - p.centre;
    let r = length(v);
    let outward = select(vec2f(0.0), v / max(r, 1e-6), r > 1e-6);
    let wave = sin((r * p.rings - at.secs * p.speed - p.phase) * TAU);
    // Quiet in the very middle, where the rings would pinch.
    let strength = p.amount * exp(-max(p.fade, 0.0) * r) * smoothstep(0.0, 0.15, r);
    return into_picture(at.pos - outward * wave * strength, 1u, at);
}
