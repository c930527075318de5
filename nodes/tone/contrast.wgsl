//! Contrast
//! Draws light and dark apart around a middle brightness, evenly for the eye; highlights above white stay.
//! keywords: punch, flat, curve, pivot

struct Params {
    /// Apart above 1, together below.
    /// = 1.3 in 0..4
    amount: f32,
    /// The brightness that stays; 0.46 is middle grey for the eye.
    /// = 0.46 in 0.02..1
    pivot: f32,
    /// Keeps colours as strong as they were, and changes brightness alone.
    /// = 0.5 in 0..1
    keep_colour: f32,
}

fn contrast(p: Params, image: vec4f) -> vec4f {
    let light = max(straight(image), vec3f(0.0));
    let pivot = max(p.pivot, 1e-3);
    let power = vec3f(clamp(p.amount, 0.0, 16.0));
    // A power around the pivot: black stays black, nothing clips, and values above 1 go on.
    let each = linear_from_srgb(pivot * safe_pow(srgb_from_linear(light) / pivot, power));
    let before = luminance(light);
    let seen = srgb_from_linear(vec3f(before)) / pivot;
    let after = linear_from_srgb(pivot * safe_pow(seen, power)).x;
    let whole = light * (after / max(before, 1e-6));
    return premultiplied(min(mix(each, whole, p.keep_colour), vec3f(65504.0)), image.a);
}
