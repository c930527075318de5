//! Tunnel
//! A flight down an endless tube of tiles, with light at its end.
//! keywords: hyperspace, warp, flight, tube, demo scene, wormhole, corridor
//! cost: 220

struct Params {
    /// Tiles around the tube.
    /// = 16 in 3..64
    tiles: u32,
    /// How long the tiles are against their width.
    /// = 0.9 in 0.1..6 log
    stretch: f32,
    /// From a round tube (0) to a square corridor (1).
    /// = 0 in 0..1
    squareness: f32,
    /// How far the tube twists on its way.
    /// = 0.18 in -2..2
    twist: f32,
    /// How far its end wanders to the side.
    /// = 0.25 in 0..1
    wander: f32,
    /// Width of the joints between tiles.
    /// = 0.08 in 0..0.5
    joints: f32,
    /// How far into the tube one can see before the mist.
    /// = 1 in 0.1..4
    sight: f32,
    /// Tiles a second that fly by.
    /// = 0.7 in -8..8
    speed: f32,
    /// Added to the flight; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
    /// Colour of the light at the end.
    /// = #ffe8c4
    end: vec4f,
}

/// colours = #10132e #2d2a6e #7a3b8f #d8607a #f7a76c
fn tunnel(at: Place, p: Params, colours: Gradient) -> vec4f {
    let t = p.speed * at.secs + p.phase;
    let eye = p.wander * vec2f(sin(t * 0.31), cos(t * 0.23) * 0.6);
    let v = at.pos - eye;
    let a = abs(v);
    // A norm between the circle's and the square's.
    let soft = mix(2.0, 12.0, clamp(p.squareness, 0.0, 1.0));
    let m = max(max(a.x, a.y), 1e-4);
    let r = m * pow(pow(a.x / m, soft) + pow(a.y / m, soft), 1.0 / soft);
    let depth = 1.0 / max(r, 1e-3);
    let n = f32(clamp(p.tiles, 2u, 128u));
    let polar = polar_from_pos(v);
    let along = depth * n / (TAU * max(p.stretch, 0.02)) + t;
    let around = (polar.x + p.twist * depth * 0.15) * n;
    let cell = vec2f(floor(around), floor(along));
    let f = vec2f(around, along) - cell;
    let px = pixel(at) * vec2f(n / (TAU * max(polar.y, 1e-3)) + abs(p.twist) * 0.15 * n * depth * depth, depth * depth * n / (TAU * max(p.stretch, 0.02)));
    let edge = abs(f - 0.5);
    let w = clamp(p.joints, 0.0, 0.98);
    let joint2 = clamp((edge - (0.5 - w * 0.5)) / max(px, vec2f(1e-5)) + 0.5, vec2f(0.0), vec2f(1.0)) * select(0.0, 1.0, w > 0.0);
    let seen = octave_fade(max(px.x, px.y) * 0.8);
    let joint = mix(w, max(joint2.x, joint2.y), seen);
    // Cells around the tube close after one round.
    let k = cell.x - n * floor(cell.x / n);
    let h = hash_cell(vec2i(vec2f(k, clamp(cell.y, -1e9, 1e9))), 0u, at.seed);
    let pulse = 0.5 + 0.5 * sin(unit(pcg(h)) * TAU + t * 1.5);
    let tone = mix(0.5, 0.08 + 0.95 * unit(h) * (0.6 + 0.4 * pulse), seen);
    let base = gradient_at(colours, tone);
    let light = 0.3 + 1.1 * smoothstep(0.0, 1.0, r) + 1.6 * exp2(-r * 5.0);
    let gloss = 1.0 + 0.35 * (0.5 - f.y) * seen;
    let wall = base.rgb * light * gloss * (1.0 - 0.8 * joint);
    let mist = exp2(-r * r * 26.0 * max(p.sight, 0.02)) * 0.9 + 0.1 * exp2(-r * 4.0);
    return mix(vec4f(wall, base.a), p.end, mist);
}
