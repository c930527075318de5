//! Glitch
//! Torn lines, slipped blocks and parted colours, as from a bad signal; drive the amount with a drum.
//! keywords: digital, error, vhs, datamosh, broken, signal, tear, hit, block

struct Params {
    /// How much is torn; wire a hit here.
    /// = 0.35 in 0..1
    amount: f32,
    /// Blocks from the bottom to the top of the picture.
    /// = 18 in 2..120 log
    blocks: f32,
    /// How far torn parts slip, of the picture's height.
    /// = 14 in 0..100 %
    slip: f32,
    /// How far the colours of torn parts come apart, of the picture's height.
    /// = 1.5 in 0..20 %
    split: f32,
    /// New tears so many times a second.
    /// = 6 in 0..60 hz
    rate: f32,
    /// Moves on to other tears; wire a band's time here.
    /// = 0 in -100..100
    phase: f32,
}

fn glitch(at: Place, p: Params, image: texture_2d<f32>) -> vec4f {
    let when = i32(floor(clamp(at.secs * p.rate + p.phase, -1e6, 1e6)));
    let seed = at.seed + bitcast<u32>(when) * 7919u;
    let rows = clamp(at.pos.y * p.blocks * 0.5, -1e5, 1e5);
    // Wide bands first; blocks of uneven width within them.
    let band = vec2i(0, i32(floor(rows / 3.0)));
    let wide = mix(2.0, 7.0, unit(hash_cell(band, 1u, seed)));
    let block = vec2i(i32(floor(clamp(at.pos.x * p.blocks * 0.5 / wide, -1e5, 1e5))), i32(floor(rows)));
    let band_torn = unit(hash_cell(band, 2u, seed)) < p.amount * 0.55;
    let block_torn = unit(hash_cell(block, 3u, seed)) < p.amount * 0.35;
    let strength = select(0.0, 1.0, band_torn) + select(0.0, 1.0, block_torn);
    let by_band = (unit(hash_cell(band, 4u, seed)) - 0.5) * select(0.0, 1.0, band_torn);
    let by_block = (unit2(block, 5u, seed) - 0.5) * select(0.0, 1.0, block_torn);
    let slip = (vec2f(by_band, 0.0) + by_block * vec2f(1.0, 0.4)) * p.slip * 0.02;
    let part = vec2f(p.split * 0.02 * min(strength, 1.0) * (0.4 + 0.6 * unit(hash_cell(band, 6u, seed))), 0.0);
    let there = into_picture(at.pos + slip, 2u, at);
    let middle = sample(image, there, at);
    let left = sample(image, there - part, at);
    let right = sample(image, there + part, at);
    return vec4f(right.r, middle.g, left.b, max(middle.a, max(left.a, right.a)));
}
