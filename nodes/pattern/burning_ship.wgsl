//! Burning Ship
//! A fractal with hard angles: a fleet of burning ships with masts and rigging, found along the western needle.
//! keywords: fractal, escape time, fire, complex, gothic
//! cost: 2600

struct Params {
    /// Where the picture looks.
    /// = -1.762 0.028 in -2..2
    centre: vec2f,
    /// How deep it dives: each 1 doubles the size. Beyond 16 the numbers run out of digits.
    /// = 4.7 in 0..16
    depth: f32,
    /// Turns the view.
    /// = 0 in -180..180 deg
    angle: f32,
    /// Steps before a point counts as inside.
    /// = 160 in 8..512 log
    iterations: u32,
    /// 2 is the ship; higher powers are its stranger relatives.
    /// = 2 in 2..6
    power: f32,
    /// How often the colours run through.
    /// = 0.75 in 0.1..8 log
    repeat: f32,
    /// Slides the colours along.
    /// = -0.9 in -2..2
    shift: f32,
    /// How fast the colours slide by themselves.
    /// = 0.02 in -1..1 hz
    speed: f32,
    /// Added to the slide; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
    /// The shape that catches orbits and lets them glow.
    /// = point choices: none | point | line | cross | circle
    trap: u32,
    /// Where the trap stands.
    /// = 0 0 in -2..2
    trap_centre: vec2f,
    /// How wide the trap glows (for a circle also its radius, for a line its steepness).
    /// = 0.3 in 0..2
    trap_size: f32,
    /// How bright the trap glows.
    /// = 0.12 in 0..2
    trap_glow: f32,
    /// The colour of the hull.
    /// = #08060a
    inside: vec4f,
    /// Samples a side in each pixel: 2 is smooth, 3 for stills.
    /// = 2 in 1..3
    antialias: u32,
}

/// colours = #0d0a12 #43101f #a8341c #f08a24 #ffe9b0
fn burning_ship(at: Place, p: Params, colours: Gradient) -> vec4f {
    let scale = 1.25 * exp2(-clamp(p.depth, -4.0, 40.0));
    let shift = p.shift + p.speed * at.secs + p.phase;
    let n = clamp(p.antialias, 1u, 3u);
    let wide = select(1.0, 0.3 / max(p.trap_size, 0.02), p.trap == 1u || p.trap == 3u);
    var sum = vec4f(0.0);
    for (var i = 0u; i < n * n; i += 1u) {
        let o = (vec2f(f32(i % n), f32(i / n)) + 0.5) / f32(n) - 0.5;
        let pos = rotated((at.pos + at.dx * o.x + at.dy * o.y) * scale, radians(p.angle));
        // The masts point up when the imaginary axis points down.
        let c = clamp(vec2f(p.centre.x + pos.x, -p.centre.y - pos.y), vec2f(-1e3), vec2f(1e3));
        var e = walk(c, p);
        e.trap *= wide;
        sum += escape_colour(colours, p.inside, e, p.repeat, shift, 0.0, p.trap_glow);
    }
    return sum / f32(n * n);
}

fn walk(c: vec2f, p: Params) -> Escape {
    var z = vec2f(0.0);
    var nearest = 1.0e3;
    var norm2 = 0.0;
    var i = 0u;
    let last = min(p.iterations, 1024u);
    let power = clamp(p.power, 1.1, 8.0);
    for (; i < last; i += 1u) {
        if norm2 > 1.0e4 {
            break;
        }
        let a = abs(z);
        if power == 2.0 {
            z = vec2f(a.x * a.x - a.y * a.y, 2.0 * a.x * a.y) + c;
        } else {
            let angle = select(atan2(a.y, a.x), 0.0, norm2 < 1e-20) * power;
            z = pow(max(norm2, 1e-20), power * 0.5) * vec2f(cos(angle), sin(angle)) + c;
        }
        norm2 = dot(z, z);
        if p.trap != 0u {
            nearest = min(nearest, trap_distance(z, p.trap, p.trap_centre, p.trap_size));
        }
    }
    return Escape(select(-1.0, smooth_steps(f32(i), norm2, power), norm2 > 1.0e4), nearest, vec2f(0.0), 0.0);
}
