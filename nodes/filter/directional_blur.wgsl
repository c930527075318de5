//! Directional blur
//! Smears the picture along a direction, as a moving camera does; trailing only one way it becomes streaks of light.
//! keywords: motion blur, smear, streak, speed, wind, light leak

struct Params {
    /// Length of the smear, of the picture's height.
    /// = 12 in 0..100 %
    distance: f32,
    /// The direction.
    /// = 20 in -180..180 deg
    angle: f32,
    /// -1 smears backwards, 0 both ways, 1 forwards.
    /// = 0 in -1..1
    trail: f32,
    /// Bright places smear further than dark ones.
    /// = 0.3 in 0..1
    light: f32,
}

const TAPS: u32 = 18u;

fn directional_blur(at: Place, p: Params, image: texture_2d<f32>) -> vec4f {
    let along = rotated(vec2f(p.distance * 0.02, 0.0), radians(p.angle));
    let cell = vec2i(floor(uv_from_pos(at.pos, at) * at.size));
    // A shift by chance, of less than one step, turns bands into a fine grain.
    let nudge = unit(hash_cell(cell, 0u, 7u)) - 0.5;
    var sum = vec4f(0.0);
    var total = 0.0;
    for (var i = 0u; i < TAPS; i++) {
        let t = (f32(i) + 0.5 + nudge) / f32(TAPS) * 2.0 - 1.0 - clamp(p.trail, -1.0, 1.0);
        let c = sample(image, at.pos + along * t * 0.5, at);
        let weight = (1.0 - 0.5 * abs(t) / 2.0) * (1.0 + min(luminance(c.rgb), 16.0) * p.light * 8.0);
        sum += c * weight;
        total += weight;
    }
    return sum / max(total, 1e-4);
}
