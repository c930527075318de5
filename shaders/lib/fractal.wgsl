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
