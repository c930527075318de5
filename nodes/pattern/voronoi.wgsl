//! Voronoi
//! Cells around scattered points: stained glass, skin, cracked earth, bubbles.
//! keywords: cells, worley, cellular, mosaic, stained glass, cracks, bubbles
//! cost: 700

struct Params {
    /// Cells from the bottom to the top of the picture.
    /// = 6 in 0.5..64 log
    scale: f32,
    /// What is drawn: coloured cells with a rim, the distance to the nearest point, to the second nearest, the gap between both, or only the borders.
    /// = cells choices: cells | nearest | second | gap | edges
    mode: u32,
    /// From a strict grid (0) to loosely scattered (1).
    /// = 0.95 in 0..1
    jitter: f32,
    /// How distance is measured: round cells, diamonds, or squares.
    /// = round choices: round | diamond | square
    metric: u32,
    /// Width of the border in cells.
    /// = 0.05 in 0..0.5
    border: f32,
    /// How rounded the cells are: light in the middle, dark at the rim.
    /// = 0.55 in 0..1
    shade: f32,
    /// Rounds a second that the points wander.
    /// = 0.07 in -2..2 hz
    speed: f32,
    /// Added to the wandering; wire a band's time here.
    /// = 0 in -10..10 turns
    phase: f32,
    /// Where the picture looks.
    /// = 0 0 in -10..10
    offset: vec2f,
    /// Another number, another mosaic.
    /// = 0 in 0..999
    seed: u32,
    /// Colour of the border.
    /// = #0d0f16
    edge: vec4f,
}

/// colours = #1d3461 #2b6f8f #6fb98f #f2d28b #e2725b #8e3b5e
fn voronoi(at: Place, p: Params, colours: Gradient) -> vec4f {
    let scale = max(abs(p.scale), 1e-3) * 0.5;
    let width = pixel(at) * scale;
    let cell = cellular(at.pos * scale + p.offset, p.jitter, p.speed * at.secs + p.phase, p.metric, at.seed + p.seed * 7877u);
    // Borders far thinner than a pixel fade instead of flickering.
    let half = max(p.border, 0.0) * 0.5;
    let inside = soft_step(half, cell.edge, width * 1.2);
    let rim = mix(inside, 1.0, clamp(width * 1.5 - 0.5, 0.0, 1.0));
    var colour: vec4f;
    switch p.mode {
        case 1u: { colour = gradient_at(colours, cell.f1 * (0.4 + p.shade)); }
        case 2u: { colour = gradient_at(colours, cell.f2 * (0.2 + p.shade)); }
        case 3u: { colour = gradient_at(colours, (cell.f2 - cell.f1) * (0.45 + p.shade)); }
        case 4u: { colour = gradient_at(colours, 1.0 - exp2(-cell.edge * 8.0 * (0.2 + p.shade))); }
        default: {
            let base = gradient_at(colours, unit(cell.id));
            // Glass: dark lead at the rim, light from the upper left, a soft heart.
            let dome = 1.0 - exp2(-7.0 * max(cell.edge - half, 0.0));
            let lit = 0.28 + 0.75 * dome + 0.5 * dot(cell.to_point, vec2f(0.5, -0.8));
            let tone = 0.86 + 0.28 * unit(pcg(cell.id));
            colour = vec4f(base.rgb * tone * mix(1.0, max(lit, 0.0) * 1.15, clamp(p.shade, 0.0, 1.0)), base.a);
        }
    }
    return mix(p.edge, colour, rim);
}
