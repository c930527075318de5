//! Bright parts
//! Keeps only the light that is brighter than a threshold: what glows.
//! keywords: highlights, threshold, luma key, glow

struct Params {
    /// The light from which a place counts as bright.
    /// = 0.6 in 0..4
    level: f32,
    /// Softness of the step into brightness.
    /// = 0.5 in 0..1
    knee: f32,
}

fn bright_pass(p: Params, image: vec4f) -> vec4f {
    let colour = clamp(image.rgb, vec3f(0.0), vec3f(256.0));
    let light = max(colour.r, max(colour.g, colour.b));
    let knee = max(p.level * p.knee, 1e-4);
    let ramp = clamp(light - p.level + knee, 0.0, 2.0 * knee);
    let kept = max(ramp * ramp / (4.0 * knee), light - p.level);
    return vec4f(colour, clamp(image.a, 0.0, 1.0)) * clamp(kept / max(light, 1e-4), 0.0, 1.0);
}
