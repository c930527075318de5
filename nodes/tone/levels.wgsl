//! Levels
//! Sets what counts as black, middle and white, and between which brightnesses the result lies.
//! keywords: black point, white point, gamma, range, remap

struct Params {
    /// What becomes black.
    /// = 0.04 in 0..1
    black: f32,
    /// What becomes white.
    /// = 0.92 in 0..2
    white: f32,
    /// Brightens the middle above 1, darkens it below.
    /// = 1.1 in 0.1..8 log
    middle: f32,
    /// The darkest that comes out.
    /// = 0 in 0..1
    lowest: f32,
    /// The brightest that comes out, for what was white.
    /// = 1 in 0..2
    highest: f32,
    /// Cuts off what is brighter than white.
    /// = false
    clip: u32,
}

fn levels(p: Params, image: vec4f) -> vec4f {
    let seen = srgb_from_linear(straight(image));
    let width = p.white - p.black;
    let safe = select(width, select(-1e-3, 1e-3, width >= 0.0), abs(width) < 1e-3);
    var t = safe_pow((seen - p.black) / safe, vec3f(1.0 / clamp(p.middle, 0.01, 100.0)));
    if p.clip != 0u {
        t = min(t, vec3f(1.0));
    }
    let done = linear_from_srgb(mix(vec3f(p.lowest), vec3f(p.highest), t));
    return premultiplied(clamp(done, vec3f(0.0), vec3f(65504.0)), image.a);
}
