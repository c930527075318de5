//! Channel Mixer
//! Builds red, green and blue anew out of the old ones: the two colours of early film, infrared, swapped colours, black and white with a filter.
//! keywords: channels, swap, rgb, infrared, matrix, black and white, mix, false colour

struct Params {
    /// How much red, green and blue go into the new red.
    /// = 1.1 -0.05 -0.05 in -2..2
    red: vec3f,
    /// How much red, green and blue go into the new green.
    /// = 0 0.6 0.4 in -2..2
    green: vec3f,
    /// How much red, green and blue go into the new blue.
    /// = 0 0.5 0.5 in -2..2
    blue: vec3f,
    /// Keeps the brightness of each point.
    /// = false
    keep_light: u32,
    /// How much of the new colours is mixed in.
    /// = 1 in 0..1
    amount: f32,
}

fn channel_mixer(p: Params, image: vec4f) -> vec4f {
    let c = image.rgb;
    var mixed = max(vec3f(dot(c, p.red), dot(c, p.green), dot(c, p.blue)), vec3f(0.0));
    if p.keep_light != 0u {
        mixed *= min(luminance(max(c, vec3f(0.0))) / max(luminance(mixed), 1e-4), 16.0);
    }
    return vec4f(mix(c, mixed, p.amount), image.a);
}
