//! Truchet
//! Ribbons that wind through each other without end, from one tile turned by chance.
//! keywords: tiles, arcs, maze, ribbons, loops, weave, multiscale
//! cost: 260

struct Params {
    /// Tiles from the bottom to the top of the picture.
    /// = 6 in 0.5..64 log
    scale: f32,
    /// Width of the ribbons in tiles.
    /// = 0.36 in 0.02..0.9
    width: f32,
    /// What runs through the tiles.
    /// = arcs choices: arcs | straight
    form: u32,
    /// How often two ribbons cross in a tile, one over the other, instead of turning away.
    /// = 0.25 in 0..1
    crossings: f32,
    /// Thin lines inside the ribbons.
    /// = 2 in 0..6
    lines: u32,
    /// How rounded the ribbons look.
    /// = 0.5 in 0..1
    relief: f32,
    /// Turns the pattern.
    /// = 45 in -180..180 deg
    angle: f32,
    /// How fast the colours move by themselves.
    /// = 0.08 in -4..4
    speed: f32,
    /// Added to the movement; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
    /// Another number, other ways.
    /// = 0 in 0..999
    seed: u32,
    /// Colour of the ground.
    /// = #f3e7d3
    ground: vec4f,
}

/// colours = #b23a2e #d9773f #e9b872 #3f7d78 #1f3f4f
fn truchet(at: Place, p: Params, colours: Gradient) -> vec4f {
    let scale = max(abs(p.scale), 1e-3) * 0.5;
    let seed = at.seed + p.seed * 7877u;
    let turned = rotated(at.pos, radians(p.angle));
    let q = turned * scale;
    let cell = noise_cell(q);
    let h = hash_cell(cell, 1u, seed);
    let crosses = unit(hash_cell(cell, 5u, seed)) < p.crossings;
    var f = q - floor(q) - 0.5;
    if (h & 1u) == 1u {
        f = vec2f(-f.y, f.x);
    }
    let px = pixel(at) * scale;
    // Two strands a tile: arcs around two opposite corners, or their chords.
    let side = select(-1.0, 1.0, f.x + f.y > 0.0);
    let v = f - vec2f(0.5) * side;
    var d = abs(length(v) - 0.5);
    if p.form == 1u {
        d = abs(abs(v.x) + abs(v.y) - 0.5) * 0.70710678;
    }
    let relief = clamp(p.relief, 0.0, 1.2);
    let half = clamp(p.width, 0.0, 0.98) * 0.5;
    var under = 0.0;
    if crosses {
        // The upper strand casts its shadow on the lower one.
        under = exp2(-max(abs(f.x) - half, 0.0) * 18.0);
        let upper = abs(f.x) < half + px * 0.5;
        d = select(abs(f.y), abs(f.x), upper);
        under = select(under, 0.0, upper);
    }
    let inside = clamp((half - d) / max(px, 1e-6) + 0.5, 0.0, 1.0);
    let field = 0.5 + 0.45 * sin(turned.x * 1.3 + sin(turned.y * 1.1) + (p.speed * at.secs + p.phase) * TAU);
    let base = gradient_at(colours, field);
    let across = d / max(half, 1e-4);
    let dome = sqrt(max(1.0 - across * across, 0.0));
    var shade = mix(1.0, 0.5 + 0.62 * dome, relief);
    // Lines run along the ribbon, evenly spaced.
    let count = f32(min(p.lines, 16u));
    let wave = abs(fract(across * count * 0.5 + 0.5 * count - 0.5 * floor(count)) - 0.5);
    let line_px = px / max(half, 1e-4) * count * 0.5;
    let line = clamp((wave - 0.38) / max(line_px, 0.02) + 0.5, 0.0, 1.0) * octave_fade(line_px * 1.5);
    shade *= 1.0 - 0.35 * line * select(0.0, 1.0, p.lines > 0u) * (1.0 - smoothstep(0.9, 1.0, across));
    shade *= 1.0 - under * (0.25 + 0.35 * relief);
    // The ribbon's soft shadow on the ground.
    let shadow = 1.0 - 0.4 * relief * exp2(-max(d - half, 0.0) * 22.0);
    let ground = vec4f(p.ground.rgb * shadow, p.ground.a);
    return mix(ground, vec4f(base.rgb * shade, base.a), inside);
}
