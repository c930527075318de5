//! Combine Channels
//! Makes one picture of three: the first gives the red, the second the green, the third the blue. Let them differ a little, and colour appears.
//! keywords: rgb, merge, channels, join, anaglyph, trichrome, technicolor, separate, 3d glasses

struct Params {
    /// Each picture gives its brightness, or only its own part of the colour.
    /// = brightness choices: brightness | own
    take: u32,
    /// How strong the first picture is.
    /// = 1 in 0..4
    red: f32,
    /// How strong the second picture is.
    /// = 1 in 0..4
    green: f32,
    /// How strong the third picture is.
    /// = 1 in 0..4
    blue: f32,
    /// The light of the first picture.
    /// = #ff2d20
    first_tint: vec4f,
    /// The light of the second picture.
    /// = #20e060
    second_tint: vec4f,
    /// The light of the third picture.
    /// = #2f50ff
    third_tint: vec4f,
}

/// first: Gives the red.
/// second: Gives the green.
/// third: Gives the blue.
fn combine_channels(p: Params, first: vec4f, second: vec4f, third: vec4f) -> vec4f {
    let cover = clamp(max(first.a, max(second.a, third.a)), 0.0, 1.0);
    if p.take == 1u {
        return vec4f(first.r * p.red, second.g * p.green, third.b * p.blue, cover);
    }
    let light = luminance(first.rgb) * p.red * p.first_tint.rgb + luminance(second.rgb) * p.green * p.second_tint.rgb
        + luminance(third.rgb) * p.blue * p.third_tint.rgb;
    return vec4f(max(light, vec3f(0.0)), cover);
}
