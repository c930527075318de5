//! Cellular Noise
//! Pebbles, scales, crystals and foam: distances to scattered points, layered coarse to fine and lit like a surface.
//! keywords: worley, voronoi, f1, f2, pebbles, scales, crystal, foam, rock, skin, leather, layered
//! cost: 1400

struct Params {
    /// Cells from the bottom to the top of the picture.
    /// = 5 in 0.5..60 log
    scale: f32,
    /// What grows: domes around the nearest point, shingles around the second, facets between both, or foam.
    /// = pebbles choices: pebbles | scales | crystals | foam
    form: u32,
    /// How distance is measured: round, diamonds, or squares.
    /// = round choices: round | diamond | square
    metric: u32,
    /// Layers, each finer than the one before.
    /// = 3 in 1..5
    octaves: u32,
    /// How strong the finer layers are.
    /// = 0.35 in 0..1
    rough: f32,
    /// From a strict grid (0) to loosely scattered (1).
    /// = 1 in 0..1
    jitter: f32,
    /// How much each cell has a tone of its own.
    /// = 0.6 in 0..1
    variety: f32,
    /// Light from the upper left.
    /// = 0.8 in 0..1
    relief: f32,
    /// Rounds a second that the points wander.
    /// = 0.06 in -2..2 hz
    speed: f32,
    /// Added to the wandering; wire a band's time here.
    /// = 0 in -10..10 turns
    phase: f32,
    /// Where the picture looks.
    /// = 0 0 in -10..10
    offset: vec2f,
}

struct Near {
    f1: f32,
    f2: f32,
    v1: vec2f,
    v2: vec2f,
    id: u32,
}

fn two_nearest(pos: vec2f, jitter: f32, turns: f32, metric: u32, seed: u32) -> Near {
    let home = noise_cell(pos);
    let f = pos - floor(pos);
    var out = Near(9.0, 9.0, vec2f(0.0), vec2f(0.0), 0u);
    for (var i = 0; i < 9; i += 1) {
        let o = vec2i(i % 3 - 1, i / 3 - 1);
        let v = vec2f(o) + cell_point(home + o, jitter, turns, seed) - f;
        let d = cell_distance(v, metric);
        if d < out.f1 {
            out.f2 = out.f1;
            out.v2 = out.v1;
            out.f1 = d;
            out.v1 = v;
            out.id = hash_cell(home + o, 1u, seed);
        } else if d < out.f2 {
            out.f2 = d;
            out.v2 = v;
        }
    }
    return out;
}

// Which way a distance grows.
fn growth(v: vec2f, metric: u32) -> vec2f {
    if metric == 1u {
        return -sign(v);
    }
    if metric == 2u {
        return select(vec2f(0.0, -sign(v.y)), vec2f(-sign(v.x), 0.0), abs(v.x) > abs(v.y));
    }
    return -v / max(length(v), 1e-4);
}

/// colours: From the depths to the tops.
/// colours = #0c1b2a #1d4a5c #4a9a93 #b7d8b9 #fff4dc
fn cellular_noise(at: Place, p: Params, colours: Gradient) -> vec4f {
    var scale = max(abs(p.scale), 1e-3) * 0.5;
    let turns = p.speed * at.secs + p.phase;
    var height = 0.0;
    var slope = vec2f(0.0);
    var tone = 0.0;
    var total = 0.0;
    var strength = 1.0;
    for (var i = 0u; i < clamp(p.octaves, 1u, 6u); i += 1u) {
        let fade = octave_fade(pixel(at) * scale);
        if fade <= 0.0 {
            break;
        }
        let n = two_nearest(at.pos * scale + p.offset + f32(i) * 5.3, p.jitter, turns, p.metric, at.seed + i * 7919u);
        let g1 = growth(n.v1, p.metric);
        let g2 = growth(n.v2, p.metric);
        var h = 0.0;
        var g = vec2f(0.0);
        switch p.form {
            case 1u: {
                h = 1.4 - 0.9 * n.f2;
                g = -0.9 * g2;
            }
            case 2u: {
                h = 1.15 * (n.f2 - n.f1);
                g = 1.15 * (g2 - g1);
            }
            case 3u: {
                // Thin walls around bubbles.
                let gap = n.f2 - n.f1;
                h = exp2(-7.0 * gap) + 0.35 * n.f1;
                g = -4.85 * exp2(-7.0 * gap) * (g2 - g1) + 0.35 * g1;
            }
            default: {
                h = 1.0 - 1.1 * n.f1 * n.f1;
                g = -2.2 * n.f1 * g1;
            }
        }
        height += strength * fade * h;
        slope += strength * fade * g;
        tone += strength * (unit(n.id) - 0.5);
        total += strength;
        strength *= clamp(p.rough, 0.0, 1.0);
        scale *= 2.1;
    }
    let level = height / max(total, 1e-4) + p.variety * 0.55 * tone / max(total, 1e-4);
    let colour = gradient_at(colours, level * 1.15 - 0.3);
    let light = dot(slope / max(total, 1e-4), vec2f(0.5, -0.75));
    let shade = 1.0 + clamp(p.relief, 0.0, 1.0) * clamp(light * 0.7 - 0.08, -0.75, 0.9);
    return vec4f(colour.rgb * shade, colour.a);
}
