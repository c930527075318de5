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

/// Four reads within the footprint: smooth where a picture is drawn smaller than it is.
fn sample_area(image: texture_2d<f32>, pos: vec2f, dx: vec2f, dy: vec2f, at: Place) -> vec4f {
    let a = dx * 0.375 + dy * 0.125;
    let b = dx * -0.125 + dy * 0.375;
    return 0.25 * (sample(image, pos + a, at) + sample(image, pos - a, at)
        + sample(image, pos + b, at) + sample(image, pos - b, at));
}
