//! Bulge
//! A lens on the picture: swells it or pinches it around a point.
//! keywords: lens, magnify, pinch, fisheye, sphere, punch, kick

struct Params {
    /// Swells above 0, pinches below; wire a kick here.
    /// = 0.5 in -1..1
    amount: f32,
    /// How far the lens reaches.
    /// = 0.9 in 0.05..4 log
    radius: f32,
    /// The middle of the lens.
    /// = 0 0 in -2..2
    centre: vec2f,
}

fn bulge(at: Place, p: Params) -> vec2f {
    let v = at.pos - p.centre;
    let inside = clamp(1.0 - length(v) / max(p.radius, 1e-3), 0.0, 1.0);
    let swell = inside * inside * (3.0 - 2.0 * inside) * clamp(p.amount, -1.0, 1.0);
    let scale = select(1.0 - 0.85 * swell, 1.0 - 1.6 * swell, swell < 0.0);
    return into_picture(v * scale + p.centre, 1u, at);
}
