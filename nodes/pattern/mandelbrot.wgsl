//! Mandelbrot
//! The famous set: dive into its valleys, with smooth colours, a lit landscape and orbit traps.
//! keywords: fractal, escape time, zoom, complex, deep, set
//! cost: 2400

struct Params {
    /// Where the picture looks: real part and imaginary part.
    /// = -0.7436 0.1318 in -2..2
    centre: vec2f,
    /// How deep it dives: each 1 doubles the size. Beyond 16 the numbers run out of digits.
    /// = 8.8 in 0..16
    depth: f32,
    /// Turns the view.
    /// = 0 in -180..180 deg
    angle: f32,
    /// Steps before a point counts as inside: more show finer detail and cost more.
    /// = 160 in 8..512 log
    iterations: u32,
    /// How often the colours run through.
    /// = 0.9 in 0.1..8 log
    repeat: f32,
    /// Slides the colours along.
    /// = 0.08 in -2..2
    shift: f32,
    /// How fast the colours slide by themselves.
    /// = 0.03 in -1..1 hz
    speed: f32,
    /// Added to the slide; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
    /// Lights the slopes from the upper left, like a landscape. At 0 (with no trap) it draws twice as fast.
    /// = 0.55 in 0..1
    relief: f32,
    /// The shape that catches orbits and lets them glow.
    /// = circle choices: none | point | line | cross | circle
    trap: u32,
    /// Where the trap stands.
    /// = 0 0 in -2..2
    trap_centre: vec2f,
    /// Radius of the circle, steepness of the line.
    /// = 0.3 in 0..2
    trap_size: f32,
    /// How bright the trap glows.
    /// = 0.35 in 0..2
    trap_glow: f32,
    /// The colour of the set itself.
    /// = #07090f
    inside: vec4f,
    /// Samples a side in each pixel: 2 is smooth, 3 for stills.
    /// = 2 in 1..3
    antialias: u32,
}

/// colours = #0b132b #1c4e80 #6fb7c6 #fff1d0 #f0a04b #8c2f39
fn mandelbrot(at: Place, p: Params, colours: Gradient) -> vec4f {
    let scale = 1.25 * exp2(-clamp(p.depth, -4.0, 40.0));
    let shift = p.shift + p.speed * at.secs + p.phase;
    let n = clamp(p.antialias, 1u, 3u);
    let middle = point(at.pos, scale, p);
    // Where the rim is further than a few pixels the picture is smooth, and one sample shows it.
    if n == 1u || middle.rim > pixel(at) * scale * 3.0 {
        return escape_colour(colours, p.inside, middle, p.repeat, shift, p.relief, p.trap_glow);
    }
    var sum = vec4f(0.0);
    for (var i = 0u; i < n * n; i += 1u) {
        let o = (vec2f(f32(i % n), f32(i / n)) + 0.5) / f32(n) - 0.5;
        let e = point(at.pos + at.dx * o.x + at.dy * o.y, scale, p);
        sum += escape_colour(colours, p.inside, e, p.repeat, shift, p.relief, p.trap_glow);
    }
    return sum / f32(n * n);
}

fn point(pos: vec2f, scale: f32, p: Params) -> Escape {
    let turn = radians(p.angle);
    let c = clamp(p.centre, vec2f(-1e3), vec2f(1e3)) + rotated(pos * scale, turn);
    let glows = p.trap != 0u && p.trap_glow > 0.0;
    var e = Escape(-1.0, 1.0e3, vec2f(0.0), 1.0e3);
    if !glows && in_main_bulbs(c) {
        return e;
    }
    if !glows && p.relief <= 0.0 {
        return Escape(escape_square_fast(vec2f(0.0), c, p.iterations), 1.0e3, vec2f(0.0), 0.0);
    }
    e = escape_square(vec2f(0.0), c, 0.0, p.iterations, select(0u, p.trap, glows), p.trap_centre, p.trap_size);
    e.slope = rotated(e.slope, -turn);
    return e;
}
