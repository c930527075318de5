//! Harmonograph
//! A pen on swinging pendulums draws Lissajous figures, spirals and roses in light, and the drawing slowly fades.
//! keywords: lissajous, spirograph, pendulum, oscilloscope, curve, rose, pen, line, drawing, vector
//! memory: fades by stay

struct Params {
    /// The machine: two pendulums, a gear in a ring, or a rose.
    /// = pendulums choices: pendulums | gears | rose
    kind: u32,
    /// Swings across, teeth of the ring, or petals.
    /// = 5 in 1..24
    first: f32,
    /// Swings up and down, or teeth of the gear; a little off a whole number, and the figure turns.
    /// = 4.01 in 1..24
    second: f32,
    /// Half the height of the figure.
    /// = 0.82 in 0.05..2
    size: f32,
    /// How far the pendulums run down and start again; reach of the gear's pen.
    /// = 0.55 in 0..1
    decline: f32,
    /// Width of the pen.
    /// = 0.006 in 0.001..0.1 log
    width: f32,
    /// Brightness of the pen; wire a level here.
    /// = 1 in 0..4
    light: f32,
    /// How much of the drawing stays from frame to frame.
    /// = 0.988 in 0..0.999
    stay: f32,
    /// Rounds a second that the pen draws.
    /// = 2.4 in -8..8 hz
    speed: f32,
    /// Added to the pen's way; wire a band's time here.
    /// = 0 in -10..10 turns
    phase: f32,
}

const PARTS: u32 = 20u;

fn pen_at(turns: f32, p: Params) -> vec2f {
    let a = turns * TAU;
    switch p.kind {
        case 1u: {
            let ring = max(p.first, 1.0);
            let gear = clamp(p.second * 0.37, 0.2, ring - 0.1);
            let ratio = (ring - gear) / gear;
            let pen = gear * (0.35 + 0.9 * clamp(p.decline, 0.0, 1.0));
            let v = (ring - gear) * vec2f(cos(a), sin(a)) + pen * vec2f(cos(a * ratio), -sin(a * ratio));
            return v / (ring - gear + pen) * p.size;
        }
        case 2u: {
            let r = cos(a * p.first / max(round(p.second), 1.0)) * mix(1.0, 0.6 + 0.4 * cos(a * 0.07), clamp(p.decline, 0.0, 1.0));
            return rotated(vec2f(r, 0.0), a * mix(1.0, 1.003, p.decline)) * p.size;
        }
        default: {
            // Down for twelve rounds, then up again.
            let run = mirror_unit(turns / 12.0);
            let k = p.size * (1.0 - clamp(p.decline, 0.0, 1.0) * 0.85 * run);
            let slow = sin(a * 0.021) * 0.5;
            return k * vec2f(1.35 * sin(a * p.first * 0.5 + slow), sin(a * p.second * 0.5 + 1.1));
        }
    }
}

/// colours: The pen's colours, one after the other.
/// colours = #ff5f7e #ffb35c #fff0b8 #62d8c8 #5a8cff #b46cff
fn harmonograph(at: Place, p: Params, before: texture_2d<f32>, colours: Gradient) -> vec4f {
    let old = texel(before, vec2i(floor(uv_from_pos(at.pos, at) * at.size))) * clamp(p.stay, 0.0, 1.0);
    let now = p.speed * at.secs + p.phase;
    // The way since the last frame; a jump of the phase is drawn as far as a pen can go.
    let way = clamp(p.speed, -16.0, 16.0) * clamp(at.dt, 0.0, 0.25);
    let px = pixel(at);
    let half = max(p.width * 0.5, px * 0.6);
    var nearest = 9.0;
    var a = pen_at(now - way, p);
    for (var i = 1u; i <= PARTS; i += 1u) {
        let b = pen_at(now - way * (1.0 - f32(i) / f32(PARTS)), p);
        nearest = min(nearest, sdf_segment(at.pos, a, b, 0.0));
        a = b;
    }
    let line = clamp((half - nearest) / px + 0.5, 0.0, 1.0);
    let halo = 0.16 * exp2(-nearest / half * 0.7) + 0.05 * exp2(-nearest * 26.0);
    // What is brighter than this would stand in the memory for very long.
    let colour = min(gradient_at(colours, mirror_unit(now * 0.09)), vec4f(64.0));
    let pen = colour * (line + halo) * clamp(p.light, 0.0, 64.0);
    return max(old, vec4f(pen.rgb, clamp(pen.a, 0.0, 1.0)));
}
