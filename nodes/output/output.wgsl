//! Output
//! What the viewer shows and the video holds.
//! keywords: result, render, export, final, screen

struct Params {
    /// Lies under see-through parts.
    /// = #000000
    background: vec4f,
    /// Keeps see-through parts see-through, for exports with alpha.
    /// = false
    keep_alpha: u32,
    /// Brightens or darkens everything at the very end.
    /// = 0 in -8..8 stops
    stops: f32,
}

/// image: The finished picture.
fn output(p: Params, image: vec4f) -> vec4f {
    let light = vec4f(image.rgb * exp2(clamp(p.stops, -24.0, 16.0)), clamp(image.a, 0.0, 1.0));
    if p.keep_alpha != 0u {
        return light;
    }
    return light + p.background * (1.0 - light.a);
}
