//! Gray-Scott
//! Two substances that feed on one another grow corals, mazes and dividing cells. Red is the food, green the living one.
//! keywords: reaction diffusion, turing, coral, growth, simulation, cells
//! iterations: 8
//! scale: 1/2
//! format: f32

struct Params {
    /// What grows.
    /// = maze choices: coral | maze | cells | worms | holes
    style: u32,
    /// More food above 0, less below.
    /// = 0 in -0.02..0.02
    feed: f32,
    /// Dies sooner above 0, later below.
    /// = 0 in -0.01..0.01
    kill: f32,
    /// Size of what grows; it grows faster, too.
    /// = 1 in 0.5..1.4
    size: f32,
    /// How densely the first seeds are strewn.
    /// = 0.5 in 0..1
    seeds: f32,
    /// How strongly bright places of the picture plant new seeds; wire a hit here.
    /// = 0.3 in 0..1
    plant: f32,
}

fn rates(style: u32) -> vec2f {
    switch style {
        case 1u: { return vec2f(0.029, 0.057); }
        case 2u: { return vec2f(0.030, 0.0621); }
        case 3u: { return vec2f(0.046, 0.0632); }
        case 4u: { return vec2f(0.039, 0.058); }
        default: { return vec2f(0.0545, 0.062); }
    }
}

/// image: Bright places plant seeds.
fn gray_scott(at: Place, p: Params, before: texture_2d<f32>, image: vec4f) -> vec4f {
    let light = clamp(perceived(image), 0.0, 1.0);
    // An empty state is the very first step, whenever that is.
    if textureLoad(before, vec2i(0), 0).a < 0.5 {
        // Round seeds, strewn by chance on a grid of 24 rows; uneven within, so that nothing grows square.
        let q = at.pos * 12.0;
        let cell = vec2i(floor(q));
        let spot = vec2f(cell) + 0.3 + 0.4 * unit2(cell, 1u, at.seed);
        let lucky = unit(hash_cell(cell, 0u, at.seed)) < p.seeds * 0.5;
        let radius = max(0.22, 4.0 * pixel(at) * 12.0);
        let planted = (lucky && length(q - spot) < radius) || light > 0.5;
        let rough = unit(hash_cell(vec2i(floor(uv_from_pos(at.pos, at) * at.size)), 2u, at.seed));
        let v = select(0.0, 0.4 + 0.6 * rough, planted);
        return vec4f(1.0 - 0.5 * v, 0.5 * v, 0.0, 1.0);
    }
    let xy = vec2i(floor(uv_from_pos(at.pos, at) * at.size));
    let here = texel(before, xy).rg;
    var around = vec2f(0.0);
    for (var i = 0u; i < 4u; i++) {
        let d = vec2i(select(-1, 1, (i & 1u) != 0u), select(-1, 1, (i & 2u) != 0u));
        let side = select(vec2i(d.x, 0), vec2i(0, d.x), (i & 2u) != 0u);
        around += texel(before, xy + d).rg * 0.05 + texel(before, xy + side).rg * 0.2;
    }
    // Diffusion grows with the square of the size: above 1 this way of stepping is unstable, below 0.2 growth sticks to the grid.
    let scale = p.size * p.size * clamp(at.size.y / 360.0, 0.5, 1.0);
    let spread = clamp(scale, 0.2, 1.0) * vec2f(1.0, 0.5);
    let rate = rates(p.style) + vec2f(p.feed, p.kill);
    let eaten = here.x * here.y * here.y;
    var next = here + spread * (around - here)
        + vec2f(rate.x * (1.0 - here.x) - eaten, eaten - (rate.y + rate.x) * here.y);
    let sown = smoothstep(0.6, 1.0, light) * clamp(p.plant, 0.0, 1.0) * 0.05;
    next.y += sown * (1.0 - next.y) * next.x;
    return vec4f(clamp(next, vec2f(0.0), vec2f(1.0)), 0.0, 1.0);
}
