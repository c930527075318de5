//! Exposure
//! Brightens or darkens like the light itself: one stop is twice the light.
//! keywords: brightness, gain, light, stops, offset

struct Params {
    /// Stops of light; wire a level here to let the picture breathe.
    /// = 0.5 in -8..8 stops
    stops: f32,
    /// Lifts the blacks before the light is multiplied.
    /// = 0 in -0.2..0.2
    lift: f32,
}

fn exposure(p: Params, image: vec4f) -> vec4f {
    let light = (image.rgb + p.lift * image.a) * exp2(clamp(p.stops, -24.0, 24.0));
    return vec4f(max(light, vec3f(0.0)), image.a);
}
