//! Lens
//! Bends the whole picture like a wide or a long lens: straight lines bow out or in.
//! keywords: barrel, pincushion, distortion, fisheye, camera, wide angle, gopro

struct Params {
    /// Bows lines outwards above 0 (a wide lens), inwards below.
    /// = 0.35 in -1..1
    amount: f32,
    /// Bends the corners more or less than the rest.
    /// = 0 in -1..1
    corners: f32,
    /// Enlarges, so that the rim of the bent picture stays outside.
    /// = 1 in 0.25..4 log
    zoom: f32,
    /// The middle of the lens.
    /// = 0 0 in -2..2
    centre: vec2f,
    /// What lies beyond the rim.
    /// = mirror choices: as is | mirror | repeat | hold
    edges: u32,
}

// The polynomial of Brown (1966) with its first two radial terms.
fn lens(at: Place, p: Params) -> vec2f {
    let v = (at.pos - p.centre) / max(p.zoom, 0.01);
    let r2 = min(dot(v, v), 16.0);
    let bent = max(1.0 + 0.35 * clamp(p.amount, -2.0, 2.0) * r2 + 0.12 * clamp(p.corners, -2.0, 2.0) * r2 * r2, 0.05);
    return into_picture(v * bent + p.centre, p.edges, at);
}
