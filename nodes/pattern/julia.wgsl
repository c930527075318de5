//! Julia
//! The Mandelbrot set's children: one number decides the whole figure, and letting it circle makes the figure breathe.
//! keywords: fractal, escape time, complex, dendrite, morph
//! cost: 2400

struct Params {
    /// The number that shapes the figure. Good places: -0.8 0.156, 0.285 0.01, -0.4 0.6, -0.7269 0.1889.
    /// = -0.745 0.113 in -2..2
    c: vec2f,
    /// How far that number circles around its place: the figure morphs.
    /// = 0.012 in 0..0.3
    circle: f32,
    /// Circles a second.
    /// = 0.05 in -1..1 hz
    speed: f32,
    /// Added to the circling, in whole rounds; wire a band's time here.
    /// = 0 in -10..10 turns
    phase: f32,
    /// Where the picture looks.
    /// = 0 0 in -2..2
    centre: vec2f,
    /// How deep it dives: each 1 doubles the size.
    /// = 0.25 in -1..16
    depth: f32,
    /// Turns the view.
    /// = 24 in -180..180 deg
    angle: f32,
    /// Steps before a point counts as inside.
    /// = 160 in 8..512 log
    iterations: u32,
    /// How often the colours run through.
    /// = 0.75 in 0.1..8 log
    repeat: f32,
    /// Slides the colours along.
    /// = -0.3 in -2..2
    shift: f32,
    /// Lights the slopes from the upper left, like a landscape. At 0 (with no trap) it draws twice as fast.
    /// = 0.5 in 0..1
    relief: f32,
    /// The shape that catches orbits and lets them glow.
    /// = point choices: none | point | line | cross | circle
    trap: u32,
    /// Where the trap stands.
    /// = 0 0 in -2..2
    trap_centre: vec2f,
    /// Radius of the circle, steepness of the line; with a point or a cross it widens the glow.
    /// = 0.3 in 0..2
    trap_size: f32,
    /// How bright the trap glows.
    /// = 0.5 in 0..2
    trap_glow: f32,
    /// The colour of what never leaves.
    /// = #0a0716
    inside: vec4f,
    /// Samples a side in each pixel: 2 is smooth, 3 for stills.
    /// = 2 in 1..3
    antialias: u32,
}

/// colours = #120d31 #4b2a8c #c0518f #ffb38a #fff2e0
fn julia(at: Place, p: Params, colours: Gradient) -> vec4f {
    let scale = 1.25 * exp2(-clamp(p.depth, -4.0, 40.0));
    let round = (p.speed * at.secs + p.phase) * TAU;
    let c = clamp(p.c + p.circle * vec2f(cos(round), sin(round)), vec2f(-1e3), vec2f(1e3));
    let n = clamp(p.antialias, 1u, 3u);
    let middle = point(at.pos, c, scale, p);
    // Where the rim is further than a few pixels the picture is smooth, and one sample shows it.
    if n == 1u || middle.rim > pixel(at) * scale * 3.0 {
        return escape_colour(colours, p.inside, middle, p.repeat, p.shift, p.relief, p.trap_glow);
    }
    var sum = vec4f(0.0);
    for (var i = 0u; i < n * n; i += 1u) {
        let o = (vec2f(f32(i % n), f32(i / n)) + 0.5) / f32(n) - 0.5;
        let e = point(at.pos + at.dx * o.x + at.dy * o.y, c, scale, p);
        sum += escape_colour(colours, p.inside, e, p.repeat, p.shift, p.relief, p.trap_glow);
    }
    return sum / f32(n * n);
}

fn point(pos: vec2f, c: vec2f, scale: f32, p: Params) -> Escape {
    let turn = radians(p.angle);
    let z = clamp(p.centre, vec2f(-1e3), vec2f(1e3)) + rotated(pos * scale, turn);
    let glows = p.trap != 0u && p.trap_glow > 0.0;
    if !glows && p.relief <= 0.0 {
        return Escape(escape_square_fast(z, c, p.iterations), 1.0e3, vec2f(0.0), 0.0);
    }
    var e = escape_square(z, c, 1.0, p.iterations, select(0u, p.trap, glows), p.trap_centre, p.trap_size);
    e.slope = rotated(e.slope, -turn);
    // A point or a cross has no size: there the param widens the glow instead.
    e.trap *= select(1.0, 0.3 / max(p.trap_size, 0.02), p.trap == 1u || p.trap == 3u);
    return e;
}
