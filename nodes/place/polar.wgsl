//! Polar
//! Bends the picture around a point: horizons become planets, stripes become rings and rays. Or unrolls it again.
//! keywords: tunnel, planet, radial, coordinates, circle, unroll, wrap

struct Params {
    /// Wrap bends the picture's bottom edge into a point; unroll lays a round picture flat.
    /// = wrap choices: wrap | unroll
    direction: u32,
    /// The point around which everything bends.
    /// = 0 0 in -2..2
    centre: vec2f,
    /// How often the picture fits around the circle, mirrored so that it closes without a seam.
    /// = 2 in 1..16
    repeats: f32,
    /// Larger rings above 1, smaller ones below.
    /// = 1 in 0.1..8 log
    zoom: f32,
    /// Winds the picture into a spiral as it leaves the centre.
    /// = 0.08 in -2..2 turns
    twist: f32,
    /// How fast the picture flows outwards by itself.
    /// = 0.03 in -2..2 hz
    speed: f32,
    /// Moves the flow; wire a band's time here to let the music push it.
    /// = 0 in -10..10
    phase: f32,
}

fn polar(at: Place, p: Params) -> vec2f {
    let zoom = max(abs(p.zoom), 1e-3);
    let flow = at.secs * p.speed + p.phase;
    if p.direction == 0u {
        let v = polar_from_pos(at.pos - p.centre);
        // Folding both ways keeps the picture whole: no seam at the left, none where the flow starts again.
        let across = (v.x + 0.75 + p.twist * v.y) * max(p.repeats, 1e-3);
        let along = v.y / zoom * 0.5 - flow;
        let uv = vec2f(1.0 - abs(fract(across) * 2.0 - 1.0), abs(fract(along * 0.5) * 2.0 - 1.0));
        return pos_from_uv(uv, at);
    }
    let r = (at.pos.y * 0.5 + 0.5) * zoom;
    let turn = at.pos.x / aspect(at) * 0.5 * max(p.repeats, 1e-3) * 0.5 + p.twist * r + flow;
    return rotated(vec2f(r, 0.0), turn * TAU) + p.centre;
}
