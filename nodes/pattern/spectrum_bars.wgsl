//! Spectrum Bars
//! What the music is made of, low tones to high: bars, a mountain line, or a crown around the middle.
//! keywords: spectrum, equalizer, frequency, visualizer, analyzer, fft, bars, audio, music
//! cost: 240

struct Params {
    /// How it is drawn.
    /// = bars choices: bars | line | ring
    form: u32,
    /// How many bars.
    /// = 48 in 4..128
    count: u32,
    /// Height of a full bar.
    /// = 1.1 in 0.05..2
    height: f32,
    /// Width of the drawing; for the ring its radius.
    /// = 0.86 in 0.1..1
    width: f32,
    /// Gap between the bars.
    /// = 0.34 in 0..0.95
    gap: f32,
    /// Rounds the bars' ends.
    /// = 1 in 0..1
    rounding: f32,
    /// Grows to both sides of the base line (1) or only upward (0).
    /// = 0.35 in 0..1
    mirror: f32,
    /// Where the base line lies.
    /// = -0.2 in -1..1
    level: f32,
    /// Low tones in the middle, high ones on both sides.
    /// = true
    centred: u32,
    /// Light around the bars.
    /// = 0.6 in 0..2
    glow: f32,
    /// How much stronger high tones are drawn: music has less of them.
    /// = 0.5 in 0..2
    tilt: f32,
    /// Height that is there in silence.
    /// = 0.015 in 0..0.5
    rest: f32,
    /// Colour of the ground; make it transparent to lay the bars over another picture.
    /// = #0b0b18
    ground: vec4f,
}

/// colours: From low tones to high ones.
/// bars: The spectrum of the sound.
/// colours = #ff6f61 #f7a072 #f6d186 #7ad1b8 #5b8def #9b6df0
fn spectrum_bars(at: Place, p: Params, colours: Gradient, bars: Spectrum) -> vec4f {
    let n = f32(clamp(p.count, 2u, 256u));
    let ring = p.form == 2u;
    var along: f32;
    var up: f32;
    var span: f32;
    if ring {
        let polar = polar_from_pos(vec2f(at.pos.y, at.pos.x));
        let radius = p.width * 0.52;
        along = polar.x + 0.5;
        up = polar.y - radius;
        span = TAU * max(polar.y, 0.05);
    } else {
        span = 2.0 * aspect(at) * clamp(p.width, 0.01, 4.0);
        along = at.pos.x / span + 0.5;
        up = at.pos.y - p.level;
    }
    let full = p.height * select(1.0, 0.42, ring);
    let lower = clamp(p.mirror, 0.0, 1.0);
    let px = pixel(at);
    let tone = tone_at(along, p, ring);
    var level = 0.0;
    var d = 0.0;
    if p.form == 1u {
        let e = 0.004;
        let here = level_at(bars, tone, p) * full;
        let next = level_at(bars, tone_at(along + e, p, ring), p) * full;
        let slope = (next - here) / (e * span);
        let sharp = inverseSqrt(1.0 + slope * slope);
        d = max(up - here, -up - here * lower) * sharp;
        d = max(d, (abs(along - 0.5) - 0.5) * span);
        level = here;
    } else {
        let cell = clamp(floor(along * n), 0.0, n - 1.0);
        let middle = (cell + 0.5) / n;
        level = level_at(bars, tone_at(middle, p, ring), p) * full;
        let half_width = span / n * 0.5 * (1.0 - clamp(p.gap, 0.0, 0.98));
        let top = max(level, half_width * p.rounding);
        let foot = max(level * lower, half_width * p.rounding * step(1e-3, lower));
        let box_at = vec2f((along - middle) * span, up - (top - foot) * 0.5);
        d = sdf_box(box_at, vec2f(half_width, (top + foot) * 0.5), min(half_width, (top + foot) * 0.5) * clamp(p.rounding, 0.0, 1.0));
    }
    let fill = gradient_at(colours, tone);
    let inside = clamp(0.5 - d / px, 0.0, 1.0);
    // The foot is calmer than the tip, and the mirrored half is a reflection.
    let tip = clamp(abs(up) / max(level, 0.02), 0.0, 1.0);
    let shade = mix(0.55, 1.12, tip) * select(1.0, 0.5, up < 0.0 && !ring);
    let light = max(p.glow, 0.0);
    let halo = light * exp2(-max(d, 0.0) * 26.0) * (0.1 + 0.5 * clamp(level / max(full, 1e-3), 0.0, 1.0));
    let wash = light * 0.16 * level_at(bars, tone, p) * exp2(-abs(up) * 2.6);
    var colour = p.ground + vec4f(fill.rgb * (halo * 0.55 + wash), (1.0 - p.ground.a) * clamp(halo * 0.5, 0.0, 1.0) * fill.a);
    colour = mix(colour, vec4f(fill.rgb * shade, fill.a), inside);
    return colour;
}

/// Which tone (0 low, 1 high) is drawn at a place along the drawing.
fn tone_at(along: f32, p: Params, ring: bool) -> f32 {
    if ring || p.centred != 0u {
        return abs(clamp(along, 0.0, 1.0) * 2.0 - 1.0);
    }
    return clamp(along, 0.0, 1.0);
}

fn level_at(bars: Spectrum, tone: f32, p: Params) -> f32 {
    return max(spectrum_at(bars, tone), 0.0) * max(1.0 + p.tilt * tone, 0.0) * 0.85 + max(p.rest, 0.0);
}
