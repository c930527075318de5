//! Curves
//! Draws brightness and each colour anew by hand: fades, film looks, cross processing.
//! keywords: tone, grading, film, levels, rgb, fade, cross process

struct Params {
    /// How much of the change is mixed in.
    /// = 1 in 0..1
    amount: f32,
}

// Curves work on the sRGB scale, as the eye spaces brightness; above 1 the last value goes on in proportion.
fn bent(shape: Curve, x: f32) -> f32 {
    return curve_at(shape, x) * max(x, 1.0) + min(x, 0.0);
}

/// master: The curve for all colours, dark to bright.
/// master = 0,0.02 0.25,0.2 0.5,0.53 0.75,0.82 1,0.98
/// red: The curve for red alone.
/// red = 0,0 0.5,0.52 1,1
/// green: The curve for green alone.
/// green = 0,0 0.5,0.5 1,1
/// blue: The curve for blue alone.
/// blue = 0,0.04 0.5,0.5 1,0.95
fn curves(p: Params, image: vec4f, master: Curve, red: Curve, green: Curve, blue: Curve) -> vec4f {
    let colour = straight(image);
    let x = srgb_from_linear(colour);
    let m = vec3f(bent(master, x.r), bent(master, x.g), bent(master, x.b));
    let each = vec3f(bent(red, m.r), bent(green, m.g), bent(blue, m.b));
    return premultiplied(mix(colour, max(linear_from_srgb(each), vec3f(0.0)), p.amount), image.a);
}
