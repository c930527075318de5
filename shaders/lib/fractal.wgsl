// Complex numbers for fractals: x is the real part, y the imaginary one.

/// The product of two complex numbers.
fn complex_mul(a: vec2f, b: vec2f) -> vec2f {
    return vec2f(a.x * b.x - a.y * b.y, a.x * b.y + a.y * b.x);
}

/// One complex number divided by another; close to a division by zero it stays finite.
fn complex_div(a: vec2f, b: vec2f) -> vec2f {
    return vec2f(a.x * b.x + a.y * b.y, a.y * b.x - a.x * b.y) / max(dot(b, b), 1e-12);
}

/// How far an orbit that left has come, smooth between steps: its steps, corrected by how far outside it stopped (`power` is z's power).
fn smooth_steps(steps: f32, norm2: f32, power: f32) -> f32 {
    return steps + 1.0 - log2(max(0.5 * log2(max(norm2, 1.0001)), 1e-6)) / log2(max(power, 1.01));
}

/// Distance of an orbit's point to a trap: 1 point, 2 line, 3 cross, 4 circle of radius `size` (0 is none).
fn trap_distance(z: vec2f, trap: u32, centre: vec2f, size: f32) -> f32 {
    let v = z - centre;
    switch trap {
        case 1u: { return length(v); }
        case 2u: { return abs(v.y - v.x * size); }
        case 3u: { return min(abs(v.x), abs(v.y)); }
        case 4u: { return abs(length(v) - size); }
        default: { return 1.0e3; }
    }
}

/// A colour line that goes on for ever without a seam: there and back.
fn mirror_unit(t: f32) -> f32 {
    let x = fract(t * 0.5) * 2.0;
    return 1.0 - abs(1.0 - x);
}

/// How an orbit went.
struct Escape {
    /// Smooth number of steps until it left; below 0: it stayed.
    steps: f32,
    /// How close it came to the trap.
    trap: f32,
    /// Which way the landscape of steps falls here, length 1 (0 where it stayed).
    slope: vec2f,
    /// About how far away the figure's rim lies, in units of the plane (0 where it is not known).
    rim: f32,
}

/// Walks z -> z^2 + c for at most `limit` steps (up to 1,024). `growth` is 0 when `c` is the picture's point (Mandelbrot) and 1 when
/// `start` is (Julia); the trap is that of `trap_distance`.
fn escape_square(start: vec2f, c: vec2f, growth: f32, limit: u32, trap: u32, centre: vec2f, size: f32) -> Escape {
    var z = start;
    var dz = vec2f(growth, 0.0);
    let more = vec2f(1.0 - growth, 0.0);
    var nearest = 1.0e3;
    var norm2 = dot(z, z);
    var i = 0u;
    let last = min(limit, 1024u);
    for (; i < last; i += 1u) {
        if norm2 > 1.0e4 {
            break;
        }
        // Deep inside the rim the derivative outgrows 32 bits.
        dz = clamp(2.0 * vec2f(z.x * dz.x - z.y * dz.y, z.x * dz.y + z.y * dz.x) + more, vec2f(-1e30), vec2f(1e30));
        z = vec2f(z.x * z.x - z.y * z.y, 2.0 * z.x * z.y) + c;
        norm2 = dot(z, z);
        if trap != 0u {
            nearest = min(nearest, trap_distance(z, trap, centre, size));
        }
    }
    if norm2 <= 1.0e4 {
        return Escape(-1.0, nearest, vec2f(0.0), 0.0);
    }
    // The slope of |z| is z / z'; huge derivatives are scaled down before they are squared.
    let big = max(max(abs(dz.x), abs(dz.y)), 1e-20);
    let d = dz / big;
    let n = complex_div(z, d);
    let rim = 0.5 * sqrt(norm2) * log(norm2) / (big * max(length(d), 1e-3));
    return Escape(smooth_steps(f32(i), norm2, 2.0), nearest, n * inverseSqrt(max(dot(n, n), 1e-20)), rim);
}

/// The same walk with nothing but the steps: half the work.
fn escape_square_fast(start: vec2f, c: vec2f, limit: u32) -> f32 {
    var z = start;
    var sq = z * z;
    var i = 0u;
    let last = min(limit, 1024u);
    for (; i < last; i += 1u) {
        if sq.x + sq.y > 1.0e4 {
            break;
        }
        z = vec2f(sq.x - sq.y, 2.0 * z.x * z.y) + c;
        sq = z * z;
    }
    return select(-1.0, smooth_steps(f32(i), sq.x + sq.y, 2.0), sq.x + sq.y > 1.0e4);
}

/// Whether a point lies in the two largest parts of the Mandelbrot set, where walking would be for nothing.
fn in_main_bulbs(c: vec2f) -> bool {
    let q = c - vec2f(0.25, 0.0);
    let n = dot(q, q);
    let b = c + vec2f(1.0, 0.0);
    return n * (n + q.x) < 0.25 * c.y * c.y || dot(b, b) < 0.0625;
}

/// The colour of an orbit: the palette runs along the logarithm of its steps, `relief` lights the landscape from the upper left and
/// `trap_glow` glows where the orbit passed the trap.
fn escape_colour(colours: Gradient, inside: vec4f, e: Escape, repeat: f32, shift: f32, relief: f32, trap_glow: f32) -> vec4f {
    let near = exp2(-16.0 * e.trap) * max(trap_glow, 0.0);
    if e.steps < 0.0 {
        // Inside, the glow climbs the palette, so that it stays a colour of the picture.
        let ember = gradient_at(colours, min(1.2 * near, 0.65));
        return inside + vec4f(ember.rgb * near * inside.a, 0.0);
    }
    let glow = gradient_at(colours, 1.0) * near;
    let t = mirror_unit(log2(max(e.steps, 0.0) + 2.0) * repeat * 0.5 + shift);
    let light = dot(e.slope, vec2f(-0.6, 0.8));
    let shade = max(1.0 + relief * (light * 0.65 - 0.15), 0.0);
    let colour = gradient_at(colours, t);
    return vec4f(colour.rgb * shade + glow.rgb * colour.a, colour.a);
}
