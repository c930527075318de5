//! Lift, gamma, gain
//! The three wheels of a grading desk: colours the shadows, the middle and the lights each by itself.
//! keywords: color wheels, grading, shadows, midtones, highlights, teal orange, primary

struct Params {
    /// Added to the shadows: red, green, blue.
    /// = -0.01 0.005 0.02 in -0.5..0.5
    lift: vec3f,
    /// Brightens the middle above 1: red, green, blue.
    /// = 1.02 1 0.99 in 0.2..4
    gamma: vec3f,
    /// Multiplies the lights: red, green, blue.
    /// = 1.06 1.01 0.93 in 0..4
    gain: vec3f,
    /// How much of the change is mixed in.
    /// = 1 in 0..1
    amount: f32,
}

fn node(p: Params, image: veor wheels, grading, shadows, midtones, highlights, teal orange, primary

struct Params {
    /// Added to the shadows: red, green, blue.
    /// = -0.01 0.005 0.02 in -0.5..0.5
    lift: vec3f,
    /// Brightens the middle above 1: red, green, blue.
    /// = 1.02 1 0.99 in 0.2..4
    gamma: vec3f,
    /// Multiplies the lights: red, green, blue.
    /// = 1.06 1.01 0.93 in 0..4
    gain: vec3f,
    /// How much of the change is mixed in.
    /// = 1 in 0..1
    amount: f32,
}

fn node(p: Params, image: vec4f) -> vc4f) -> vec4f {
    let colour = straight(image);
    let x = srgb_from_linear(max(colour, vec3f(0.0)));
    // Lift fades out towards white, gain does not touch black.
    let lifted = x * p.gain + p.lift * max(1.0 - x, vec3f(0.0));
    let bent = safe_pow(lifted, 1.0 / clamp(p.gamma, vec3f(0.05), vec3f(20.0)));
    return premultiplied(mix(colour, min(linear_from_srgb(bent), vec3f(65504.0)), p.amount), image.a);
}
