// Smooth chance: noise, sums of noise (fbm) and cells. Whole-number hashes only (chance.wgsl).
// Positions beyond about a million cells lose their fraction: keep `pos` below that.

/// A whole cell of a position, kept inside what a whole number holds.
fn noise_cell(pos: vec2f) -> vec2i {
    return vec2i(clamp(floor(pos), vec2f(-2.0e9), vec2f(2.0e9)));
}

/// A cell of three whole numbers mixed into one unrelated number.
fn hash_cell3(cell: vec3i, seed: u32) -> u32 {
    return hash_cell(cell.xy, bitcast<u32>(cell.z), seed);
}

/// Smooth random values 0..1, one cell to a unit of `pos`. Softer and cheaper than `gradient_noise`.
fn value_noise(pos: vec2f, seed: u32) -> f32 {
    return value_noise_d(pos, seed).x;
}

/// `value_noise` in x, and its slope along x and y in yz.
fn value_noise_d(pos: vec2f, seed: u32) -> vec3f {
    let c = noise_cell(pos);
    let f = pos - floor(pos);
    let u = f * f * f * (f * (f * 6.0 - 15.0) + 10.0);
    let du = 30.0 * f * f * (f * (f - 2.0) + 1.0);
    let row0 = pcg(bitcast<u32>(c.y) + pcg(seed));
    let row1 = pcg(bitcast<u32>(c.y + 1) + pcg(seed));
    let x0 = bitcast<u32>(c.x);
    let x1 = bitcast<u32>(c.x + 1);
    let a = unit(pcg(x0 + row0));
    let b = unit(pcg(x1 + row0));
    let d = unit(pcg(x0 + row1));
    let e = unit(pcg(x1 + row1));
    let k = a - b - d + e;
    return vec3f(
        a + (b - a) * u.x + (d - a) * u.y + k * u.x * u.y,
        du * (vec2f(b - a, d - a) + k * u.yx),
    );
}

/// A slope for a corner of gradient noise: sixteen bits to an axis, length up to about 1.4.
fn noise_slope(hash: u32) -> vec2f {
    return vec2f(f32(hash & 0xffffu), f32(hash >> 16u)) * (2.0 / 65535.0) - 1.0;
}

/// Gradient (Perlin) noise, about -1..1 around 0, one cell to a unit of `pos`.
fn gradient_noise(pos: vec2f, seed: u32) -> f32 {
    return gradient_noise_d(pos, seed).x;
}

/// `gradient_noise` in x, and its slope along x and y in yz.
fn gradient_noise_d(pos: vec2f, seed: u32) -> vec3f {
    let c = noise_cell(pos);
    let f = pos - floor(pos);
    let u = f * f * f * (f * (f * 6.0 - 15.0) + 10.0);
    let du = 30.0 * f * f * (f * (f - 2.0) + 1.0);
    let row0 = pcg(bitcast<u32>(c.y) + pcg(seed));
    let row1 = pcg(bitcast<u32>(c.y + 1) + pcg(seed));
    let x0 = bitcast<u32>(c.x);
    let x1 = bitcast<u32>(c.x + 1);
    let ga = noise_slope(pcg(x0 + row0));
    let gb = noise_slope(pcg(x1 + row0));
    let gc = noise_slope(pcg(x0 + row1));
    let gd = noise_slope(pcg(x1 + row1));
    let va = dot(ga, f);
    let vb = dot(gb, f - vec2f(1.0, 0.0));
    let vc = dot(gc, f - vec2f(0.0, 1.0));
    let vd = dot(gd, f - vec2f(1.0, 1.0));
    let k = va - vb - vc + vd;
    let value = va + (vb - va) * u.x + (vc - va) * u.y + k * u.x * u.y;
    let slope = ga + (gb - ga) * u.x + (gc - ga) * u.y + (ga - gb - gc + gd) * u.x * u.y
        + du * (vec2f(vb - va, vc - va) + k * u.yx);
    return vec3f(value, slope) * 1.4;
}

/// `value_noise` in three dimensions; give time as z for noise that boils.
fn value_noise3(pos: vec3f, seed: u32) -> f32 {
    let z = floor(pos.z);
    let f = pos.z - z;
    let u = f * f * f * (f * (f * 6.0 - 15.0) + 10.0);
    let layer = bitcast<u32>(i32(clamp(z, -2.0e9, 2.0e9)));
    return mix(value_noise(pos.xy, pcg(layer + seed)), value_noise(pos.xy, pcg(layer + 1u + seed)), u);
}

/// `gradient_noise` in three dimensions, about -1..1; give time as z for noise that boils.
fn gradient_noise3(pos: vec3f, seed: u32) -> f32 {
    return gradient_noise3_d(pos, seed).x;
}

/// `gradient_noise3` in x, and its slope along x and y (not z) in yz.
fn gradient_noise3_d(pos: vec3f, seed: u32) -> vec3f {
    let z = floor(pos.z);
    let f = pos.z - z;
    let u = f * f * f * (f * (f * 6.0 - 15.0) + 10.0);
    let layer = bitcast<u32>(i32(clamp(z, -2.0e9, 2.0e9)));
    let below = gradient_noise_d(pos.xy, pcg(layer + seed));
    let above = gradient_noise_d(pos.xy, pcg(layer + 1u + seed));
    // Two layers that are strangers average to less: the factor gives the swing back in between.
    return mix(below, above, u) * (1.0 + 0.8 * u * (1.0 - u));
}

/// How much of an octave is drawn: 1 while its waves are wider than two pixels, 0 when they are thinner than one.
fn octave_fade(pixels_wide: f32) -> f32 {
    return clamp(2.0 - 2.0 * pixels_wide, 0.0, 1.0);
}

/// Sum of octaves of gradient noise, about -1..1. `gain` is each octave's strength against the one before (0.5), `lacunarity` its
/// fineness (2); `width` is `pixel(at)` times the scale, so that octaves too fine to be seen fade instead of flickering.
fn fbm_sum(pos: vec2f, octaves: u32, gain: f32, lacunarity: f32, width: f32, seed: u32) -> f32 {
    return fbm_sum_d(pos, octaves, gain, lacunarity, width, seed).x;
}

/// `fbm_sum` in x, and its slope along x and y in yz.
fn fbm_sum_d(pos: vec2f, octaves: u32, gain: f32, lacunarity: f32, width: f32, seed: u32) -> vec3f {
    var sum = vec3f(0.0);
    var strength = 1.0;
    var total = 0.0;
    var q = pos;
    var turn = mat2x2f(1.0, 0.0, 0.0, 1.0);
    var w = width;
    // Each octave is turned by 36.87 degrees, so that the cells' axes do not show.
    let step = mat2x2f(0.8, 0.6, -0.6, 0.8) * lacunarity;
    for (var i = 0u; i < min(octaves, 12u); i += 1u) {
        let fade = octave_fade(w);
        if fade <= 0.0 {
            break;
        }
        let n = gradient_noise_d(q, seed + i * 7919u);
        sum += strength * fade * vec3f(n.x, n.yz * turn);
        total += strength;
        strength *= gain;
        q = step * q + vec2f(17.3, -9.1);
        turn = step * turn;
        w *= abs(lacunarity);
    }
    return sum / max(total, 1e-4) * 1.25;
}

/// `fbm_sum` in three dimensions; give time as z for clouds that boil. Finer octaves boil faster.
fn fbm_sum3(pos: vec3f, octaves: u32, gain: f32, lacunarity: f32, width: f32, seed: u32) -> f32 {
    var sum = 0.0;
    var strength = 1.0;
    var total = 0.0;
    var q = pos;
    var w = width;
    let step = mat2x2f(0.8, 0.6, -0.6, 0.8) * lacunarity;
    for (var i = 0u; i < min(octaves, 12u); i += 1u) {
        let fade = octave_fade(w);
        if fade <= 0.0 {
            break;
        }
        sum += strength * fade * gradient_noise3(q, seed + i * 7919u);
        total += strength;
        strength *= gain;
        q = vec3f(step * q.xy + vec2f(17.3, -9.1), q.z * 1.4 + 3.7);
        w *= abs(lacunarity);
    }
    return sum / max(total, 1e-4) * 1.25;
}

/// A flow without sources or sinks (curl of noise): a direction and a speed, about 0..2, one cell to a unit of `pos`.
fn curl_noise(pos: vec3f, seed: u32) -> vec2f {
    let slope = gradient_noise3_d(pos, seed).yz;
    return vec2f(slope.y, -slope.x);
}

/// What cellular noise knows about a point. Distances are in cells.
struct Cells {
    /// Distance to the nearest point.
    f1: f32,
    /// Distance to the second nearest point.
    f2: f32,
    /// Distance to the nearest border between cells (straight borders: as exact as the metric allows).
    edge: f32,
    /// A number of the nearest point's own: `unit(id)`.
    id: u32,
    /// Where the nearest point lies from here.
    to_point: vec2f,
    /// The whole cell that holds the nearest point.
    cell: vec2i,
}

/// Where a cell's point lies in its cell, 0..1. It wanders in a small loop with `turns` (whole turns repeat).
fn cell_point(cell: vec2i, jitter: f32, turns: f32, seed: u32) -> vec2f {
    let h = hash_cell(cell, 0u, seed);
    let still = noise_slope(h);
    let angle = (unit(pcg(h)) + turns) * 6.28318530717959;
    return 0.5 + clamp(jitter, 0.0, 1.0) * 0.5 * (still * 0.65 + 0.35 * vec2f(cos(angle), sin(angle)));
}

/// Straight-line distance, or another measure: 0 round, 1 diamond (sum), 2 square (largest).
fn cell_distance(v: vec2f, metric: u32) -> f32 {
    let a = abs(v);
    if metric == 1u {
        return a.x + a.y;
    }
    if metric == 2u {
        return max(a.x, a.y);
    }
    return length(v);
}

/// Cellular noise: one scattered point to a unit cell. `jitter` 0 is a grid, 1 is loose; `turns` lets the points wander.
fn cellular(pos: vec2f, jitter: f32, turns: f32, metric: u32, seed: u32) -> Cells {
    var out = cellular_fast(pos, jitter, turns, metric, seed);
    if metric != 0u {
        return out;
    }
    out.edge = 9.0;
    let f = pos - floor(pos);
    let home = noise_cell(pos);
    let nearest = out.cell - home;
    // The border lies half-way to a neighbour of the nearest point: look around that point, not around here.
    for (var i = 0; i < 25; i += 1) {
        let o = nearest + vec2i(i % 5 - 2, i / 5 - 2);
        let v = vec2f(o) + cell_point(home + o, jitter, turns, seed) - f;
        let across = v - out.to_point;
        let gap = dot(across, across);
        if gap > 1e-5 {
            out.edge = min(out.edge, dot(0.5 * (out.to_point + v), across * inverseSqrt(gap)));
        }
    }
    return out;
}

/// `cellular` without the exact border: a third of the work where only distances and ids are drawn (`edge` is half the gap).
fn cellular_fast(pos: vec2f, jitter: f32, turns: f32, metric: u32, seed: u32) -> Cells {
    let home = noise_cell(pos);
    let f = pos - floor(pos);
    var out = Cells(9.0, 9.0, 9.0, 0u, vec2f(0.0), home);
    for (var i = 0; i < 9; i += 1) {
        let o = vec2i(i % 3 - 1, i / 3 - 1);
        let v = vec2f(o) + cell_point(home + o, jitter, turns, seed) - f;
        let d = cell_distance(v, metric);
        if d < out.f1 {
            out.f2 = out.f1;
            out.f1 = d;
            out.to_point = v;
            out.cell = home + o;
        } else if d < out.f2 {
            out.f2 = d;
        }
    }
    out.id = hash_cell(out.cell, 1u, seed);
    out.edge = (out.f2 - out.f1) * 0.5;
    return out;
}
