// Reading a picture beside the place that is drawn, in its own texels.

/// Reads a picture smoothly, moved by texels of that picture (y goes down).
fn sample_px(image: texture_2d<f32>, pos: vec2f, px: vec2f, at: Place) -> vec4f {
    let uv = uv_from_pos(pos, at) + px / vec2f(textureDimensions(image));
    return textureSampleLevel(image, linear_clamp, uv, 0.0);
}

/// Texels of a picture that `percent` of its height covers.
fn px_from_percent(image: texture_2d<f32>, percent: f32) -> f32 {
    return percent * 0.01 * f32(textureDimensions(image).y);
}
