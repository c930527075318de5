//! CDL
//! The colour decision list of film sets (ASC CDL): slope, offset and power for each colour, then saturation.
//! keywords: asc, slope, offset, power, grading, film, primary

struct Params {
    /// Multiplies red, green and blue.
    /// = 1.06 1 0.94 in 0..4
    slope: vec3f,
    /// Added to red, green and blue.
    /// = -0.01 0 0.015 in -1..1
    offset: vec3f,
    /// Bends red, green and blue: above 1 darkens the middle.
    /// = 1.05 1 0.98 in 0.1..4
    power: vec3f,
    /// Strength of the colours.
    /// = 1.05 in 0..4
    strength: f32,
    /// The values that are worked on: as a screen shows them, or linear light.
    /// = screen choices: screen | linear
    space: u32,
    /// Cuts values to 0..1, as the standard says; without it bright light goes on.
    /// = true
    clip: u32,
}

fn cdl(p: Params, image: vec4f) -> vec4f {
    let colour = straight(image);
    let screen = p.space == 0u;
    var x = select(colour, srgb_from_linear(colour), screen) * p.slope + p.offset;
    x = max(x, vec3f(0.0));
    if p.clip != 0u {
        x = min(x, vec3f(1.0));
    }
    x = safe_pow(x, max(p.power, vec3f(1e-3)));
    x = vec3f(luminance(x)) + (x - luminance(x)) * p.strength;
    let done = select(x, linear_from_srgb(x), screen);
    return premultiplied(clamp(done, vec3f(-65504.0), vec3f(65504.0)), image.a);
}
