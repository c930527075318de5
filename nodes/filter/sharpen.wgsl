//! Sharpen
//! Brings out fine detail without halos of colour.
//! keywords: detail, crisp, unsharp mask, clarity, focus

struct Params {
    /// How strongly detail is brought out.
    /// = 0.8 in 0..4
    amount: f32,
    /// Size of the detail, of the picture's height.
    /// = 0.2 in 0.05..3 log %
    radius: f32,
    /// Difference in brightness below which nothing happens, so that noise stays quiet.
    /// = 0.01 in 0..0.2
    floor_level: f32,
}

fn sharpen(at: Place, p: Params, image: texture_2d<f32>) -> vec4f {
    let r = clamp(px_from_percent(image, p.radius), 0.5, 64.0);
    let middle = sample_px(image, at.pos, vec2f(0.0), at);
    var around = 0.0;
    for (var i = 0u; i < 8u; i++) {
        let v = rotated(vec2f(r, 0.0), f32(i) * TAU / 8.0);
        around += perceived(sample_px(image, at.pos, v, at));
    }
    let seen = perceived(middle);
    let detail = seen - around / 8.0;
    let kept = sign(detail) * max(abs(detail) - p.floor_level, 0.0);
    // Bounded, so that hard edges do not ring.
    let push = clamp(kept * p.amount, -0.35, 0.35);
    let lit = linear_from_srgb(vec3f(max(seen + push, 0.0))).x / max(linear_from_srgb(vec3f(seen)).x, 1e-5);
    return vec4f(middle.rgb * clamp(lit, 0.0, 8.0), middle.a);
}
