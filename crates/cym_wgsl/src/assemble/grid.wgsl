// A grid over the particles of a system, so that each finds those near it: 64 by 64 cells that go on for ever, as a tiling does. In its
// words: where each cell begins, how many are in it, a table of cells by chunks while it is made, the particles' slots cell by cell and in
// each in order, then what they are tied to. Chunks of particles are counted and placed one after the other, so nothing depends on the
// order in which a device works.
const cym_side = 64u;
const cym_cells = 4096u;
const cym_chunks = 64u;
const cym_table = 8192u;
const cym_slots = 270336u;
const cym_ties = 8u;
const cym_none = 0xffffffffu;

// The cell of one of the nine squares around a place; the first is its own.
fn cym_beside(pos: vec2f, cell: f32, square: u32) -> u32 {
    let c = vec2i(floor(clamp(pos / cym_cell(cell), vec2f(-1e6), vec2f(1e6))));
    let n = (square + 4u) % 9u;
    let q = bitcast<vec2u>(c + vec2i(i32(n % 3u), i32(n / 3u)) - vec2i(1)) & vec2u(cym_side - 1u);
    return q.y * cym_side + q.x;
}

// The width of a cell, from how far particles look.
fn cym_cell(radius: f32) -> f32 {
    return clamp(radius, 0.004, 8.0);
}

// Which of the entries of a cell (first, how many) are looked at, where at most `most` may be: the first, how many, how far apart. Which
// they are differs from particle to particle, so that a crowd as a whole looks everywhere.
fn cym_choice(found: vec2u, most: u32, slot: u32) -> vec3u {
    let step = max((found.y + max(most, 1u) - 1u) / max(most, 1u), 1u);
    let first = pcg(slot) % step;
    let many = (found.y + step - 1u - first) / step;
    return vec3u(found.x + first, min(many, most), step);
}
