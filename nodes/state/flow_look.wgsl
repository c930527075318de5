//! Flow look
//! Evens a flow out where it is unsure, and shows it: as numbers for other nodes, or as colours for the eye.
//! keywords: optical flow, motion, smooth, colour wheel, direction
//! scale: same

struct Params {
    /// Multiplies the movement.
    /// = 1 in -4..4
    amount: f32,
    /// How far it evens out, in percent of the height.
    /// = 3 in 0..12 %
    smoothing: f32,
    /// Numbers for other nodes: red is movement to the right, green upwards, in half heights a second. Or colours by direction.
    /// = numbers choices: numbers | colours
    view: u32,
}

/// image: A flow.
fn flow_look(at: Place, p: Params, image: texture_2d<f32>) -> vec4f {
    let reach = clamp(p.smoothing, 0.0, 50.0) * 0.02 / 2.5;
    var sum = vec2f(0.0);
    var weights = 0.0;
    for (var y = -2; y <= 2; y++) {
        for (var x = -2; x <= 2; x++) {
            let o = vec2f(f32(x), f32(y));
            let flow = sample(image, at.pos + o * reach, at);
            let w = exp(-dot(o, o) / 4.5) * (0.02 + clamp(flow.z, 0.0, 1.0));
            sum += w * flow.xy;
            weights += w;
        }
    }
    let flow = clamp(sum / max(weights, 1e-6) * clamp(p.amount, -64.0, 64.0), vec2f(-64.0), vec2f(64.0));
    if p.view == 0u {
        return vec4f(flow, 0.0, 1.0);
    }
    let speed = length(flow);
    let turn = atan2(flow.y, select(flow.x, 1e-6, speed < 1e-6)) / 6.2831853;
    let wheel = clamp(abs(fract(turn + vec3f(0.0, 0.6667, 0.3333)) * 6.0 - 3.0) - 1.0, vec3f(0.0), vec3f(1.0));
    return vec4f(wheel * wheel * (1.0 - exp(-speed * 1.5)), 1.0);
}
