//! Fractal
//! A solid that repeats itself into its depths: a sponge of holes in holes, or a bulb of buds on buds.
//! keywords: menger, sponge, mandelbulb, bulb, cathedral, infinite, detail, sdf, 3d
//! cost: 160

struct Params {
    /// The sponge is a building of square holes, the bulb grows buds.
    /// = sponge choices: sponge | bulb
    kind: u32,
    /// How large it is.
    /// = 1.1 in 0.1..5 log
    size: f32,
    /// How many times it repeats itself.
    /// = 4 in 1..8
    depth: u32,
    /// Bends the rule: the sponge's holes turn, the bulb's buds change their number.
    /// = 0 in -1..1
    change: f32,
    /// How wide the sponge's holes are; how tightly the bulb is wound.
    /// = 0.5 in 0..1
    open: f32,
}

fn fractal(q: Spot, p: Params) -> Solid {
    let size = clamp(p.size, 0.01, 1e3);
    let k = q.pos / size;
    if p.kind == 0u {
        return sponge(k, size, q.width, p);
    }
    return bulb(k, size, p);
}

fn sponge(start: vec3f, size: f32, width: f32, p: Params) -> Solid {
    let h = abs(start) - 1.0;
    var d = length(max(h, vec3f(0.0))) + min(max(h.x, max(h.y, h.z)), 0.0);
    var scale = 1.0;
    var age = 0.0;
    let hole = 0.5 + clamp(p.open, 0.0, 1.0);
    let turn = clamp(p.change, -4.0, 4.0) * 0.5;
    var k = start;
    for (var i = 0u; i < min(p.depth, 8u); i += 1u) {
        // Holes thinner than a pixel stay closed.
        if width * scale > size * 0.7 {
            break;
        }
        let a = fract((k * scale + 1.0) * 0.5) * 2.0 - 1.0;
        scale *= 3.0;
        let r = abs(1.0 - 3.0 * abs(a)) - (hole - 1.0) * 0.6;
        let bar = (min(max(r.x, r.y), min(max(r.y, r.z), max(r.z, r.x))) - 1.0) / scale;
        if bar > d {
            d = bar;
            age = f32(i + 1u);
        }
        k = vec3f(rotated(k.xz, turn), k.y).xzy;
    }
    var found = solid(d * size * 0.9);
    found.colour = mix(vec3f(0.50, 0.45, 0.41), vec3f(0.66, 0.26, 0.11), clamp(age * 0.28, 0.0, 1.0));
    return found;
}

fn bulb(start: vec3f, size: f32, p: Params) -> Solid {
    var z = start;
    var growth = 1.0;
    var r = length(z);
    var trap = 1.0;
    let power = clamp(8.0 + 6.0 * p.change, 2.0, 16.0);
    let wind = (clamp(p.open, 0.0, 1.0) - 0.5) * 3.14159265;
    for (var i = 0u; i < min(p.depth + 2u, 10u); i += 1u) {
        if r > 1.6 {
            break;
        }
        let lean = acos(clamp(z.y / max(r, 1e-9), -1.0, 1.0)) * power + wind;
        let round = atan2(z.z, z.x + select(0.0, 1e-12, z.x == 0.0)) * power;
        growth = pow(max(r, 1e-6), power - 1.0) * power * growth + 1.0;
        z = pow(max(r, 1e-6), power) * vec3f(sin(lean) * cos(round), cos(lean), sin(lean) * sin(round)) + start;
        r = length(z);
        trap = min(trap, r);
    }
    let near = 0.5 * log(max(r, 1e-6)) * r / max(growth, 1e-6);
    // Far away the rule says little: a ball around it is safe.
    let away = length(start) - 1.25;
    var found = solid(select(near * 0.8, away, away > 0.2) * size);
    found.colour = mix(vec3f(0.66, 0.26, 0.11), vec3f(0.60, 0.53, 0.45), clamp(trap * 1.1, 0.0, 1.0));
    return found;
}
