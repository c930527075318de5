//! Grain
//! The living grain of film: strongest in the middle tones, quiet in black and in white, new in every film frame.
//! keywords: film, noise, texture, analogue, dust, dither

struct Params {
    /// How strong the grain is.
    /// = 0.12 in 0..1
    amount: f32,
    /// Size of the grains, of the picture's height.
    /// = 0.25 in 0.05..4 log %
    size: f32,
    /// How much the grain differs between the colours.
    /// = 0.35 in 0..1
    colour: f32,
    /// New grain so many times a second; 0 holds it still.
    /// = 24 in 0..60 hz
    rate: f32,
    /// Grain in the light parts: 0 leaves them clean, 1 treats them like the shadows.
    /// = 0.5 in 0..1
    highlights: f32,
}

fn grain_at(q: vec2f, layer: u32, seed: u32) -> f32 {
    let cell = vec2i(floor(q));
    let f = fract(q);
    let w = f * f * (3.0 - 2.0 * f);
    let a = mix(unit(hash_cell(cell, layer, seed)), unit(hash_cell(cell + vec2i(1, 0), layer, seed)), w.x);
    let b = mix(unit(hash_cell(cell + vec2i(0, 1), layer, seed)), unit(hash_cell(cell + vec2i(1, 1), layer, seed)), w.x);
    return mix(a, b, w.y) * 2.0 - 1.0;
}

fn grain(at: Place, p: Params, image: vec4f) -> vec4f {
    let when = u32(clamp(floor(at.secs * p.rate), 0.0, 1e9));
    let seed = pcg(at.seed + when);
    // Never smaller than a pixel, or the picture's size would decide how strong it looks.
    let cell = max(p.size * 0.02, pixel(at));
    let q = clamp(at.pos / cell, vec2f(-1e6), vec2f(1e6)) + unit2(vec2i(0), 9u, seed) * 64.0;
    let shared_part = grain_at(q, 0u, seed);
    var noise = vec3f(shared_part);
    // Grey grain needs a quarter of the work.
    if p.colour > 0.0 {
        let own = vec3f(grain_at(q, 1u, seed), grain_at(q + 11.5, 2u, seed), grain_at(q + 23.5, 3u, seed));
        noise = mix(noise, own, p.colour);
    }
    let seen = srgb_from_linear(max(straight(image), vec3f(0.0)));
    let x = min(srgb_from_linear(vec3f(luminance(max(straight(image), vec3f(0.0))))).x, 1.0);
    let response = sqrt(x) * mix(1.0 - x * x, 1.0 - 0.4 * x, p.highlights) * 1.4;
    let done = linear_from_srgb(max(seen + noise * response * p.amount * 0.5, vec3f(0.0)));
    return premultiplied(done, image.a);
}
