//! Droste
//! The picture within itself, without end, as a spiral or a tunnel; moving, it becomes an endless zoom.
//! keywords: infinite zoom, spiral, escher, recursion, tunnel, logarithmic, endless

struct Params {
    /// How many times smaller each copy is than the one around it.
    /// = 4 in 1.2..32 log
    ratio: f32,
    /// Arms of the spiral: 0 are rings, 1 winds one copy into the next; below 0 the other way.
    /// = 2 in -6..6
    arms: i32,
    /// The middle.
    /// = 0 0 in -2..2
    centre: vec2f,
    /// How fast it zooms, copies a second.
    /// = 0.08 in -4..4 hz
    speed: f32,
    /// Zooms on; wire a band's time here to let the music zoom.
    /// = 0 in -10..10
    phase: f32,
    /// Every second copy is turned inside out, so that no seam shows; works with an even number of arms.
    /// = true
    mirror: u32,
}

fn droste(at: Place, p: Params) -> vec2f {
    let v = at.pos - p.centre;
    let polar_pos = polar_from_pos(v);
    let span = log(clamp(p.ratio, 1.05, 1e4));
    // In the logarithm of the distance, copies are a plain repeat, and the angle may slant it.
    let depth = log(max(polar_pos.y, 1e-5)) / span + polar_pos.x * f32(clamp(p.arms, -64, 64))
        - at.secs * p.speed - p.phase;
    let folded = 1.0 - abs(fract(depth * 0.5) * 2.0 - 1.0);
    // A mirrored copy needs two arms' worth of angle to close, so it runs over even numbers of arms only.
    let closes = p.mirror != 0u && (p.arms & 1) == 0;
    let inside = select(fract(depth), folded, closes);
    let r = exp((inside - 1.0) * span) * 1.1;
    return into_picture(rotated(vec2f(r, 0.0), polar_pos.x * TAU), 1u, at);
}
