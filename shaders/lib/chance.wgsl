// Chance from whole numbers only: the same on every driver (PCG, O'Neill 2014; Jarzynski and Olano 2020).

/// Mixes one whole number into an unrelated one.
fn pcg(v: u32) -> u32 {
    let state = v * 747796405u + 2891336453u;
    let word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
    return (word >> 22u) ^ word;
}

/// Mixes a whole cell, a layer and a seed into an unrelated number.
fn hash_cell(cell: vec2i, layer: u32, seed: u32) -> u32 {
    return pcg(bitcast<u32>(cell.x) + pcg(bitcast<u32>(cell.y) + pcg(layer + pcg(seed))));
}

/// 0 (included) to 1 (excluded) from a mixed number.
fn unit(hash: u32) -> f32 {
    return f32(hash >> 8u) * (1.0 / 16777216.0);
}

/// Two independent numbers 0..1 for a cell.
fn unit2(cell: vec2i, layer: u32, seed: u32) -> vec2f {
    let h = hash_cell(cell, layer, seed);
    return vec2f(unit(h), unit(pcg(h ^ 0x9e3779b9u)));
}
