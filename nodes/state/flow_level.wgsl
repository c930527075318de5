//! Flow level
//! One step of finding movement: makes a coarse flow finer by looking where each neighbourhood was a frame ago.
//! keywords: optical flow, motion, lucas, kanade, pyramid
//! scale: same
//! format: f32
//! cost: 900

struct Params {
    /// How strong a pattern must be to be followed; what is fainter moves as its surroundings do.
    /// = 0.02 in 0.002..0.2 log
    calm: f32,
}

/// now: Features of this frame, from Flow features.
/// late: The same wire once more: it comes one frame late.
/// coarse: The flow at half the size, or nothing.
fn flow_level(at: Place, p: Params, now: texture_2d<f32>, late: texture_2d<f32>, coarse: texture_2d<f32>) -> vec4f {
    let rough = sample(coarse, at.pos, at).xy;
    let dt = clamp(at.dt, 1e-3, 0.5);
    // From half heights a second, y up, to texels a frame, y down.
    let unit = dt * f32(textureDimensions(now).y) * 0.5 * vec2f(1.0, -1.0);
    if at.frame == 0u {
        return vec4f(0.0, 0.0, 0.0, 1.0);
    }
    var d = clamp(rough * unit, vec2f(-64.0), vec2f(64.0));
    // Least squares over a soft window (Lucas and Kanade 1981), a few steps of Newton's.
    var g = vec3f(0.0);
    var weights = 0.0;
    for (var y = -2; y <= 2; y++) {
        for (var x = -2; x <= 2; x++) {
            let o = vec2f(f32(x), f32(y));
            let w = exp(-dot(o, o) / 4.5);
            let slope = sample_px(now, at.pos, o, at).yz;
            g += w * vec3f(slope.x * slope.x, slope.x * slope.y, slope.y * slope.y);
            weights += w;
        }
    }
    let calm = clamp(p.calm, 1e-4, 1.0) * clamp(p.calm, 1e-4, 1.0);
    g = g / weights + vec3f(calm, 0.0, calm);
    let det = max(g.x * g.z - g.y * g.y, 1e-12);
    var left = 0.0;
    for (var step = 0; step < 3; step++) {
        var b = vec2f(0.0);
        left = 0.0;
        for (var y = -2; y <= 2; y++) {
            for (var x = -2; x <= 2; x++) {
                let o = vec2f(f32(x), f32(y));
                let w = exp(-dot(o, o) / 4.5);
                let here = sample_px(now, at.pos, o, at);
                let off = sample_px(late, at.pos, o - d, at).x - here.x;
                b += w * off * here.yz;
                left += w * off * off;
            }
        }
        b = b / weights;
        let change = vec2f(g.z * b.x - g.y * b.y, g.x * b.y - g.y * b.x) / det;
        d += clamp(change, vec2f(-2.0), vec2f(2.0));
    }
    // How sure it is: patterns both ways, and little left over.
    let mean = 0.5 * (g.x + g.z);
    let least = mean - sqrt(max(mean * mean - det, 0.0));
    let sure = clamp(1.0 - calm / max(least, 1e-9), 0.0, 1.0) * exp(-left / weights * 60.0);
    return vec4f(clamp(d / unit, vec2f(-64.0), vec2f(64.0)), sure, 1.0);
}
