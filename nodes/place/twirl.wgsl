//! Twirl
//! Stirs the picture around a point, most in the middle.
//! keywords: swirl, vortex, whirl, spiral, stir

struct Params {
    /// How far the middle is turned.
    /// = 160 in -1080..1080 deg
    angle: f32,
    /// How far from the middle the stirring reaches.
    /// = 1.2 in 0.05..4 log
    radius: f32,
    /// The middle.
    /// = 0 0 in -2..2
    centre: vec2f,
    /// How fast it sways to and fro, times a second.
    /// = 0.05 in -2..2 hz
    speed: f32,
    /// Moves the sway on; at 0 the twirl is full, at 0.5 it turns the other way.
    /// = 0 in -10..10
    phase: f32,
}

fn twirl(at: Place, p: Params) -> vec2f {
    let v = at.pos - p.centre;
    let near = clamp(1.0 - length(v) / max(p.radius, 1e-3), 0.0, 1.0);
    let sway = cos((at.secs * p.speed + p.phase) * TAU);
    // The cubic ease leaves no crease at the rim.
    let turn = radians(p.angle) * sway * near * near * (3.0 - 2.0 * near);
    return into_picture(rotated(v, -turn) + p.centre, 1u, at);
}
