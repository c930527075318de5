//! Blur along an axis
//! Softens the picture along one direction; two of them, crossed, make an even blur.
//! keywords: gaussian, motion, streak, soften
//! cost: 200

struct Params {
    /// How far it spreads, of the picture's height.
    /// = 2 in 0..10 %
    radius: f32,
    /// The direction.
    /// = 0 in -180..180 deg
    angle: f32,
}

const PAIRS: u32 = 20u;

fn blur_axis(at: Place, p: Params, image: texture_2d<f32>) -> vec4f {
    let reach = clamp(px_from_percent(image, p.radius), 0.0, 4096.0);
    // A narrow blur reads every texel, two at a time; the wider it is, the further apart its reads may lie.
    let count = clamp(u32(min(ceil(reach * 0.5), 3.0 + reach * 0.25)), 1u, PAIRS);
    let stride = max(reach / f32(count * 2u), 1.0);
    let falloff = 2.0 / max(reach * reach, 1e-4);
    let turn = radians(p.angle);
    let along = vec2f(cos(turn), -sin(turn));
    var sum = sample_px(image, at.pos, vec2f(0.0), at);
    var total = 1.0;
    for (var i = 1u; i <= count; i++) {
        let far = f32(i) * 2.0 * stride;
        let near = far - stride;
        let a = exp(-falloff * near * near);
        let b = exp(-falloff * far * far);
        let weight = a + b;
        let offset = along * (near * a + far * b) / max(weight, 1e-20);
        sum += (sample_px(image, at.pos, offset, at) + sample_px(image, at.pos, -offset, at)) * weight;
        total += 2.0 * weight;
    }
    return sum / total;
}
