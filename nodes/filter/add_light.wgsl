//! Add light
//! Adds a soft, small picture of light to a picture, tinted: the last step of a bloom.
//! keywords: glow, light, bloom, add, haze

struct Params {
    /// How much light is added.
    /// = 0.8 in 0..4
    amount: f32,
    /// The light's colour.
    /// = #ffe6d2
    tint: vec4f,
}

/// image: The picture.
/// light: The soft light; it may be a smaller picture.
fn add_light(at: Place, p: Params, image: vec4f, light: texture_2d<f32>) -> vec4f {
    var sum = sample_px(light, at.pos, vec2f(0.0), at) * 4.0;
    for (var i = 0u; i < 4u; i++) {
        let v = rotated(vec2f(1.0, 0.0), f32(i) * TAU * 0.25);
        sum += sample_px(light, at.pos, v, at) * 2.0;
        sum += sample_px(light, at.pos, vec2f(v.x - v.y, v.x + v.y), at);
    }
    // Light has no alpha: over any ground it only adds.
    return vec4f(image.rgb + sum.rgb / 16.0 * p.tint.rgb * p.amount, image.a);
}
