//! Kaleidoscope
//! Mirrors one slice of the picture around a point, like the toy of glass and paper.
//! keywords: mandala, symmetry, mirror, radial, rosette, segments

struct Params {
    /// Slices around the circle.
    /// = 8 in 1..48
    segments: u32,
    /// Turns the whole rosette.
    /// = 0 in -180..180 deg
    angle: f32,
    /// The middle of the rosette.
    /// = 0 0 in -2..2
    centre: vec2f,
    /// The point of the picture that comes to lie in the middle.
    /// = 0.2 0.1 in -2..2
    pick: vec2f,
    /// Zooms into the slice.
    /// = 1 in 0.1..10 log
    zoom: f32,
    /// Every second slice is a mirror image, so that no seam shows.
    /// = true
    mirror: u32,
    /// How fast the slice wanders through the picture, turns a second.
    /// = 0.02 in -1..1 hz
    speed: f32,
    /// Turns the slice; wire a band's time here to let the music turn it.
    /// = 0 in -10..10 turns
    phase: f32,
}

fn kaleidoscope(at: Place, p: Params) -> vec2f {
    let n = f32(max(p.segments, 1u));
    let v = polar_from_pos(rotated(at.pos - p.centre, -radians(p.angle)));
    let slice = fract(v.x * n + 0.5) - 0.5;
    let folded = select(slice, abs(slice), p.mirror != 0u) / n;
    let turn = folded + at.secs * p.speed + p.phase;
    let source = rotated(vec2f(v.y / max(abs(p.zoom), 1e-3), 0.0), turn * TAU) + p.pick;
    return into_picture(source, 1u, at);
}
