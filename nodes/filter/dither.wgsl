//! Dither
//! Draws the picture with a few shades and a pattern of dots between them, like an early screen.
//! keywords: bayer, retro, pixel art, 1-bit, ordered, game, newspaper, gif

struct Params {
    /// Size of a dot, of the picture's height.
    /// = 0.6 in 0.1..6 log %
    dot: f32,
    /// Shades from dark to light.
    /// = 3 in 2..16
    shades: i32,
    /// How the dots are strewn: on a grid, or by chance.
    /// = grid choices: grid | chance
    order: u32,
    /// The colours below from dark to light, or the picture's own.
    /// = palette choices: palette | own
    mode: u32,
    /// How far apart dots may be set; 0 leaves hard steps.
    /// = 1 in 0..1
    spread: f32,
}

// The rank of a cell in an 8 by 8 square, 0..1, such that every part of the square is as even as the whole (B. E. Bayer, 1973): the bits of x xor y
// and of y, taken in turn from the last.
fn rank(cell: vec2i) -> f32 {
    let x = u32(cell.x & 7);
    let y = u32(cell.y & 7);
    var v = 0u;
    for (var bit = 0u; bit < 3u; bit++) {
        let a = ((x ^ y) >> bit) & 1u;
        let b = (y >> bit) & 1u;
        v |= ((a << 1u) | b) << (4u - 2u * bit);
    }
    return (f32(v) + 0.5) / 64.0;
}

/// colours = #14182b #6b5a8e #f3d9a4
fn dither(at: Place, p: Params, image: texture_2d<f32>, colours: Gradient) -> vec4f {
    let size = max(p.dot * 0.02, 0.5 * pixel(at));
    let cell = vec2i(floor(clamp(at.pos / size, vec2f(-1e6), vec2f(1e6))));
    let c = sample(image, (vec2f(cell) + 0.5) * size, at);
    let chance = unit(hash_cell(cell, 0u, at.seed));
    let threshold = (select(rank(cell), chance, p.order == 1u) - 0.5) * clamp(p.spread, 0.0, 1.0);
    let steps = f32(clamp(p.shades, 2, 16) - 1);
    let seen = srgb_from_linear(clamp(straight(c), vec3f(0.0), vec3f(1.0)));
    if p.mode == 0u {
        let light = srgb_from_linear(vec3f(luminance(linear_from_srgb(seen)))).x;
        let shade = clamp(floor(light * steps + 0.5 + threshold), 0.0, steps) / steps;
        return gradient_at(colours, shade) * c.a;
    }
    let shade = clamp(floor(seen * steps + 0.5 + threshold), vec3f(0.0), vec3f(steps)) / steps;
    return premultiplied(linear_from_srgb(shade), c.a);
}
