// Oklab (Ottosson 2020): mixing, turning and shading colours as the eye sees them. Linear light, Rec.709 primaries.

/// The sRGB curve: 0..1 linear light to 0..1 display code, odd for negative light.
fn srgb_from_linear(c: vec3f) -> vec3f {
    let a = abs(c);
    let curved = 1.055 * pow(a, vec3f(1.0 / 2.4)) - 0.055;
    return sign(c) * select(curved, a * 12.92, a <= vec3f(0.0031308));
}

/// The sRGB curve backwards: 0..1 display code to 0..1 linear light, odd for negative codes.
fn linear_from_srgb(c: vec3f) -> vec3f {
    let a = abs(c);
    let curved = pow((a + 0.055) / 1.055, vec3f(2.4));
    return sign(c) * select(curved, a / 12.92, a <= vec3f(0.04045));
}

/// Lightness (0..1), green to red and blue to yellow (about -0.4..0.4) of a linear colour.
fn oklab_from_linear(c: vec3f) -> vec3f {
    let lms = vec3f(
        dot(c, vec3f(0.4122214708, 0.5363325363, 0.0514459929)),
        dot(c, vec3f(0.2119034982, 0.6806995451, 0.1073969566)),
        dot(c, vec3f(0.0883024619, 0.2817188376, 0.6299787005)),
    );
    let m = sign(lms) * pow(abs(lms), vec3f(1.0 / 3.0));
    return vec3f(
        dot(m, vec3f(0.2104542553, 0.7936177850, -0.0040720468)),
        dot(m, vec3f(1.9779984951, -2.4285922050, 0.4505937099)),
        dot(m, vec3f(0.0259040371, 0.7827717662, -0.8086757660)),
    );
}

/// The linear colour of an Oklab one; colours outside of the screen's range come out with negative parts.
fn linear_from_oklab(lab: vec3f) -> vec3f {
    let m = vec3f(
        dot(lab, vec3f(1.0, 0.3963377774, 0.2158037573)),
        dot(lab, vec3f(1.0, -0.1055613458, -0.0638541728)),
        dot(lab, vec3f(1.0, -0.0894841775, -1.2914855480)),
    );
    let lms = m * m * m;
    return vec3f(
        dot(lms, vec3f(4.0767416621, -3.3077115913, 0.2309699292)),
        dot(lms, vec3f(-1.2684380046, 2.6097574011, -0.3413193965)),
        dot(lms, vec3f(-0.0041960863, -0.7034186147, 1.7076147010)),
    );
}

/// Lightness, chroma (0 is grey, about 0.4 is the strongest) and hue in turns (0..1) of an Oklab colour.
fn oklch_from_oklab(lab: vec3f) -> vec3f {
    let chroma = length(lab.yz);
    let hue = select(atan2(lab.z, lab.y) / 6.28318530717959, 0.0, chroma < 1e-6);
    return vec3f(lab.x, chroma, hue - floor(hue));
}

/// The Oklab colour of a lightness, a chroma and a hue in turns.
fn oklab_from_oklch(lch: vec3f) -> vec3f {
    let angle = lch.z * 6.28318530717959;
    return vec3f(lch.x, lch.y * cos(angle), lch.y * sin(angle));
}

/// Mixes two premultiplied colours in Oklab: no grey or dark band between opposites.
fn oklab_mix(a: vec4f, b: vec4f, amount: f32) -> vec4f {
    let alpha = mix(a.a, b.a, amount);
    let ca = a.rgb / max(a.a, 1e-5);
    let cb = b.rgb / max(b.a, 1e-5);
    // A see-through end has no colour of its own: it takes the other's.
    let first = oklab_from_linear(select(cb, ca, a.a > 1e-5));
    let last = oklab_from_linear(select(ca, cb, b.a > 1e-5));
    return vec4f(max(linear_from_oklab(mix(first, last, amount)), vec3f(0.0)) * alpha, alpha);
}

/// Brightness as the eye weighs it (Rec.709) of a linear colour.
fn luminance(c: vec3f) -> f32 {
    return dot(c, vec3f(0.2126, 0.7152, 0.0722));
}

/// A linear colour turned by `turns` of hue in Oklab; lightness stays.
fn hue_turned(c: vec3f, turns: f32) -> vec3f {
    let lab = oklab_from_linear(c);
    let angle = turns * 6.28318530717959;
    let s = sin(angle);
    let k = cos(angle);
    let turned = vec3f(lab.x, k * lab.y - s * lab.z, s * lab.y + k * lab.z);
    return max(linear_from_oklab(turned), vec3f(0.0));
}
