//! Dots
//! Dots of changing size, as in a printed halftone, moved by a slow wave.
//! keywords: halftone, polka, raster, print, pop art, led, circles
//! cost: 160

struct Params {
    /// Dots from the bottom to the top of the picture.
    /// = 22 in 1..120 log
    scale: f32,
    /// Size of the dots.
    /// = 0.7 in 0..1.2
    size: f32,
    /// How much the wave changes their size.
    /// = 0.8 in 0..1
    variation: f32,
    /// How they stand: in squares, or close together like honeycomb.
    /// = comb choices: square | comb
    arrangement: u32,
    /// Turns the raster.
    /// = 15 in -180..180 deg
    angle: f32,
    /// What moves through the dots: clouds, rings from the middle, or a slope.
    /// = clouds choices: clouds | rings | slope
    wave: u32,
    /// Waves from the bottom to the top of the picture.
    /// = 1.4 in 0.1..12 log
    wave_scale: f32,
    /// How soft the dots' edges are.
    /// = 0 in 0..1
    softness: f32,
    /// How fast the wave moves by itself.
    /// = 0.18 in -4..4
    speed: f32,
    /// Added to the movement; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
    /// Colour of the paper.
    /// = #f5ecdc
    paper: vec4f,
}

/// colours: From the smallest dots to the largest.
/// colours = #2f6f8f #37507a #7a3e6d #d1495b #ef7b45
fn dots(at: Place, p: Params, colours: Gradient) -> vec4f {
    let scale = max(abs(p.scale), 1e-3) * 0.5;
    let q = rotated(at.pos, radians(p.angle)) * scale;
    let px = pixel(at) * scale;
    var cover = 0.0;
    var level = 0.0;
    // The two nearest middles: in a comb large dots touch both rows.
    let s = select(vec2f(1.0), vec2f(1.0, 1.7320508) * 0.9306, p.arrangement == 1u);
    for (var i = 0; i < 2; i += 1) {
        let shift = 0.5 * f32(i);
        let middle = (round(q / s - shift) + shift) * s;
        if i == 1 && p.arrangement == 0u {
            break;
        }
        let wave = wave_at(rotated(middle / scale, -radians(p.angle)), p, at);
        let radius = p.size * 0.62 * mix(1.0, wave * 1.25, p.variation);
        let one = clamp((radius - length(q - middle)) / max(px, p.softness * 0.5) + 0.5, 0.0, 1.0) * clamp(radius / max(px, 1e-6), 0.0, 1.0);
        if one > cover || i == 0 {
            cover = max(cover, one);
            level = wave;
        }
    }
    return mix(p.paper, gradient_at(colours, level), cover);
}

fn wave_at(pos: vec2f, p: Params, at: Place) -> f32 {
    let t = p.speed * at.secs + p.phase;
    let k = p.wave_scale * 0.5;
    var v = 0.0;
    if p.wave == 1u {
        v = sin((length(pos) * k * 2.0 - t) * TAU);
    } else if p.wave == 2u {
        v = sin(((pos.x * 0.4 + pos.y) * k - t) * TAU * 0.5);
    } else {
        v = gradient_noise3(vec3f(pos * k, t), at.seed) * 1.5;
    }
    return clamp(0.5 + 0.5 * v, 0.0, 1.0);
}
