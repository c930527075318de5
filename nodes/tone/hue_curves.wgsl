//! Hue curves
//! Grades by colour: turn, deepen or brighten only the blues, only the skin, only the greens.
//! keywords: secondary, grade, selective, colour, hue vs hue, hue vs sat, secondaries

struct Params {
    /// How far the first curve turns hues, at its top or its bottom.
    /// = 60 in 0..180 deg
    turn: f32,
    /// How much the second curve deepens (top) or drains (bottom) colours.
    /// = 1 in 0..1
    depth: f32,
    /// How much the third curve brightens or darkens, at its top or its bottom.
    /// = 1 in 0..3 stops
    light: f32,
    /// Shifts all three curves along the hues.
    /// = 0 in -180..180 deg
    shift: f32,
}

/// image: The picture to grade.
/// hues: Which hues turn: from red through yellow, green, cyan, blue and magenta back to red; the middle leaves them.
/// hues = 0,0.52 0.15,0.46 0.35,0.6 0.6,0.45 0.85,0.5 1,0.52
/// saturation: Which hues become deeper (up) or greyer (down).
/// saturation = 0,0.62 0.15,0.55 0.35,0.3 0.6,0.6 0.85,0.5 1,0.62
/// brightness: Which hues become brighter (up) or darker (down).
/// brightness = 0,0.5 1,0.5
fn hue_curves(at: Place, p: Params, image: vec4f, hues: Curve, saturation: Curve, brightness: Curve) -> vec4f {
    let lch = oklch_from_oklab(oklab_from_linear(straight(image)));
    // Oklab's red lies at 29 degrees: the curves begin there, where people expect red.
    let x = fract(lch.z - 0.081 + p.shift / 360.0);
    // A grey has no hue to go by.
    let sure = smoothstep(0.01, 0.06, lch.y);
    let turned = lch.z + (curve_at(hues, x) - 0.5) * 2.0 * sure * p.turn / 360.0;
    let deep = (curve_at(saturation, x) - 0.5) * 2.0 * sure * clamp(p.depth, 0.0, 1.0);
    let bright = (curve_at(brightness, x) - 0.5) * 2.0 * sure * clamp(p.light, -8.0, 8.0);
    let chroma = lch.y * max(1.0 + deep, 0.0);
    let rgb = max(linear_from_oklab(oklab_from_oklch(vec3f(lch.x, chroma, turned))), vec3f(0.0)) * exp2(bright);
    return premultiplied(rgb, image.a);
}
