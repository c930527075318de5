//! Bright parts, half size
//! Keeps only the light that is brighter than a threshold, at half the picture's size: the first step of a bloom.
//! keywords: highlights, threshold, glow, pyramid
//! scale: 1/2

struct Params {
    /// The light from which a place counts as bright.
    /// = 0.6 in 0..4
    level: f32,
    /// Softness of the step into brightness.
    /// = 0.5 in 0..1
    knee: f32,
}

/// Light above the threshold; judged for each read, so that no single spark outshines its neighbours' shade.
fn bright_at(image: texture_2d<f32>, step: vec2f, at: Place, p: Params) -> vec4f {
    let here = sample_px(image, at.pos, step, at);
    let colour = clamp(here.rgb, vec3f(0.0), vec3f(256.0));
    let light = max(colour.r, max(colour.g, colour.b));
    let knee = max(p.level * p.knee, 1e-4);
    let ramp = clamp(light - p.level + knee, 0.0, 2.0 * knee);
    let kept = max(ramp * ramp / (4.0 * knee), light - p.level);
    return vec4f(colour, clamp(here.a, 0.0, 1.0)) * clamp(kept / max(light, 1e-4), 0.0, 1.0);
}

fn bright_half(at: Place, p: Params, image: texture_2d<f32>) -> vec4f {
    // Four reads between the pixels cover sixteen of them evenly.
    let sum = bright_at(image, vec2f(-1.0, -1.0), at, p) + bright_at(image, vec2f(1.0, -1.0), at, p)
        + bright_at(image, vec2f(-1.0, 1.0), at, p) + bright_at(image, vec2f(1.0, 1.0), at, p);
    return sum * 0.25;
}
