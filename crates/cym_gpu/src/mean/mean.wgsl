// What was there, and a picture's share of the whole.

struct Share {
    // Of the picture, and of what was there.
    picture: f32,
    sum: f32,
}

@group(0) @binding(0) var<uniform> S: Share;
@group(0) @binding(1) var picture: texture_2d<f32>;
@group(0) @binding(2) var sum: texture_2d<f32>;

@vertex
fn vs(@builtin(vertex_index) i: u32) -> @builtin(position) vec4f {
    return vec4f(f32(i & 1u) * 4.0 - 1.0, f32(i >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

@fragment
fn fs(@builtin(position) at: vec4f) -> @location(0) vec4f {
    let there = vec2i(at.xy);
    let c = textureLoad(picture, clamp(there, vec2i(0), vec2i(textureDimensions(picture)) - 1), 0);
    // One number that is none would stay in every later sum.
    let bad = (bitcast<vec4u>(c) & vec4u(0x7fffffffu)) > vec4u(0x7f800000u);
    let light = clamp(select(c, vec4f(0.0), bad), vec4f(-65504.0), vec4f(65504.0));
    if S.sum == 0.0 {
        return light * S.picture;
    }
    return textureLoad(sum, there, 0) + light * S.picture;
}
