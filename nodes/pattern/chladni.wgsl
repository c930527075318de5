//! Chladni Plate
//! Sound made visible: sand on a sounding plate gathers where it stands still. Wire a spectrum, and the song draws the figure.
//! keywords: cymatics, chladni, sand, plate, resonance, sound, standing waves, vibration, figure, mandala
//! cost: 900

struct Params {
    /// The plate.
    /// = square choices: square | round
    plate: u32,
    /// Waves along the plate, or rays of a round one.
    /// = 3 in 0..14
    first: f32,
    /// Waves across the plate, or rings of a round one.
    /// = 5 in 0..14
    second: f32,
    /// How much of the figure comes from the spectrum.
    /// = 0.8 in 0..2
    listening: f32,
    /// Width of the lines of sand.
    /// = 0.16 in 0.01..1 log
    width: f32,
    /// How coarse the sand is; 0 draws smooth light.
    /// = 0.6 in 0..1
    grains: f32,
    /// How strongly the swinging parts of the plate glow.
    /// = 0.6 in 0..2
    glow: f32,
    /// Half the plate's height.
    /// = 0.92 in 0.1..3
    size: f32,
    /// How fast the figure changes by itself.
    /// = 0.1 in -2..2
    speed: f32,
    /// Added to the change; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
}

// How far a plate swings at `q` (-1..1 both ways) in a figure of `n` and `m` waves.
fn swing(q: vec2f, n: f32, m: f32, plate: u32) -> f32 {
    if plate == 1u {
        let polar = polar_from_pos(q);
        let rays = round(n);
        let k = (m + 0.75) * 3.14159265;
        // The far form of a Bessel function, quiet in the middle where rays would pinch.
        let out = cos(polar.y * k - rays * 1.5707963) * inverseSqrt(0.6 + polar.y * k * 0.35);
        return out * mix(1.0, cos(polar.x * TAU * rays) * smoothstep(0.0, 0.12 + 0.04 * rays, polar.y), min(n, 1.0)) * 1.3;
    }
    let a = q * 3.14159265 * 0.5;
    return cos(n * a.x) * cos(m * a.y) - cos(m * a.x) * cos(n * a.y) + 0.35 * sin(n * a.x) * sin(m * a.y);
}

/// colours: From the parts that swing most to the sand at rest.
/// bars: The spectrum that plays the plate.
/// colours = #0d3b66 #0a1a2f #07090f #7a5a32 #e9c888 #fff6e0
fn chladni(at: Place, p: Params, colours: Gradient, bars: Spectrum) -> vec4f {
    let q = at.pos / max(p.size, 1e-3);
    let time = p.speed * at.secs + p.phase;
    var u = swing(q, p.first + 0.45 * sin(time * 2.1), p.second + 0.6 * sin(time * 1.3 + 1.0), p.plate);
    var total = 1.0;
    for (var i = 0u; i < 7u; i += 1u) {
        let tone = f32(i) / 6.0;
        let loud = clamp(spectrum_at(bars, 0.04 + 0.86 * tone), 0.0, 2.0) * p.listening * (0.6 + 0.9 * tone);
        let n = p.first + f32(i) * 1.0;
        let m = p.second + 1.0 + f32((i * 3u) % 7u);
        u += loud * swing(q, n, m, p.plate);
        total += loud * loud;
    }
    u *= inverseSqrt(total);
    let px = pixel(at) / max(p.size, 1e-3);
    let rest = exp2(-u * u / max(p.width * p.width, 1e-5) * 1.2);
    // Grains of sand: clumps and single grains, strewn as thickly as the plate is at rest; what is finer than a pixel is left out.
    let coarse = 150.0;
    let clump = value_noise(q * 26.0, at.seed + 5u);
    let single = 0.55 * unit(hash_cell(noise_cell(q * coarse), 0u, at.seed)) + 0.45 * value_noise(q * coarse * 0.6, at.seed + 3u);
    let grain = mix(clump, single, octave_fade(px * coarse * 0.5));
    let seen = octave_fade(px * 13.0) * clamp(p.grains, 0.0, 1.0);
    let sand = mix(rest, smoothstep(0.0, 0.22, rest * 1.15 - grain * 0.85) * (0.6 + 0.5 * grain), seen);
    let edge = select(max(abs(q.x), abs(q.y)), length(q), p.plate == 1u);
    let inside = 1.0 - soft_step(1.0, edge, px * 2.0);
    let move_light = clamp(abs(u) * 0.75, 0.0, 1.0);
    let plate = mix(gradient_at(colours, 0.4), gradient_at(colours, 0.4 - 0.4 * move_light), clamp(p.glow, 0.0, 1.0));
    let lit = vec4f(plate.rgb * (1.0 + max(p.glow - 0.4, 0.0) * move_light), plate.a);
    let figure = mix(lit, gradient_at(colours, 0.55 + 0.45 * sand), clamp(sand * 1.2, 0.0, 1.0));
    let bevel = exp2(-max(1.0 - edge, 0.0) * 60.0) * 0.25;
    let ground = gradient_at(colours, 0.4);
    let around = vec4f(ground.rgb * 0.55 * exp2(-max(edge - 1.0, 0.0) * 2.0), ground.a);
    return mix(around, figure + vec4f(gradient_at(colours, 0.8).rgb * bevel, 0.0), inside);
}
