//! Kuwahara
//! Paints the picture with soft strokes: areas flow together, edges stay sharp.
//! keywords: painterly, oil, paint, watercolour, smooth, brush, strokes, simplify
//! cost: 900

struct Params {
    /// Width of the strokes, of the picture's height.
    /// = 1.2 in 0.1..6 log %
    radius: f32,
    /// How clearly the calmest stroke wins: low is soft as watercolour, high is crisp as oil.
    /// = 8 in 1..16
    sharpness: f32,
    /// Brings back the picture under the paint.
    /// = 0 in 0..1
    keep: f32,
}

// Eight sectors around the point; the mean of each counts the more, the less its parts differ (Papari, Petkov and Campisi, "Artistic edge
// and corner enhancing smoothing", 2007).
fn kuwahara(at: Place, p: Params, image: texture_2d<f32>) -> vec4f {
    let r = clamp(px_from_percent(image, p.radius), 0.5, 48.0);
    let middle = sample_px(image, at.pos, vec2f(0.0), at);
    var sum = vec4f(0.0);
    var weights = 0.0;
    for (var sector = 0u; sector < 8u; sector++) {
        var mean = middle;
        var square = perceived(middle) * perceived(middle);
        var light = perceived(middle);
        // Two rings of a sector, wider outside: seven points with the middle.
        for (var i = 0u; i < 6u; i++) {
            let outer = i >= 2u;
            let across = select((f32(i) - 0.5) * 0.5, (f32(i) - 3.5) * 0.25, outer);
            let v = rotated(vec2f(r * select(0.45, 0.9, outer), 0.0), (f32(sector) + across) * TAU / 8.0);
            let c = sample_px(image, at.pos, v, at);
            let seen = perceived(c);
            mean += c;
            light += seen;
            square += seen * seen;
        }
        mean /= 7.0;
        let spread = max(square / 7.0 - light * light / 49.0, 0.0);
        let weight = pow(1.0 + 255.0 * spread, -clamp(p.sharpness, 0.0, 32.0));
        sum += mean * weight;
        weights += weight;
    }
    return mix(sum / max(weights, 1e-12), middle, clamp(p.keep, 0.0, 1.0));
}
