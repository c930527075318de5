//! Stripes
//! Stripes in the palette's colours: straight, wavy or zigzag, hard as paper or soft as light.
//! keywords: lines, bands, bars, zigzag, chevron, wavy, awning

struct Params {
    /// Stripes from the bottom to the top of the picture.
    /// = 9 in 0.5..100 log
    count: f32,
    /// Direction across the stripes; 90 stands them upright.
    /// = 60 in -180..180 deg
    angle: f32,
    /// How many different colours are taken from the palette before it starts again.
    /// = 5 in 2..32
    colours_used: u32,
    /// From hard edges (0) to colours that melt into each other (1).
    /// = 0 in 0..1
    softness: f32,
    /// How the stripes run.
    /// = wave choices: straight | wave | zigzag
    form: u32,
    /// How far waves and zigzags swing out.
    /// = 0.16 in 0..1
    swing: f32,
    /// Waves or zigzags in one unit of the picture.
    /// = 0.55 in 0.05..8 log
    waves_per_unit: f32,
    /// A shadow along one side of each stripe, as of folded paper.
    /// = 0.45 in 0..1
    shade: f32,
    /// Stripes a second that move by.
    /// = 0.25 in -8..8
    speed: f32,
    /// Added to the movement; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
}

/// colours = #16324f #2a6f7f #efe3c8 #eb9f58 #c44536
fn stripes(at: Place, p: Params, colours: Gradient) -> vec4f {
    let q = rotated(at.pos, -radians(p.angle));
    let along = q.y * p.waves_per_unit;
    var bent = 0.0;
    var slope = 0.0;
    if p.form == 1u {
        bent = sin(along * TAU);
        slope = cos(along * TAU) * TAU;
    } else if p.form == 2u {
        bent = 1.0 - 4.0 * abs(fract(along) - 0.5);
        slope = 4.0;
    }
    let density = p.count * 0.5;
    let x = (q.x + p.swing * bent) * density + p.speed * at.secs + p.phase;
    let steep = length(vec2f(1.0, p.swing * slope * p.waves_per_unit));
    let width = pixel(at) * abs(density) * steep;
    let index = floor(x);
    let f = x - index;
    let soft = clamp(max(width, p.softness), 0.0, 1.0);
    // Each stripe shades over into its nearer neighbour across their common edge.
    let side = select(-1.0, 1.0, f > 0.5);
    let gap = select(f, 1.0 - f, f > 0.5);
    let mixing = 0.5 * clamp(1.0 - gap * 2.0 / max(soft, 1e-5), 0.0, 1.0);
    let mine = stripe_colour(index, p, colours);
    let other = stripe_colour(index + side, p, colours);
    let fold = 1.0 - clamp(p.shade, 0.0, 1.0) * clamp(1.0 - p.softness, 0.0, 1.0) * 0.7 * exp2(-f * 7.0) * clamp(f / max(width, 1e-5), 0.0, 1.0) * octave_fade(width);
    let colour = mix(mine, other, mixing);
    return vec4f(colour.rgb * max(fold, 0.0), colour.a);
}

fn stripe_colour(index: f32, p: Params, colours: Gradient) -> vec4f {
    let n = f32(clamp(p.colours_used, 2u, 64u));
    // There and back, so that the last colour meets the one before it and not the first.
    let k = index - floor(index / (2.0 * n - 2.0)) * (2.0 * n - 2.0);
    return gradient_at(colours, min(k, 2.0 * n - 2.0 - k) / (n - 1.0));
}
