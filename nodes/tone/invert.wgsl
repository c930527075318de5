//! Invert
//! The negative of the picture; or only its brightness turned over, with colours kept.
//! keywords: negative, reverse, opposite, x-ray

struct Params {
    /// How much of the negative is mixed in.
    /// = 1 in 0..1
    amount: f32,
    /// Negative turns over light and colour; brightness turns over light alone; alpha turns over what can be seen through.
    /// = negative choices: negative | brightness | alpha
    mode: u32,
}

fn invert(p: Params, image: vec4f) -> vec4f {
    let colour = straight(image);
    if p.mode == 2u {
        let alpha = mix(image.a, 1.0 - clamp(image.a, 0.0, 1.0), p.amount);
        return premultiplied(select(vec3f(1.0), colour, image.a > 1e-4), alpha);
    }
    // Turned over where the eye puts the middle, else everything would come out pale.
    let seen = srgb_from_linear(colour);
    var done = linear_from_srgb(max(1.0 - seen, vec3f(0.0)));
    if p.mode == 1u {
        let lab = oklab_from_linear(colour);
        done = linear_from_oklab(vec3f(max(1.0 - lab.x, 0.0), lab.yz));
    }
    return premultiplied(max(mix(colour, done, p.amount), vec3f(0.0)), image.a);
}
