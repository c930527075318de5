//! Fluid pressure
//! Finds the pressure that keeps a current from piling up, step by step; the second step of Fluid. Red is the pressure.
//! keywords: fluid, pressure, poisson, jacobi, divergence, simulation
//! iterations: 12
//! scale: same
//! format: f32

struct Params {
    /// How firmly the last frame's pressure is kept as the start.
    /// = 0.9 in 0..1
    keep: f32,
}

/// current: The current that piles up.
fn fluid_pressure(at: Place, p: Params, before: texture_2d<f32>, current: texture_2d<f32>) -> vec4f {
    let xy = vec2i(floor(uv_from_pos(at.pos, at) * at.size));
    let right = texel(current, xy + vec2i(1, 0)).r;
    let left = texel(current, xy - vec2i(1, 0)).r;
    let up = texel(current, xy - vec2i(0, 1)).g;
    let down = texel(current, xy + vec2i(0, 1)).g;
    let piled = 0.5 * (right - left + up - down);
    let around = texel(before, xy + vec2i(1, 0)).r + texel(before, xy - vec2i(1, 0)).r
        + texel(before, xy + vec2i(0, 1)).r + texel(before, xy - vec2i(0, 1)).r;
    // The share that is kept is spread over the frame's steps.
    let kept = pow(clamp(p.keep, 0.0, 1.0), 1.0 / 12.0);
    return vec4f(clamp((around - piled) * 0.25 * kept, -64.0, 64.0), 0.0, 0.0, 1.0);
}
