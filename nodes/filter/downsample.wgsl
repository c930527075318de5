//! Half size
//! Halves the picture's size softly: thirteen reads keep small lights from flickering.
//! keywords: downsample, shrink, pyramid, reduce, mip
//! scale: 1/2

struct Params {
    /// Width of the softening; 1 is right for halving.
    /// = 1 in 0.5..2
    spread: f32,
}

fn downsample(at: Place, p: Params, image: texture_2d<f32>) -> vec4f {
    let s = clamp(p.spread, 0.0, 8.0);
    var inner = vec4f(0.0);
    var cross = vec4f(0.0);
    var corners = vec4f(0.0);
    var v = vec2f(1.0, 0.0);
    for (var i = 0u; i < 4u; i++) {
        let diagonal = vec2f(v.x - v.y, v.x + v.y);
        inner += sample_px(image, at.pos, diagonal * s, at);
        cross += sample_px(image, at.pos, v * 2.0 * s, at);
        corners += sample_px(image, at.pos, diagonal * 2.0 * s, at);
        v = vec2f(-v.y, v.x);
    }
    let middle = sample_px(image, at.pos, vec2f(0.0), at);
    return inner * 0.125 + middle * 0.125 + cross * 0.0625 + corners * 0.03125;
}
