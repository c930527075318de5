//! Node
//! Trails.
//! iterations: 4

struct Params {
    /// How long.
    /// = 0.9 in 0..1
    stay: f32,
}

fn node(at: Place, image: vec4f, before: texture_2d<f32>, p: Params) -> vec4f {
    let old = textureLoad(before, vec2i(at.px), 0);
    return select(image, old * p.stay, vec4<bool>(p.stay > 0.0));
}
