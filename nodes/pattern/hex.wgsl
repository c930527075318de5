//! Hexagons
//! A honeycomb whose cells glow one by one.
//! keywords: hexagon, honeycomb, cells, tiles, bee, scales
//! cost: 180

struct Params {
    /// Cells from the bottom to the top of the picture.
    /// = 8 in 0.5..80 log
    scale: f32,
    /// Width of the gaps between cells.
    /// = 0.06 in 0..0.9
    gap: f32,
    /// How rounded the cells' corners are.
    /// = 0.25 in 0..1
    rounding: f32,
    /// Turns the comb.
    /// = 0 in -180..180 deg
    angle: f32,
    /// How a cell's colour is found: by chance, by a wave that runs outward, or by its height in the picture.
    /// = wave choices: chance | wave | height
    colouring: u32,
    /// How much chance is mixed in.
    /// = 0.35 in 0..1
    variety: f32,
    /// How strongly cells are lit at their rim.
    /// = 0.5 in 0..1
    bevel: f32,
    /// How fast the colours move by themselves.
    /// = 0.12 in -4..4
    speed: f32,
    /// Added to the movement; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
    /// Colour of the gaps.
    /// = #160c08
    gap_colour: vec4f,
}

/// colours = #2b120b #7a2f12 #d97a1e #f7bf4f #fff0c2
fn hex(at: Place, p: Params, colours: Gradient) -> vec4f {
    let scale = max(abs(p.scale), 1e-3) * 0.5;
    let q = rotated(at.pos, radians(p.angle)) * scale;
    let width = pixel(at) * scale;
    // Two square grids, half a step apart: the nearer middle is the hexagon's.
    let s = vec2f(1.0, 1.7320508);
    let a = round(q / s);
    let b = round(q / s - 0.5);
    let va = q - a * s;
    let vb = q - (b + 0.5) * s;
    let first = dot(va, va) < dot(vb, vb);
    let v = select(vb, va, first);
    let cell = vec2i(select(b * 2.0 + 1.0, a * 2.0, first));
    let middle = q - v;
    let size = 0.5 - clamp(p.gap, 0.0, 1.0) * 0.5;
    let d = rounded_hex(v, size, clamp(p.rounding, 0.0, 1.0) * size);
    let chance = unit(hash_cell(cell, 0u, at.seed));
    let t = p.speed * at.secs + p.phase;
    var wave = chance;
    if p.colouring == 1u {
        wave = 0.5 + 0.5 * sin((length(middle) / scale * 0.75 - t) * TAU);
    } else if p.colouring == 2u {
        wave = middle.y / scale * 0.5 + 0.5;
    }
    let alive = 0.5 + 0.5 * sin((chance * 7.0 + t * 2.0) * TAU * 0.5);
    let level = mix(wave, alive, p.variety);
    let base = gradient_at(colours, level);
    let rim = exp2(d * 9.0 / max(size, 0.05));
    let light = 1.0 + p.bevel * (0.55 * dot(v, vec2f(-0.5, 0.86)) * 2.0 * rim + 0.25 * (1.0 - rim) - 0.3 * rim);
    return mix(p.gap_colour, vec4f(base.rgb * max(light, 0.0), base.a), clamp(0.5 - d / max(width, 1e-6), 0.0, 1.0));
}

/// Distance to a hexagon that stands on its tip, with half-width `half`.
fn rounded_hex(v: vec2f, half: f32, round_by: f32) -> f32 {
    let a = abs(v);
    let r = half - round_by;
    let k = vec2f(0.5, 0.8660254);
    let side = max(dot(a, k), a.x);
    if side <= r {
        return side - half;
    }
    // Outside the sharp part: the distance to the nearer side, whose ends are round.
    let n = select(vec2f(1.0, 0.0), k, dot(a, k) > a.x);
    let along = clamp(dot(a, vec2f(-n.y, n.x)), -r * 0.57735, r * 0.57735);
    return length(a - n * r - vec2f(-n.y, n.x) * along) - round_by;
}
