// The blend modes: how one colour acts on another (W3C Compositing and Blending; the rest as painting programs have them).
// All work on straight linear light and let values above 1 pass.

/// Light against light: what screen and dodge mean, going on as a sum above 1.
fn screened(b: vec3f, s: vec3f) -> vec3f {
    return b + s - min(b, vec3f(1.0)) * min(s, vec3f(1.0));
}

/// Darkens `b` the more, the darker `s` is, until it burns to black.
fn burned(b: vec3f, s: vec3f) -> vec3f {
    let done = 1.0 - min((1.0 - min(b, vec3f(1.0))) / max(s, vec3f(1e-5)), vec3f(1.0));
    return select(done, b, b >= vec3f(1.0));
}

/// Brightens `b` the more, the brighter `s` is, up to white.
fn dodged(b: vec3f, s: vec3f) -> vec3f {
    return max(b, min(b / max(1.0 - s, vec3f(1e-5)), vec3f(1.0)));
}

/// A colour with its luminance moved to `target_luminance`, brought back into range without a change of hue.
fn with_luminance(c: vec3f, target_luminance: f32) -> vec3f {
    let moved = c + (target_luminance - luminance(c));
    let l = luminance(moved);
    let low = min(moved.r, min(moved.g, moved.b));
    let high = max(moved.r, max(moved.g, moved.b));
    let top = max(1.0, l);
    var done = moved;
    if low < 0.0 {
        done = l + (done - l) * l / max(l - low, 1e-6);
    }
    if high > top {
        done = l + (done - l) * (top - l) / max(high - l, 1e-6);
    }
    return max(done, vec3f(0.0));
}

/// A colour with its span from weakest to strongest part set to `span`.
fn with_span(c: vec3f, span: f32) -> vec3f {
    let low = min(c.r, min(c.g, c.b));
    let high = max(c.r, max(c.g, c.b));
    return (c - low) * (span / max(high - low, 1e-6)) * select(0.0, 1.0, high - low > 1e-6);
}

/// The span from the weakest to the strongest part of a colour.
fn colour_span(c: vec3f) -> f32 {
    return max(c.r, max(c.g, c.b)) - min(c.r, min(c.g, c.b));
}

/// What mode number `mode` (the order of `blend/blend`) makes of the colour below, `b`, and the colour above, `s`.
fn blended(mode: u32, b: vec3f, s: vec3f) -> vec3f {
    let zero = vec3f(0.0);
    let one = vec3f(1.0);
    switch mode {
        case 2u: { return min(b, s); }
        case 3u: { return b * s; }
        case 4u: { return burned(b, s); }
        case 5u: { return max(b + s - 1.0, zero); }
        case 6u: { return select(s, b, luminance(b) < luminance(s)); }
        case 7u: { return max(b, s); }
        case 8u: { return screened(b, s); }
        case 9u: { return dodged(b, s); }
        case 10u: { return b + s; }
        case 11u: { return select(s, b, luminance(b) > luminance(s)); }
        case 12u: { return select(screened(b * 2.0 - 1.0, s), b * 2.0 * s, b <= vec3f(0.5)); }
        case 13u: {
            let x = clamp(b, zero, one);
            let root = select(sqrt(x), ((16.0 * x - 12.0) * x + 4.0) * x, x <= vec3f(0.25));
            let lit = min(s * 2.0 - 1.0, one);
            let soft = x + lit * select(root - x, x - x * x, s <= vec3f(0.5));
            return soft + max(b - 1.0, zero);
        }
        case 14u: { return select(screened(b, s * 2.0 - 1.0), b * 2.0 * s, s <= vec3f(0.5)); }
        case 15u: { return select(dodged(b, s * 2.0 - 1.0), burned(b, s * 2.0), s <= vec3f(0.5)); }
        case 16u: { return max(b + s * 2.0 - 1.0, zero); }
        case 17u: { return select(max(b, s * 2.0 - 1.0), min(b, s * 2.0), s <= vec3f(0.5)); }
        case 18u: { return select(zero, one, b + s >= one); }
        case 19u: { return abs(b - s); }
        case 20u: { return max(b + s - 2.0 * b * s, zero); }
        case 21u: { return max(b - s, zero); }
        case 22u: { return min(b / max(s, vec3f(1e-3)), max(b, one)); }
        case 23u: { return with_luminance(with_span(s, colour_span(b)), luminance(b)); }
        case 24u: { return with_luminance(with_span(b, colour_span(s)), luminance(b)); }
        case 25u: { return with_luminance(s, luminance(b)); }
        case 26u: { return with_luminance(b, luminance(s)); }
        default: { return s; }
    }
}
