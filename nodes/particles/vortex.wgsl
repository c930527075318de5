//! Vortex
//! Turns particles around a middle like a whirlpool, and draws them in or drives them out.
//! keywords: particles, force, swirl, whirl, spin, orbit, galaxy, tornado

struct Params {
    /// The middle of the whirl.
    /// = 0 0 in -2..2
    centre: vec2f,
    /// How hard it turns: negative turns the other way.
    /// = 2 in -10..10
    strength: f32,
    /// How hard it draws in; negative drives out.
    /// = 1.2 in -10..10
    pull: f32,
    /// How far it reaches, in half heights of the picture.
    /// = 0.9 in 0.05..4 log
    radius: f32,
    /// How it lies: 0 in the plane of the picture, 90 seen from its side, for a camera to see.
    /// = 0 in -90..90 deg
    tilt: f32,
}

fn vortex(one: Particle, at: Place, p: Params) -> Particle {
    var moved = one;
    let tilt = radians(clamp(p.tilt, -360.0, 360.0));
    let axis = vec3f(0.0, sin(tilt), cos(tilt));
    let off = one.pos - vec3f(p.centre, 0.0);
    let flat = off - axis * dot(off, axis);
    let away = direction_or(flat, vec3f(1.0, 0.0, 0.0));
    let far = length(flat) / max(p.radius, 1e-3);
    // Nothing in the very middle, strongest inside of the radius, weaker and weaker outside.
    let reach = far * 2.0 / (1.0 + far * far);
    moved.vel += (cross(axis, away) * p.strength - away * p.pull) * (reach * at.dt);
    return moved;
}
