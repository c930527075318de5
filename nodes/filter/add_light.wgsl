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
    // Four reads between the pixels enlarge the small picture without a trace of its grid.
    let sum = sample_px(light, at.pos, vec2f(-0.5, -0.5), at) + sample_px(light, at.pos, vec2f(0.5, -0.5), at)
        + sample_px(light, at.pos, vec2f(-0.5, 0.5), at) + sample_px(light, at.pos, vec2f(0.5, 0.5), at);
    // Light has no alpha: over any ground it only adds.
    return vec4f(image.rgb + sum.rgb * 0.25 * p.tint.rgb * p.amount, image.a);
}
