//! Wave step
//! A surface of water that swings, the heart of Water. Red is its height, green how fast it rises.
//! keywords: water, ripple, wave equation, simulation, pond, height field
//! iterations: 4
//! scale: 1/2
//! format: f32

struct Params {
    /// Drops that fall by chance, a second; wire a level here.
    /// = 3 in 0..60 hz
    rain: f32,
    /// Size of a drop.
    /// = 0.06 in 0.01..0.5 log
    drop: f32,
    /// How hard drops and bright places strike.
    /// = 1 in 0..4
    strength: f32,
    /// How hard one drop strikes in the middle; wire a hit here.
    /// = 0 in 0..2
    splash: f32,
    /// How soon the waves calm down.
    /// = 0.15 in 0..1
    calm: f32,
    /// How fast the waves run.
    /// = 0.7 in 0.05..1
    pace: f32,
}

fn struck(pos: vec2f, middle: vec2f, radius: f32) -> f32 {
    let d = length(pos - middle) / max(radius, 1e-3);
    // A dent with a wall around it: no water comes or goes.
    return (d * d - 0.7) * exp2(-d * d * 2.2);
}

/// image: Bright places push the water; let shapes move over it.
fn wave_step(at: Place, p: Params, before: texture_2d<f32>, image: vec4f) -> vec4f {
    let xy = vec2i(floor(uv_from_pos(at.pos, at) * at.size));
    let here = texel(before, xy).rgb;
    let around = texel(before, xy + vec2i(1, 0)).r + texel(before, xy - vec2i(1, 0)).r
        + texel(before, xy + vec2i(0, 1)).r + texel(before, xy - vec2i(0, 1)).r;
    let corner = texel(before, xy + vec2i(1, 1)).r + texel(before, xy - vec2i(1, 1)).r
        + texel(before, xy + vec2i(1, -1)).r + texel(before, xy + vec2i(-1, 1)).r;
    let bow = (around * 4.0 + corner - 20.0 * here.r) / 6.0;
    let speed2 = 0.5 * clamp(p.pace, 0.02, 1.0) * clamp(p.pace, 0.02, 1.0) * clamp(at.size.y / 360.0, 0.3, 1.0);
    let calm = clamp(p.calm, 0.0, 1.0);
    var rise = (here.g + speed2 * bow) * (1.0 - 0.02 * calm - 0.0015);
    let share = 0.25;
    // Each slot of time has a few drops, each of which falls with its own luck.
    let chance = clamp(p.rain * at.dt, 0.0, 4.0) * 0.25;
    for (var i = 0u; i < 4u; i += 1u) {
        let cell = vec2i(i32(at.frame), i32(i));
        let lucky = unit(hash_cell(cell, 0u, at.seed)) < chance;
        let spot = (unit2(cell, 1u, at.seed) * 2.0 - 1.0) * vec2f(aspect(at), 1.0);
        rise += select(0.0, share * 0.55, lucky) * struck(at.pos, spot, p.drop) * p.strength;
    }
    rise += share * 0.6 * clamp(p.splash, 0.0, 8.0) * struck(at.pos, vec2f(0.0), p.drop * 2.0);
    // Pictures push where they change, so that what stands still lets the water rest.
    let light = clamp(perceived(image), 0.0, 1.0);
    rise -= 0.05 * p.strength * (light - here.b) * share * 4.0;
    let height = clamp((here.r + rise) * 0.9995, -4.0, 4.0);
    return vec4f(height, clamp(rise, -2.0, 2.0), mix(here.b, light, 0.5), 1.0);
}
