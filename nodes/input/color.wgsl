//! Colour
//! One flat colour over the whole frame.
//! keywords: solid, fill, plain, constant, background, color

struct Params {
    /// The colour.
    /// = #2a3d66
    colour: vec4f,
    /// Brighter or darker; above white it can glow.
    /// = 0 in -8..8 stops
    stops: f32,
}

fn color(p: Params) -> vec4f {
    return vec4f(p.colour.rgb * exp2(clamp(p.stops, -24.0, 16.0)), p.colour.a);
}
