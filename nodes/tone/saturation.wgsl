//! Saturation
//! Makes colours stronger or paler, down to grey; vibrance spares what is strong already.
//! keywords: colour, chroma, vibrance, grey, black and white, vivid

struct Params {
    /// 0 is grey, 1 leaves the picture, 2 is twice as strong.
    /// = 1.35 in 0..4
    amount: f32,
    /// Strengthens pale colours more than strong ones; below 0 it pales them.
    /// = 0 in -1..1
    vibrance: f32,
    /// How strength is measured: as the eye sees it (Oklab), or around the brightness of video (luma).
    /// = eye choices: eye | luma
    measure: u32,
}

fn saturation(p: Params, image: vec4f) -> vec4f {
    let colour = straight(image);
    let lab = oklab_from_linear(colour);
    let strength = clamp(length(lab.yz) / 0.3, 0.0, 1.0);
    let factor = max(p.amount * (1.0 + p.vibrance * (1.0 - strength)), 0.0);
    var done = linear_from_oklab(vec3f(lab.x, lab.yz * factor));
    if p.measure == 1u {
        done = mix(vec3f(luminance(colour)), colour, factor);
    }
    return premultiplied(max(done, vec3f(0.0)), image.a);
}
