//! Threshold
//! Splits the picture into dark and light at one brightness: stencils, masks, prints.
//! keywords: cut, stencil, mask, key, black and white, matte

struct Params {
    /// The brightness at which the picture splits, as the eye sees it.
    /// = 0.5 in 0..1
    level: f32,
    /// Width of the soft step between dark and light.
    /// = 0.04 in 0..1
    soft: f32,
    /// Colour of the dark part.
    /// = #1b1025
    dark: vec4f,
    /// Colour of the light part.
    /// = #f6e7d0
    light: vec4f,
}

fn threshold(p: Params, image: vec4f) -> vec4f {
    let seen = perceived(vec4f(straight(image), 1.0));
    let width = max(p.soft, 0.002);
    let t = smoothstep(p.level - width, p.level + width, seen);
    return mix(p.dark, p.light, t) * clamp(image.a, 0.0, 1.0);
}
