//! Zoom blur
//! Smears the picture away from a point or around it: rays of light, rushing forwards, a spinning wheel.
//! keywords: radial blur, god rays, spin, rush, tunnel, light rays, motion

struct Params {
    /// How far it smears outwards; below 0 inwards.
    /// = 0.35 in -1..1
    amount: f32,
    /// How far it smears around the point.
    /// = 0 in -180..180 deg
    spin: f32,
    /// The point.
    /// = 0 0 in -2..2
    centre: vec2f,
    /// Bright places smear further than dark ones: rays of light.
    /// = 0.4 in 0..1
    light: f32,
}

const TAPS: u32 = 18u;

fn zoom_blur(at: Place, p: Params, image: texture_2d<f32>) -> vec4f {
    let v = at.pos - p.centre;
    let cell = vec2i(floor(uv_from_pos(at.pos, at) * at.size));
    // A shift by chance, of less than one step, turns bands into a fine grain.
    let nudge = unit(hash_cell(cell, 0u, 7u));
    var sum = vec4f(0.0);
    var total = 0.0;
    for (var i = 0u; i < TAPS; i++) {
        let t = (f32(i) + nudge) / f32(TAPS);
        let there = rotated(v * (1.0 - t * clamp(p.amount, -4.0, 0.98)), radians(p.spin) * (t - 0.5));
        let c = sample(image, there + p.centre, at);
        let weight = (1.0 - 0.6 * t) * (1.0 + min(luminance(c.rgb), 16.0) * p.light * 8.0);
        sum += c * weight;
        total += weight;
    }
    return sum / max(total, 1e-4);
}
