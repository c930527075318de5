//! Channel
//! Takes one property of the picture out as grey: a colour, the hue, how strong or bright it is. Makes masks of anything.
//! keywords: split, extract, separate, red, green, blue, alpha, hue, saturation, mask, matte, grey

struct Params {
    /// What is taken out.
    /// = brightness choices: red | green | blue | alpha | brightness | hue | colour | warmth
    part: u32,
    /// The value that becomes black.
    /// = 0 in 0..1
    low: f32,
    /// The value that becomes white.
    /// = 1 in 0..1
    high: f32,
    /// Bends the middle up or down.
    /// = 1 in 0.1..10 log
    gamma: f32,
    /// Turns light into dark.
    /// = false
    invert: u32,
}

fn channel(p: Params, image: vec4f) -> vec4f {
    let c = max(straight(image), vec3f(0.0));
    let shown = srgb_from_linear(c);
    let lch = oklch_from_oklab(oklab_from_linear(min(c, vec3f(64.0))));
    var value = 0.0;
    switch p.part {
        case 0u: { value = shown.r; }
        case 1u: { value = shown.g; }
        case 2u: { value = shown.b; }
        case 3u: { value = image.a; }
        case 5u: { value = lch.z; }
        case 6u: { value = lch.y * 3.2; }
        case 7u: { value = 0.5 + lch.y * 1.8 * cos((lch.z - 0.15) * TAU); }
        default: { value = perceived(image); }
    }
    let span = p.high - p.low;
    let safe = select(span, select(-1e-3, 1e-3, span >= 0.0), abs(span) < 1e-3);
    var t = pow(clamp((value - p.low) / safe, 0.0, 1.0), 1.0 / max(p.gamma, 0.02));
    t = select(t, 1.0 - t, p.invert != 0u);
    // The alpha is shown also where the picture is see-through.
    let cover = select(clamp(image.a, 0.0, 1.0), 1.0, p.part == 3u);
    return vec4f(linear_from_srgb(vec3f(t)) * cover, cover);
}
