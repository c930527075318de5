//! Engraving
//! Draws the picture with lines alone: a banknote's swelling strokes, a pen's crossed hatching, or a stippler's dots.
//! keywords: cross-hatch, hatching, banknote, etching, drawing, pen, ink, stipple, woodcut, sketch, lines
//! cost: 320

struct Params {
    /// How it is drawn.
    /// = engraving choices: engraving | hatching | stipple
    style: u32,
    /// Lines from the bottom to the top of the picture.
    /// = 90 in 10..300 log
    lines: f32,
    /// Direction of the first lines.
    /// = 35 in -90..90 deg
    angle: f32,
    /// How far the lines follow the forms in the picture.
    /// = 0.5 in 0..2
    follow: f32,
    /// Darker above 1.
    /// = 1.1 in 0.2..3
    weight: f32,
    /// How unsteady the hand is.
    /// = 0.3 in 0..1
    hand: f32,
    /// How much of the picture's own colours is in the ink.
    /// = 0 in 0..1
    colour: f32,
    /// The ink.
    /// = #1a2340
    ink: vec4f,
    /// The paper.
    /// = #f3ead6
    paper: vec4f,
}

// One set of lines: how much ink lies here when `dark` (0..1) of it should.
fn strokes(q: vec2f, turn: f32, shift: f32, dark: f32, px: f32) -> f32 {
    let v = rotated(q, -turn);
    let y = v.y + shift;
    let wave = abs(fract(y) - 0.5) * 2.0;
    return clamp((wave - (1.0 - dark)) / max(px * 2.0, 0.05) + 0.5, 0.0, 1.0) * smoothstep(0.0, 0.06, dark);
}

fn engraving(at: Place, p: Params, image: texture_2d<f32>) -> vec4f {
    let c = sample(image, at.pos, at);
    let over = c + p.paper * (1.0 - clamp(c.a, 0.0, 1.0));
    let light = clamp(perceived(over), 0.0, 1.0);
    let soft = clamp(perceived(sample_px(image, at.pos, vec2f(px_from_percent(image, 0.8), 0.0), at)), 0.0, 2.0)
        + clamp(perceived(sample_px(image, at.pos, vec2f(0.0, px_from_percent(image, 0.8)), at)), 0.0, 2.0);
    let dark = clamp((1.0 - light) * p.weight, 0.0, 1.0);
    let scale = max(p.lines, 1.0) * 0.5;
    let px = pixel(at) * scale;
    let q = at.pos * scale;
    // A hand that shakes, and lines that bend over what is bright as over a body.
    let shake = p.hand * (0.55 * gradient_noise(q * 0.11, at.seed) + 0.16 * gradient_noise(q * 0.45, at.seed + 3u));
    let over_body = p.follow * 1.6 * (0.5 * soft);
    let turn = radians(p.angle);
    var ink = 0.0;
    switch p.style {
        case 1u: {
            let first = strokes(q, turn, shake + over_body * 0.3, clamp(dark * 1.5, 0.0, 1.0) * 0.36, px);
            let second = strokes(q, turn + 1.9, shake * 1.3, clamp(dark * 1.9 - 0.65, 0.0, 1.0) * 0.4, px);
            let third = strokes(q, turn + 0.95, shake, clamp(dark * 2.4 - 1.35, 0.0, 1.0) * 0.46, px);
            ink = 1.0 - (1.0 - first) * (1.0 - second) * (1.0 - third);
        }
        case 2u: {
            let g = rotated(q, turn) + shake;
            let home = floor(g);
            for (var i = 0u; i < 9u; i += 1u) {
                let cell = home + vec2f(f32(i % 3u) - 1.0, f32(i / 3u) - 1.0);
                let spot = cell + 0.5 + (unit2(vec2i(cell), 0u, at.seed) - 0.5) * 0.85;
                let radius = 0.62 * pow(dark, 0.75) * (0.75 + 0.5 * unit(hash_cell(vec2i(cell), 2u, at.seed)));
                let one = clamp((radius - length(g - spot)) / max(px, 0.04) + 0.5, 0.0, 1.0);
                ink = max(ink, select(0.0, one, radius > 0.05));
            }
        }
        default: {
            let first = strokes(q, turn, shake + over_body, pow(dark, 0.9) * 0.94, px);
            let second = strokes(q, turn + 1.2, shake - over_body * 0.4, clamp(dark * 2.2 - 1.2, 0.0, 1.0) * 0.5, px);
            ink = max(first, second);
        }
    }
    let faint = octave_fade(px * 0.9);
    ink = mix(dark, ink, faint);
    let own = straight(over) * 0.8;
    let colour = mix(p.ink, vec4f(own, 1.0) * p.ink.a, clamp(p.colour, 0.0, 1.0));
    return mix(p.paper, colour, ink);
}
