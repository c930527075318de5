//! Drawn picture
//! Shows what a node drew by itself: exactly where it drew every pixel, enlarged smoothly where it drew fewer.
//! keywords: drawn
//! cost: 60

struct Params {
    /// How much of the width and height was drawn; it lies in the upper left corner.
    /// = 1 in 0..1
    share: f32,
}

/// image: What was drawn.
fn picture(at: Place, p: Params, image: texture_2d<f32>) -> vec4f {
    let whole = vec2f(textureDimensions(image));
    // As in native/picture.rs.
    let size = clamp(ceil(whole * p.share - 0.01), vec2f(1.0), whole);
    if all(size == whole) {
        return sample(image, at.pos, at);
    }
    // Catmull-Rom: passes through every drawn pixel and keeps edges where they are.
    let xy = clamp(uv_from_pos(at.pos, at), vec2f(0.0), vec2f(1.0)) * size - 0.5;
    let base = floor(xy);
    let f = xy - base;
    let w0 = f * (-0.5 + f * (1.0 - 0.5 * f));
    let w1 = 1.0 + f * f * (-2.5 + 1.5 * f);
    let w2 = f * (0.5 + f * (2.0 - 1.5 * f));
    let w3 = f * f * (-0.5 + 0.5 * f);
    var across = vec4f(w0.x, w1.x, w2.x, w3.x);
    var down = vec4f(w0.y, w1.y, w2.y, w3.y);
    let last = vec2i(size) - 1;
    var sum = vec4f(0.0);
    for (var y = 0; y < 4; y++) {
        for (var x = 0; x < 4; x++) {
            let there = clamp(vec2i(base) + vec2i(x - 1, y - 1), vec2i(0), last);
            sum += textureLoad(image, there, 0) * (across[x] * down[y]);
        }
    }
    // It swings beyond the brightest and darkest next to hard edges; there is no light below none.
    return vec4f(max(sum.rgb, vec3f(0.0)), clamp(sum.a, 0.0, 1.0));
}
