//! Moire
//! Op art: fine lines, rings or rays laid over each other, whose crossings swim and pulse.
//! keywords: op art, optical illusion, interference, lines, rings, vibration, riley, hypnotic, black and white
//! cost: 200

struct Params {
    /// What is laid over itself.
    /// = rings choices: lines | rings | rays | dots
    form: u32,
    /// Lines from the bottom to the top of the picture.
    /// = 46 in 4..200 log
    count: f32,
    /// How many sheets lie over each other.
    /// = 2 in 2..4
    sheets: u32,
    /// How far the sheets are moved apart; wire a level here.
    /// = 0.22 in 0..2
    apart: f32,
    /// How far the sheets are turned against each other.
    /// = 4 in -90..90 deg
    turn: f32,
    /// How much larger each sheet is than the one below.
    /// = 0.04 in -0.5..0.5
    grow: f32,
    /// How wide the dark lines are.
    /// = 0.5 in 0.05..0.95
    width: f32,
    /// How soft the lines are.
    /// = 0.05 in 0..1
    softness: f32,
    /// How the sheets meet: light where they differ, or where both are light.
    /// = differ choices: differ | both
    meet: u32,
    /// How fast the sheets circle by themselves.
    /// = 0.06 in -2..2 hz
    speed: f32,
    /// Added to the circling; wire a band's time here.
    /// = 0 in -10..10 turns
    phase: f32,
}

// The wave of one sheet, 0..1 and back, and how many pixels wide it is in x and y.
fn sheet(q: vec2f, form: u32, count: f32, px: f32) -> vec2f {
    let k = count * 0.5;
    switch form {
        case 0u: { return vec2f(fract(q.y * k), px * k); }
        case 2u: {
            let polar = polar_from_pos(q);
            let rays = round(k * 4.0);
            return vec2f(fract(polar.x * rays), px * rays / max(polar.y * TAU, 1e-3));
        }
        case 3u: {
            let f = fract(q * k * 0.7) - 0.5;
            return vec2f(clamp(length(f) * 1.25, 0.0, 1.0) * 0.5 + 0.25, px * k * 0.9);
        }
        default: { return vec2f(fract(length(q) * k), px * k); }
    }
}

/// colours: From the paper to the ink.
/// colours = #f4efe4 #f4efe4 #e8503f #14141c #14141c
fn moire(at: Place, p: Params, colours: Gradient) -> vec4f {
    let circle = (p.speed * at.secs + p.phase) * TAU;
    let px = pixel(at);
    let count = max(p.count, 0.5);
    let sheets = clamp(p.sheets, 1u, 5u);
    var odd = 0.0;
    var all = 1.0;
    for (var i = 0u; i < sheets; i += 1u) {
        let n = f32(i) - 0.5 * f32(sheets - 1u);
        let aside = p.apart * n * vec2f(cos(circle + f32(i) * 1.9), sin(circle * 1.5 + f32(i)));
        let q = rotated(at.pos - aside, radians(p.turn) * n * (1.0 + 0.6 * sin(circle))) * (1.0 + p.grow * n);
        let wave = sheet(q, p.form, count, px);
        let half = clamp(p.width, 0.02, 0.98) * 0.5;
        let soft = max(wave.y, p.softness * 0.5);
        let line = clamp((abs(wave.x - 0.5) - (0.5 - half)) / soft + 0.5, 0.0, 1.0);
        let seen = mix(half * 2.0, line, octave_fade(wave.y * 0.8));
        odd = odd + seen - 2.0 * odd * seen;
        all *= 1.0 - seen;
    }
    let ink = select(odd, 1.0 - all, p.meet == 1u);
    return gradient_at(colours, ink);
}
