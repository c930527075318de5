//! Posterize
//! Reduces the picture to a few flat steps, like a screen print; with dither, like an old screen.
//! keywords: steps, bands, print, flat, toon, dither, retro, quantise

struct Params {
    /// Steps from black to white.
    /// = 5 in 2..32
    steps: u32,
    /// Softness of the steps' edges.
    /// = 0.08 in 0..1
    soft: f32,
    /// Breaks the steps up into a fine grain of dots.
    /// = 0 in 0..1
    dither: f32,
    /// Steps of brightness alone, with colours kept; or of each colour by itself.
    /// = brightness choices: brightness | colours
    mode: u32,
}

// The 8x8 ordered matrix from the bits of the pixel's place, -0.5..0.5.
fn ordered(at: Place) -> f32 {
    let xy = vec2u(clamp(uv_from_pos(at.pos, at), vec2f(0.0), vec2f(1.0)) * at.size);
    var v = 0u;
    let q = xy.x ^ xy.y;
    for (var i = 0u; i < 3u; i++) {
        v = (v << 2u) | (((q >> i) & 1u) << 1u) | ((xy.y >> i) & 1u);
    }
    return (f32(v) + 0.5) / 64.0 - 0.5;
}

// `x` on `count` even steps from 0 to 1; the edge between two steps is `soft` of a step wide.
fn stepped(x: vec3f, count: f32, soft: f32) -> vec3f {
    let y = max(x, vec3f(0.0)) * (count - 1.0);
    let edge = clamp((fract(y) - 0.5) / max(soft, 0.01) + 0.5, vec3f(0.0), vec3f(1.0));
    return (floor(y) + edge) / (count - 1.0);
}

fn posterize(at: Place, p: Params, image: vec4f) -> vec4f {
    let count = f32(clamp(p.steps, 2u, 256u));
    let grain = ordered(at) * p.dither / (count - 1.0);
    let colour = max(straight(image), vec3f(0.0));
    if p.mode == 1u {
        let done = linear_from_srgb(stepped(srgb_from_linear(colour) + grain, count, p.soft));
        return premultiplied(max(done, vec3f(0.0)), image.a);
    }
    let before = luminance(colour);
    let seen = srgb_from_linear(vec3f(before)) + grain;
    let after = linear_from_srgb(max(stepped(seen, count, p.soft), vec3f(0.0))).x;
    let done = colour * min(after / max(before, 1e-5), 16.0) + max(after - before * 16.0, 0.0);
    return premultiplied(done, image.a);
}
