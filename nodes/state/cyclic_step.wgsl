//! Cyclic step
//! States that eat one another in a circle, the heart of Cyclic automaton. Red is the state as a share of the circle.
//! keywords: cellular automata, spirals, life, growth, simulation, crystal, cyclic, belousov
//! iterations: 1
//! format: f32

struct Params {
    /// Colours in the circle.
    /// = 14 in 3..32
    states: i32,
    /// How many neighbours of the next colour it takes to be eaten.
    /// = 1 in 1..4
    threshold: i32,
    /// Size of a cell, of the picture's height.
    /// = 0.5 in 0.2..5 log %
    cell: f32,
    /// Steps a second, at most one a frame; wire a level here.
    /// = 30 in 0..60 hz
    rate: f32,
    /// Bright places of the picture strew new chance; wire a hit here.
    /// = 0.5 in 0..1
    stir: f32,
}

// Red is the state as a share of the circle, green the part of a step that has gathered.
/// image: Bright places are stirred up.
fn cyclic_step(at: Place, p: Params, before: texture_2d<f32>, image: texture_2d<f32>) -> vec4f {
    let states = f32(clamp(p.states, 3, 32));
    // Cells are whole texels of this picture; every texel of a cell holds the same.
    let texels = max(round(at.size.y * p.cell * 0.01), 1.0);
    let here = vec2i(floor(uv_from_pos(at.pos, at) * at.size / texels));
    let middle = (vec2f(here) + 0.5) * texels;
    let old = texel(before, vec2i(middle));
    if textureLoad(before, vec2i(0), 0).a < 0.5 {
        return vec4f(floor(unit(hash_cell(here, 0u, at.seed)) * states) / states, 0.0, 0.0, 1.0);
    }
    let gathered = old.g + clamp(at.dt * p.rate, 0.0, 1.0);
    var state = round(old.r * states);
    if gathered >= 1.0 {
        let next = (state + 1.0) - states * floor((state + 1.0) / states);
        var eaters = 0;
        let last = vec2i(floor(at.size / texels)) - 1;
        for (var i = 0u; i < 8u; i++) {
            let n = select(i, i + 1u, i >= 4u);
            let d = vec2i(i32(n % 3u) - 1, i32(n / 3u) - 1);
            // The plane is a ring both ways: spirals leave on one side and come back on the other.
            let there = (here + d + last + 1) % (last + 1);
            let neighbour = round(texel(before, vec2i((vec2f(there) + 0.5) * texels)).r * states);
            eaters += select(0, 1, neighbour == next);
        }
        state = select(state, next, eaters >= p.threshold);
    }
    let light = clamp(perceived(sample(image, pos_from_uv(middle / at.size, at), at)), 0.0, 1.0);
    let stirred = unit(hash_cell(here, at.frame + 1u, at.seed)) < light * clamp(p.stir, 0.0, 1.0) * 0.2;
    state = select(state, floor(unit(hash_cell(here, at.frame + 2u, at.seed)) * states), stirred);
    return vec4f(clamp(state / states, 0.0, 1.0), fract(gathered), 0.0, 1.0);
}
