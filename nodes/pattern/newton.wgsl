//! Newton
//! Where Newton's way of solving z^n = 1 ends up: braided chains of beads between basins of colour.
//! keywords: fractal, roots, basins, complex, braid, jewel
//! cost: 3000

struct Params {
    /// How many roots, and so how many basins meet.
    /// = 5 in 2..12
    roots: u32,
    /// Length of each step: 1 is Newton's own, more overshoots into wilder shapes.
    /// = 1.18 in 0.2..1.95
    relax: f32,
    /// Direction of each step: bends the chains into swirls.
    /// = 12 in -60..60 deg
    bend: f32,
    /// Where the picture looks.
    /// = 0.35 0.2 in -2..2
    centre: vec2f,
    /// How deep it dives: each 1 doubles the size.
    /// = 0.3 in -3..16
    depth: f32,
    /// Turns the view.
    /// = 0 in -180..180 deg
    angle: f32,
    /// Steps before a point gives up.
    /// = 40 in 4..128 log
    iterations: u32,
    /// How dark a point gets that took long.
    /// = 0.75 in 0..1
    depth_shade: f32,
    /// Fine rings around the roots, one for each step.
    /// = 0.35 in 0..1
    rings: f32,
    /// How fast the bend swings by itself.
    /// = 0.03 in -1..1 hz
    speed: f32,
    /// Added to the swing; wire a band's time here.
    /// = 0 in -10..10 turns
    phase: f32,
    /// Slides the colours from basin to basin.
    /// = 0 in 0..1
    shift: f32,
    /// Samples a side in each pixel: 2 is smooth, 3 for stills.
    /// = 2 in 1..3
    antialias: u32,
}

/// colours = #0d3b66 #2a9d8f #f6e0a4 #ee964b #9b2d4f
fn newton(at: Place, p: Params, colours: Gradient) -> vec4f {
    let scale = 1.25 * exp2(-clamp(p.depth, -3.0, 40.0));
    let n = clamp(p.antialias, 1u, 3u);
    let swing = radians(p.bend) * (1.0 + 0.5 * sin((p.speed * at.secs + p.phase) * TAU));
    let stride = clamp(p.relax, 0.05, 1.99) * vec2f(cos(swing), sin(swing));
    var sum = vec4f(0.0);
    for (var i = 0u; i < n * n; i += 1u) {
        let o = (vec2f(f32(i % n), f32(i / n)) + 0.5) / f32(n) - 0.5;
        let pos = at.pos + at.dx * o.x + at.dy * o.y;
        sum += basin(p.centre + rotated(pos * scale, radians(p.angle)), stride, p, colours);
    }
    return sum / f32(n * n);
}

fn basin(start: vec2f, stride: vec2f, p: Params, colours: Gradient) -> vec4f {
    let roots = clamp(p.roots, 2u, 12u);
    let last = min(p.iterations, 256u);
    var z = clamp(start, vec2f(-20.0), vec2f(20.0));
    var steps = 0.0;
    var before = 1.0;
    for (var i = 0u; i < last; i += 1u) {
        // z^(n-1) by repeated products: exact where atan2 would tear.
        var power = vec2f(1.0, 0.0);
        for (var k = 1u; k < roots; k += 1u) {
            power = complex_mul(power, z);
        }
        let off = complex_mul(power, z) - vec2f(1.0, 0.0);
        let hop = complex_mul(stride, complex_div(off, power * f32(roots)));
        let away = dot(hop, hop);
        if away < 1e-6 {
            // Between this step and the last the limit was crossed: the fraction makes the count smooth.
            steps += clamp(log2(1e-6 / max(before, 1e-30)) / min(log2(max(away, 1e-30) / max(before, 1e-30)), -1e-3), 0.0, 1.0);
            break;
        }
        before = away;
        // Beyond 20 the twelfth power would leave 32 bits.
        z = clamp(z - hop, vec2f(-20.0), vec2f(20.0));
        steps += 1.0;
    }
    let root = polar_from_pos(z).x * f32(roots);
    let index = root - f32(roots) * floor(root / f32(roots));
    // The quarter keeps the way there and the way back along the palette from meeting on one colour.
    let t = mirror_unit(((round(index) + 0.25) / f32(roots) + p.shift) * 2.0);
    let speed_shade = exp2(-steps * 0.14 * max(p.depth_shade, 0.0));
    let ring = 1.0 + p.rings * 0.5 * cos(steps * TAU) * exp2(-steps * 0.08);
    let base = gradient_at(colours, t);
    return vec4f(base.rgb * max(speed_shade * ring * (1.0 + p.depth_shade), 0.0), base.a);
}
