//! Waves
//! Rings from several sources meet, cancel and swell: interference, as on still water.
//! keywords: interference, ripples, water, cymatics, moire, sources, chladni
//! cost: 260

struct Params {
    /// How many sources send waves.
    /// = 5 in 1..12
    sources: u32,
    /// Waves in one unit of the picture.
    /// = 14 in 0.5..60 log
    frequency: f32,
    /// How far the sources stand from the middle.
    /// = 0.75 in 0..2
    spread: f32,
    /// How irregularly they stand: 0 is a regular figure.
    /// = 0 in 0..1
    scatter: f32,
    /// How much weaker the waves get on their way.
    /// = 0.35 in 0..3
    damping: f32,
    /// Light on the slopes, as on water.
    /// = 0.6 in 0..1
    relief: f32,
    /// Spreads dark and light further apart.
    /// = 1.1 in 0..4
    contrast: f32,
    /// Waves a second that leave each source.
    /// = 0.3 in -4..4 hz
    speed: f32,
    /// Added to the waves' time; wire a band's time here.
    /// = 0 in -10..10 turns
    phase: f32,
    /// Turns the figure of the sources.
    /// = 90 in -180..180 deg
    angle: f32,
}

/// colours = #050a18 #123a63 #3f8fb5 #cfe6dc #f9f3dc
fn waves(at: Place, p: Params, colours: Gradient) -> vec4f {
    let count = clamp(p.sources, 1u, 16u);
    let time = (p.speed * at.secs + p.phase) * TAU;
    let k = p.frequency * TAU * 0.5;
    let seen = octave_fade(pixel(at) * abs(p.frequency) * 0.5);
    var height = 0.0;
    var slope = vec2f(0.0);
    var total = 0.0;
    for (var i = 0u; i < count; i += 1u) {
        let turn = f32(i) / f32(count) * TAU + radians(p.angle);
        let loose = (unit2(vec2i(i32(i), 0), 0u, at.seed) - 0.5) * 2.0 * p.scatter;
        let source = p.spread * vec2f(cos(turn), sin(turn)) + loose;
        let v = at.pos - source;
        let r = sqrt(dot(v, v) + 1e-4);
        let strength = exp2(-r * max(p.damping, 0.0) * 1.5);
        height += strength * sin(r * k - time);
        slope += strength * cos(r * k - time) * v / r;
        total += strength;
    }
    let scale = seen * inverseSqrt(max(total, 0.05)) * 0.62;
    let light = dot(slope, vec2f(-0.5, 0.85)) * scale;
    let colour = gradient_at(colours, 0.5 + 0.5 * height * scale * p.contrast);
    return vec4f(colour.rgb * max(1.0 + light * p.relief * 0.7, 0.0), colour.a);
}
