//! Flame step
//! Three maps that copy a cloud of light into itself again and again, the heart of Flame. Red is how much light, green its colour.
//! keywords: fractal flame, ifs, chaos game, attractor, iterated function system
//! iterations: 4

struct Params {
    /// How space is bent.
    /// = swirl choices: straight | swirl | bubble | waves
    bend: u32,
    /// How strongly it is bent.
    /// = 0.8 in 0..2
    amount: f32,
    /// Size of the copies.
    /// = 0.62 in 0.2..0.95
    size: f32,
    /// How far the copies lie apart.
    /// = 0.62 in 0..2
    spread: f32,
    /// How far each copy is turned.
    /// = 35 in -180..180 deg
    turn: f32,
    /// How much the copies differ.
    /// = 0.6 in 0..2
    uneven: f32,
    /// Times the whole figure is repeated around its middle.
    /// = 1 in 1..8
    symmetry: u32,
    /// How near we are.
    /// = 0.85 in 0.1..4 log
    zoom: f32,
    /// How fast the copies turn by themselves.
    /// = 0.05 in -2..2 hz
    speed: f32,
    /// Added to the turning; wire a band's time here.
    /// = 0 in -10..10 turns
    phase: f32,
    /// Another number, another figure.
    /// = 0 in 0..999
    seed: u32,
}

// Where the point `y` came from, and in z how much its light is thinned (the size of the map's inverse there).
fn unbent(y: vec2f, p: Params, amount: f32) -> vec3f {
    let r2 = dot(y, y);
    switch p.bend {
        case 1u: { return vec3f(rotated(y, -r2 * amount), 1.0); }
        case 2u: {
            let r = sqrt(r2);
            let k = 1.0 + amount;
            if r > k - 0.02 {
                return vec3f(0.0);
            }
            // r' = k r / (r + 1), turned round.
            let from_r = r / (k - r);
            let grow = (from_r + 1.0) / k;
            return vec3f(y * grow, grow * grow * (from_r + 1.0));
        }
        case 3u: {
            let x = y.x - 0.35 * amount * sin(y.y * 2.6);
            return vec3f(x, y.y - 0.35 * amount * sin(x * 2.1), 1.0);
        }
        default: { return vec3f(y, 1.0); }
    }
}

// The density of the figure that the maps have in common: each pass gathers, for every point, the light of the points from which a map
// leads here (the transfer operator of the chaos game). No point needs to be thrown, so the picture is the same on every machine.
fn flame_step(at: Place, p: Params, before: texture_2d<f32>) -> vec4f {
    let here = at.pos / max(p.zoom, 0.05);
    let clock = (p.speed * at.secs + p.phase) * TAU;
    let copies = clamp(p.symmetry, 1u, 8u);
    // Now and then the game starts anew from a soft spot: so no light is ever lost for good.
    let start = 0.03 * exp2(-dot(here, here) * 3.0);
    var light = start;
    var tone = start * 0.5;
    for (var i = 0u; i < 3u; i += 1u) {
        let h = unit2(vec2i(i32(i), i32(p.seed)), 0u, at.seed);
        let g = unit2(vec2i(i32(i), i32(p.seed)), 1u, at.seed);
        let uneven = p.uneven * (h - 0.5);
        let size = clamp(p.size * (1.0 + 0.55 * uneven.x), 0.12, 0.97);
        let where_to = f32(i) / 3.0 * TAU + 0.6 * uneven.y + clock * 0.5 * (0.4 + g.x);
        let centre = p.spread * (1.0 + 0.5 * uneven.y) * vec2f(cos(where_to), sin(where_to));
        let turn = radians(p.turn) * (1.0 - f32(i)) + 2.0 * uneven.x + clock * (g.y - 0.5);
        for (var k = 0u; k < copies; k += 1u) {
            let spoke = rotated(here, -f32(k) / f32(copies) * TAU);
            let flat = rotated(spoke - centre, -turn) / size;
            let from_here = unbent(flat, p, p.amount);
            if from_here.z <= 0.0 {
                continue;
            }
            let there = from_here.xy * max(p.zoom, 0.05);
            let uv = abs(there) / vec2f(aspect(at), 1.0);
            if max(uv.x, uv.y) >= 1.0 {
                continue;
            }
            let old = sample(before, there, at);
            let share = min(from_here.z, 3.0) / (size * size) * (0.97 / (3.0 * f32(copies)));
            light += share * old.r;
            tone += share * mix(old.g, old.r * (f32(i) + 0.25) * 0.4, 0.5);
        }
    }
    return vec4f(min(light, 3.0e4), min(tone, 3.0e4), 0.0, 1.0);
}
