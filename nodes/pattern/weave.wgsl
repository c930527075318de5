//! Weave
//! Threads over and under: linen, twill, basket and tartan, as a cloth that lies in soft folds.
//! keywords: cloth, fabric, textile, tartan, plaid, linen, twill, basket, thread, knit, gingham
//! cost: 260

struct Params {
    /// Threads from the bottom to the top of the picture.
    /// = 36 in 4..200 log
    threads: f32,
    /// How the threads cross.
    /// = twill choices: plain | twill | basket | satin
    bond: u32,
    /// Threads after which the colours come back: few make gingham, many make tartan.
    /// = 24 in 2..64
    repeat: u32,
    /// Width of a thread; below 1 the light falls through.
    /// = 0.94 in 0.1..1
    width: f32,
    /// How round and twisted the threads look.
    /// = 0.7 in 0..1
    relief: f32,
    /// How deep the folds of the cloth are.
    /// = 0.6 in 0..2
    folds: f32,
    /// Turns the cloth.
    /// = 28 in -180..180 deg
    angle: f32,
    /// How fast the folds move by themselves.
    /// = 0.25 in -3..3
    speed: f32,
    /// Moves the colours on through the threads; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
    /// What is seen between the threads.
    /// = #0b0c12
    ground: vec4f,
}

// Whether the lengthwise thread lies on top where two threads cross.
fn lengthwise(x: i32, y: i32, bond: u32) -> bool {
    switch bond {
        case 0u: { return ((x + y) & 1) == 0; }
        case 1u: { return ((x + y) & 3) < 2; }
        case 2u: { return (((x >> 1u) + (y >> 1u)) & 1) == 0; }
        default: { return (x * 3 + y) - 5 * i32(floor(f32(x * 3 + y) / 5.0)) != 0; }
    }
}

fn thread_colour(colours: Gradient, n: f32, p: Params) -> vec4f {
    let around = (n / f32(clamp(p.repeat, 2u, 256u)) + p.phase * 0.25);
    // In steps, as a weaver winds: each colour a few threads wide; there and back, so that the cloth has no seam.
    let there = 1.0 - abs(fract(around) * 2.0 - 1.0);
    return gradient_at(colours, there);
}

/// colours: The threads of half a repeat.
/// colours = #14213d #14213d #1f5f5b #1f5f5b #e9dcc0 #b5342f
fn weave(at: Place, p: Params, colours: Gradient) -> vec4f {
    let time = p.speed * at.secs;
    let fold = gradient_noise3_d(vec3f(at.pos * vec2f(0.9, 0.6), time * 0.5), at.seed);
    let pull = vec2f(fold.y, fold.z) * 0.045 * p.folds;
    let scale = max(abs(p.threads), 1.0) * 0.5;
    let q = rotated(at.pos + pull, radians(p.angle)) * scale;
    let px = pixel(at) * scale;
    let cell = noise_cell(q);
    let f = q - floor(q) - 0.5;
    let up = lengthwise(cell.x, cell.y, p.bond);
    let half = clamp(p.width, 0.02, 1.0) * 0.5;
    let long_colour = thread_colour(colours, f32(cell.x), p);
    let cross_colour = thread_colour(colours, f32(cell.y), p);
    // Across and along the upper thread; it bows down where it goes under.
    let across = select(f.y, f.x, up);
    let along = select(f.x, f.y, up);
    let seen = octave_fade(px * 0.7);
    let top = soft_step(-half, -abs(across), px);
    let under = soft_step(-half, -abs(along), px);
    let roundness = sqrt(max(1.0 - across * across / (half * half) * 0.92, 0.03));
    let bow = 1.0 - 0.55 * along * along * 4.0;
    let twist = 0.9 + 0.1 * sin((along * 2.2 + across * 1.6) * TAU + 0.5 * f32(cell.x + cell.y));
    let shine = mix(1.0, (0.35 + 0.8 * roundness * bow) * twist, p.relief * seen);
    let deep = mix(1.0, 0.35 + 0.25 * abs(across) * 2.0, p.relief * seen);
    let upper = select(cross_colour, long_colour, up);
    let lower = select(long_colour, cross_colour, up);
    var colour = mix(p.ground, vec4f(lower.rgb * deep, lower.a), under);
    colour = mix(colour, vec4f(upper.rgb * shine, upper.a), top);
    // From afar threads melt into the mean of both.
    let far = mix(long_colour, cross_colour, 0.5);
    colour = mix(far, colour, seen);
    let lit = 1.0 + p.folds * clamp(dot(fold.yz, vec2f(-0.5, 0.8)) * 0.38, -0.55, 0.6);
    return vec4f(colour.rgb * max(lit, 0.0), colour.a);
}
