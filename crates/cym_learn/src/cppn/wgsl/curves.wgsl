// Activations, the same polynomials as on the CPU: the functions of WGSL may be off by 5e-4.
fn half_wave(r: vec4f, turns: vec4f) -> vec4f {
    let square = r * r;
    var p = fma(vec4f(2.6000548e-6), square, vec4f(-0.00019806615));
    p = fma(p, square, vec4f(0.008333017));
    p = fma(p, square, vec4f(-0.16666657));
    let sine = fma(p * square, r, r);
    return sine * (1.0 - 2.0 * (turns - 2.0 * floor(0.5 * turns)));
}

fn reduced(x: vec4f, turns: vec4f) -> vec4f {
    let r = fma(turns, vec4f(-3.140625), x);
    return fma(turns, vec4f(8.742278e-8), fma(turns, vec4f(-0.000967741), r));
}

fn curve_sin(z: vec4f) -> vec4f {
    let x = clamp(z, vec4f(-1e5), vec4f(1e5));
    let turns = round(0.31830987 * x);
    return half_wave(reduced(x, turns), turns);
}

fn curve_cos(z: vec4f) -> vec4f {
    let x = clamp(z, vec4f(-1e5), vec4f(1e5));
    let turns = round(fma(vec4f(0.31830987), x, vec4f(0.5)));
    return half_wave(reduced(x, turns - 0.5), turns);
}

fn curve_gauss(z: vec4f) -> vec4f {
    return exp(-min(z * z, vec4f(80.0)));
}

fn curve_tanh(z: vec4f) -> vec4f {
    let e = exp(-2.0 * min(abs(z), vec4f(40.0)));
    return sign(z) * (1.0 - e) / (1.0 + e);
}

fn curve_linear(z: vec4f) -> vec4f {
    return z;
}

fn curve_sigmoid(z: vec4f) -> vec4f {
    return 1.0 / (1.0 + exp(-clamp(z, vec4f(-80.0), vec4f(80.0))));
}

fn curve_atan(z: vec4f) -> vec4f {
    let size = min(abs(z), vec4f(1e30));
    let steep = size > vec4f(1.0);
    let t = select(size, 1.0 / max(size, vec4f(1.0)), steep);
    let square = t * t;
    var p = fma(vec4f(-0.0043554045), square, vec4f(0.023040133));
    p = fma(p, square, vec4f(-0.057773583));
    p = fma(p, square, vec4f(0.097942345));
    p = fma(p, square, vec4f(-0.13976581));
    p = fma(p, square, vec4f(0.19962704));
    p = fma(p, square, vec4f(-0.3333166));
    let flat = fma(p * square, t, t);
    return sign(z) * select(flat, 1.5707964 - flat, steep);
}

// How much of a wave is kept when a pixel is that large.
fn damping(waves: vec4f, pixel: f32) -> vec4f {
    return clamp(2.0 - 4.0 * pixel * waves, vec4f(0.0), vec4f(1.0));
}

fn turned(a: array<vec4f, 2>, b: array<vec4f, 2>) -> array<vec4f, 2> {
    return array<vec4f, 2>(a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]);
}

fn linear_from_srgb(c: vec3f) -> vec3f {
    return select(pow((c + 0.055) / 1.055, vec3f(2.4)), c / 12.92, c <= vec3f(0.04045));
}
