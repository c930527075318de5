//! Halftone
//! Prints the picture in dots, like a comic or a newspaper.
//! keywords: dots, print, comic, newspaper, raster, screen, pop art

struct Params {
    /// Dots from the bottom to the top of the picture.
    /// = 70 in 4..300 log
    dots: f32,
    /// Turns the grid of dots.
    /// = 22 in -90..90 deg
    angle: f32,
    /// One ink on paper; or the picture's own colours, each in a grid of its own.
    /// = ink choices: ink | colours
    mode: u32,
    /// The colour of the ink.
    /// = #1d2a52
    ink: vec4f,
    /// The colour of the paper.
    /// = #f6ecd9
    paper: vec4f,
    /// Larger dots above 1.
    /// = 1.1 in 0.2..3
    weight: f32,
}

// The share of ink, 0..1, at this place for a grid turned by `turn`; `part` picks the colour that is printed.
fn inked(at: Place, p: Params, image: texture_2d<f32>, turn: f32, part: u32) -> f32 {
    let size = 2.0 / max(p.dots, 1.0);
    let q = rotated(at.pos, -turn) / size;
    let middle = floor(q) + 0.5;
    var found = 0.0;
    // Large dots reach into the neighbouring cells.
    for (var i = 0u; i < 4u; i++) {
        let side = vec2f(f32(i & 1u), f32(i >> 1u)) * sign(q - middle + 1e-6);
        let spot = middle + side;
        let c = sample(image, rotated(spot * size, turn), at);
        let seen = srgb_from_linear(clamp(c.rgb + p.paper.rgb * (1.0 - clamp(c.a, 0.0, 1.0)), vec3f(0.0), vec3f(1.0)));
        let light = select(seen[min(part, 2u)], luminance(seen), part == 3u);
        let radius = sqrt(clamp(1.0 - light, 0.0, 1.0)) * 0.72 * p.weight;
        let soft = pixel(at) / size;
        let gap = length(q - spot);
        found = max(found, select(0.0, 1.0 - soft_step(radius, gap, soft), radius > 0.02));
    }
    return found;
}

fn halftone(at: Place, p: Params, image: texture_2d<f32>) -> vec4f {
    let turn = radians(p.angle);
    if p.mode == 0u {
        return mix(p.paper, p.ink, inked(at, p, image, turn, 3u));
    }
    // Grids 30 degrees apart make the fewest moire patterns.
    let red = inked(at, p, image, turn, 0u);
    let green = inked(at, p, image, turn + radians(30.0), 1u);
    let blue = inked(at, p, image, turn + radians(60.0), 2u);
    let print = vec3f(1.0 - red, 1.0 - green, 1.0 - blue) * 0.97 + 0.03 * p.ink.rgb;
    return vec4f(p.paper.rgb * print, p.paper.a);
}
