//! Characters
//! Writes the picture in letters and signs, as an old terminal would: denser signs where it is bright.
//! keywords: ascii, text, terminal, matrix, letters, typewriter, code, hacker, retro, mosaic, teletext

struct Params {
    /// Rows of signs.
    /// = 48 in 8..160 log
    rows: f32,
    /// Which signs.
    /// = letters choices: letters | blocks | digits | lines
    signs: u32,
    /// How much of the picture's own colour the signs have.
    /// = 0.6 in 0..1
    colour: f32,
    /// Brighter above 1: denser signs.
    /// = 1.15 in 0.2..4 log
    gain: f32,
    /// How restlessly signs change for others that are as dense.
    /// = 2 in 0..30 hz
    flicker: f32,
    /// Colour of the signs.
    /// = #7dffb0
    ink: vec4f,
    /// What is behind the signs.
    /// = #04100c
    ground: vec4f,
}

// Signs of five by five points, sparse to dense; the lowest bit is the upper left point, rows follow each other.
const LETTERS: array<u32, 24> = array<u32, 24>(
    0u, 4096u, 131200u, 4194304u, 14336u, 145536u, 469440u, 332772u,
    4329631u, 17895697u, 18157905u, 1016800u, 15255086u, 14747726u, 15262766u, 31524908u,
    18415150u, 16301615u, 33061951u, 11512810u, 18732593u, 33081407u, 23385781u, 33554431u,
);

fn sign_of(level: f32, h: u32, signs: u32) -> u32 {
    let steps = u32(clamp(level, 0.0, 0.999) * 8.0);
    switch signs {
        case 1u: {
            // Quarter blocks, filled one after the other.
            let parts = array<u32, 8>(0u, 4096u, 473536u, 3168u, 492896u, 15728640u, 33080895u, 33554431u);
            return parts[steps];
        }
        case 2u: {
            let digits = array<u32, 10>(15324974u, 14815428u, 32575775u, 16267326u, 8919617u, 16301119u, 15252526u, 2236959u, 15252014u, 15235630u);
            return select(digits[h % 10u], select(0u, 4096u, steps > 0u), steps < 2u);
        }
        case 3u: {
            let lines = array<u32, 8>(0u, 14336u, 4329604u, 1118480u, 17043521u, 4357252u, 18157905u, 22483637u);
            return lines[steps];
        }
        default: { return LETTERS[min(steps * 3u + h % 3u, 23u)]; }
    }
}

fn ascii(at: Place, p: Params, image: texture_2d<f32>) -> vec4f {
    let rows = max(p.rows, 1.0);
    let cell_size = 2.0 / rows;
    let q = at.pos / cell_size;
    let cell = floor(q);
    let middle = (cell + 0.5) * cell_size;
    var c = vec4f(0.0);
    for (var i = 0u; i < 4u; i += 1u) {
        c += 0.25 * sample(image, middle + cell_size * 0.25 * (vec2f(f32(i & 1u), f32(i >> 1u)) * 2.0 - 1.0), at);
    }
    let level = clamp(perceived(c) * p.gain, 0.0, 1.0);
    let own = unit(hash_cell(vec2i(cell), 1u, at.seed));
    let turn = u32(i32(floor(at.secs * p.flicker * (0.3 + own) + own * 50.0)));
    let bits = sign_of(level, hash_cell(vec2i(cell), 2u + turn, at.seed), p.signs);
    // Five points with a gap of one to the next sign.
    let f = (q - cell) * 6.0 - 0.5;
    let dot_at = vec2i(floor(vec2f(f.x, 5.0 - f.y)));
    let inside = all(dot_at >= vec2i(0)) && all(dot_at < vec2i(5));
    let bit = u32(clamp(dot_at.y, 0, 4) * 5 + clamp(dot_at.x, 0, 4));
    let on = select(0.0, 1.0, inside && ((bits >> bit) & 1u) == 1u);
    // Signs smaller than their points can be drawn melt into their mean.
    let fine = octave_fade(pixel(at) / cell_size * 6.0 * 0.8);
    let shown = mix(f32(countOneBits(bits)) / 36.0, on, fine);
    let bright = 0.35 + 0.9 * level;
    let tint = mix(p.ink.rgb, straight(c) / max(perceived(c), 0.12), clamp(p.colour, 0.0, 1.0));
    let glow = tint * bright * shown;
    let cover = shown + (1.0 - shown) * p.ground.a;
    return vec4f(p.ground.rgb * (1.0 - shown) + glow + tint * level * 0.05, cover);
}
