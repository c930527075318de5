//! Life step
//! Cells that live, die and leave a glow behind, the heart of Game of Life. White lives; grey has lived.
//! keywords: game of life, conway, cellular automata, cells
//! format: f32

struct Params {
    /// The rule of life.
    /// = life choices: life | high life | day and night | maze | seeds
    rule: u32,
    /// Size of a cell, of the picture's height.
    /// = 0.9 in 0.3..6 log %
    cell: f32,
    /// Steps a second, at most one a frame; wire a level here.
    /// = 12 in 0..60 hz
    rate: f32,
    /// How densely life is strewn at first.
    /// = 0.32 in 0..1
    sown: f32,
    /// How strongly bright places of the picture sow new life; wire a hit here.
    /// = 0.3 in 0..1
    sow: f32,
    /// New life that comes by chance now and then.
    /// = 0.15 in 0..1
    chance: f32,
    /// How long the glow of what has lived stays.
    /// = 0.9 in 0..0.99
    afterglow: f32,
}

// Which counts of neighbours give birth (low half) and let live (high half), one bit for each count.
fn rule_of(rule: u32) -> vec2u {
    switch rule {
        case 1u: { return vec2u(0x48u, 0x0cu); }
        case 2u: { return vec2u(0x1c8u, 0x1d8u); }
        case 3u: { return vec2u(0x08u, 0x3eu); }
        case 4u: { return vec2u(0x04u, 0x00u); }
        default: { return vec2u(0x08u, 0x0cu); }
    }
}

// Red, green and blue are the light of a cell; alpha carries the part of a step that has gathered, from 0.5 to 1.
/// image: Bright places sow life.
fn life_step(at: Place, p: Params, before: texture_2d<f32>, image: texture_2d<f32>) -> vec4f {
    let texels = max(round(at.size.y * p.cell * 0.01), 1.0);
    let here = vec2i(floor(uv_from_pos(at.pos, at) * at.size / texels));
    let middle = (vec2f(here) + 0.5) * texels;
    let old = texel(before, vec2i(middle));
    if textureLoad(before, vec2i(0), 0).a < 0.4 {
        let lucky = unit(hash_cell(here, 0u, at.seed)) < p.sown;
        return vec4f(vec3f(select(0.0, 1.0, lucky)), 0.5);
    }
    let gathered = (old.a - 0.5) * 2.0 + clamp(at.dt * p.rate, 0.0, 0.999);
    let due = gathered >= 1.0;
    var alive = old.r > 0.95;
    if due {
        var count = 0u;
        let last = vec2i(floor(at.size / texels)) - 1;
        for (var i = 0u; i < 8u; i += 1u) {
            let n = select(i, i + 1u, i >= 4u);
            let d = vec2i(i32(n % 3u) - 1, i32(n / 3u) - 1);
            // The plane is a ring both ways.
            let there = (here + d + last + 1) % (last + 1);
            count += select(0u, 1u, texel(before, vec2i((vec2f(there) + 0.5) * texels)).r > 0.95);
        }
        let rule = rule_of(p.rule);
        alive = ((select(rule.x, rule.y, alive) >> count) & 1u) == 1u;
        // Small clumps come by chance, so that the picture never dies out.
        let clump = vec2i(floor(vec2f(here) / 5.0));
        let luck = unit(hash_cell(clump, at.frame + 7u, at.seed)) < p.chance * p.chance * 0.02;
        alive = alive || (luck && unit(hash_cell(here, at.frame + 8u, at.seed)) < 0.5);
    }
    let light = clamp(perceived(sample(image, pos_from_uv(middle / at.size, at), at)), 0.0, 1.0);
    let sow = unit(hash_cell(here, at.frame + 1u, at.seed)) < light * light * clamp(p.sow, 0.0, 1.0) * 0.12;
    alive = alive || sow;
    let fading = min(old.r * clamp(p.afterglow, 0.0, 0.995), 0.9);
    let next = select(select(fading, 0.86, old.r > 0.95), 1.0, alive);
    return vec4f(vec3f(next), 0.5 + 0.5 * fract(clamp(gathered, 0.0, 1.999)));
}
