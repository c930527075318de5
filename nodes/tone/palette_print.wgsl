//! Palette Print
//! Prints the picture with a few inks of your own: every point takes the ink that looks most like it. Pixel art, posters, risograph.
//! keywords: palette, posterise, quantise, pixel art, risograph, poster, indexed, limited colours, dither, nearest colour

struct Params {
    /// How many inks are taken from the colours.
    /// = 5 in 2..16
    inks: u32,
    /// Breaks the borders between inks up into a pattern of dots.
    /// = 0.5 in 0..1
    dither: f32,
    /// Size of the dots, of the picture's height.
    /// = 0.3 in 0.05..3 log %
    dot: f32,
    /// How much hue counts against brightness when the ink is chosen.
    /// = 0.6 in 0..3
    hue: f32,
    /// Stretches the picture's brightness over the inks.
    /// = 1.1 in 0.2..3
    contrast: f32,
    /// How much of the print is mixed in.
    /// = 1 in 0..1
    amount: f32,
}

// The 8x8 ordered matrix, -0.5..0.5.
fn raster(at: Place, size: f32) -> f32 {
    let xy = vec2u(vec2i(floor(at.pos / max(size, 1e-4))) + 65536);
    var v = 0u;
    let q = xy.x ^ xy.y;
    for (var i = 0u; i < 3u; i++) {
        v = (v << 2u) | (((q >> i) & 1u) << 1u) | ((xy.y >> i) & 1u);
    }
    return (f32(v) + 0.5) / 64.0 - 0.5;
}

/// colours: The inks, evenly taken from one end to the other.
/// colours = #16203a #a8324a #e8763a #2f8f83 #f5e6c4
fn palette_print(at: Place, p: Params, image: vec4f, colours: Gradient) -> vec4f {
    let cover = clamp(image.a, 0.0, 1.0);
    let lab = oklab_from_linear(min(max(straight(image), vec3f(0.0)), vec3f(4.0)));
    let inks = clamp(p.inks, 2u, 24u);
    let size = max(p.dot * 0.02, pixel(at));
    let grain = raster(at, size) * clamp(p.dither, 0.0, 1.0) * 0.5 / sqrt(f32(inks));
    let seen = vec3f(0.55 + (lab.x - 0.55) * p.contrast + grain, lab.yz + vec2f(grain, -grain) * 0.25);
    var best = 1e9;
    var ink = vec4f(0.0);
    for (var i = 0u; i < inks; i += 1u) {
        let c = gradient_at(colours, f32(i) / f32(inks - 1u));
        let away = oklab_from_linear(max(straight(c), vec3f(0.0))) - seen;
        let d = away.x * away.x + dot(away.yz, away.yz) * p.hue * 2.0;
        ink = select(ink, c, d < best);
        best = min(best, d);
    }
    return mix(image, ink * cover, p.amount);
}
