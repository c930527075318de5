//! Fluid settle
//! Takes the pressure's push off a current, so that it only swirls; the third step of Fluid.
//! keywords: fluid, projection, pressure, divergence, simulation
//! scale: same

struct Params {
    /// How much of the push is taken off.
    /// = 1 in 0..1
    amount: f32,
}

/// current: The current that piles up.
/// pressure: Its pressure, in red.
fn fluid_settle(at: Place, p: Params, current: texture_2d<f32>, pressure: texture_2d<f32>) -> vec4f {
    let xy = vec2i(floor(uv_from_pos(at.pos, at) * at.size));
    let slope = 0.5 * vec2f(
        texel(pressure, xy + vec2i(1, 0)).r - texel(pressure, xy - vec2i(1, 0)).r,
        texel(pressure, xy - vec2i(0, 1)).r - texel(pressure, xy + vec2i(0, 1)).r,
    );
    let v = texel(current, xy).rg - slope * clamp(p.amount, 0.0, 1.0);
    return vec4f(v, 0.0, 1.0);
}
