//! Flow features
//! The brightness of a picture and how it rises to the right and downwards, pixel by pixel: what movement is told from.
//! keywords: gradient, optical flow, motion, slope
//! scale: same

struct Params {
    /// How much brightness counts; more makes faint patterns count too.
    /// = 1 in 0.1..4
    gain: f32,
}

fn flow_features(at: Place, p: Params, image: texture_2d<f32>) -> vec4f {
    var around = vec4f(0.0);
    var v = vec2f(1.0, 0.0);
    for (var i = 0u; i < 4u; i++) {
        // Roots of light: dark parts move as surely as bright ones.
        around[i] = sqrt(clamp(luminance(sample_px(image, at.pos, v, at).rgb), 0.0, 16.0));
        v = vec2f(-v.y, v.x);
    }
    let here = sqrt(clamp(luminance(sample_px(image, at.pos, vec2f(0.0), at).rgb), 0.0, 16.0));
    let gain = clamp(p.gain, 0.0, 16.0);
    return vec4f(here * gain, vec2f(around.x - around.z, around.y - around.w) * 0.5 * gain, 1.0);
}
