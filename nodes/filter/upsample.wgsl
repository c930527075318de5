//! Spread over
//! Enlarges a small picture softly and mixes it with a larger one, at the larger one's size: one step up a pyramid.
//! keywords: upsample, enlarge, tent, pyramid
//! scale: same

struct Params {
    /// How much of the small picture is taken; the rest is the large one.
    /// = 0.6 in 0..1
    mixed: f32,
    /// Width of the softening.
    /// = 1 in 0.5..2
    spread: f32,
}

/// image: The small picture.
/// onto: The larger picture that it is mixed with.
fn upsample(at: Place, p: Params, image: texture_2d<f32>, onto: texture_2d<f32>) -> vec4f {
    let s = clamp(p.spread, 0.0, 8.0);
    var sum = sample_px(image, at.pos, vec2f(0.0), at) * 4.0;
    var v = vec2f(s, 0.0);
    for (var i = 0u; i < 4u; i++) {
        sum += sample_px(image, at.pos, v, at) * 2.0;
        sum += sample_px(image, at.pos, vec2f(v.x - v.y, v.x + v.y), at);
        v = vec2f(-v.y, v.x);
    }
    return mix(sample_px(onto, at.pos, vec2f(0.0), at), sum / 16.0, clamp(p.mixed, 0.0, 1.0));
}
