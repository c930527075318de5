//! Ink
//! Ink let into water: veils that fold, fray and sink, on paper or in the dark.
//! keywords: smoke, water, drop, veil, fluid, fume, suminagashi
//! cost: 900

struct Params {
    /// How large a piece is shown: small numbers are close up.
    /// = 1.15 in 0.1..10 log
    scale: f32,
    /// How far the water has folded the ink.
    /// = 1 in 0..2.5
    folding: f32,
    /// How many times the folds fold again.
    /// = 5 in 1..8
    folds: u32,
    /// How much ink there is.
    /// = 0.5 in 0..1
    amount: f32,
    /// Fine fraying at the veils' edges.
    /// = 0.5 in 0..1
    fray: f32,
    /// Sharpness of the veils' edges.
    /// = 0.55 in 0..1
    sharpness: f32,
    /// How fast it drifts by itself.
    /// = 0.12 in -2..2
    speed: f32,
    /// Added to the drift; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
    /// Another number, another drop.
    /// = 0 in 0..999
    seed: u32,
}

/// colours = #f7f1e5 #d5dad6 #8aa3b5 #37557f #141f42 #0a0c1c
fn ink(at: Place, p: Params, colours: Gradient) -> vec4f {
    let scale = max(abs(p.scale), 1e-3);
    let seed = at.seed + p.seed * 7877u;
    let t = p.speed * at.secs + p.phase;
    var q = at.pos * scale * 0.8;
    var fold = 0.0;
    var reach = 0.42;
    var fine = 1.1;
    // Each turn lets the water push along the contours of ever finer swirls.
    for (var i = 0u; i < clamp(p.folds, 1u, 8u); i += 1u) {
        let n = gradient_noise_d(q * fine + vec2f(t * 0.6, -t) * (1.0 - 0.25 * f32(i)) + f32(i) * 3.7, seed + i * 17u);
        q += p.folding * reach * vec2f(n.z, -n.y) * 0.6;
        fold += n.x * reach;
        reach *= 0.62;
        fine *= 1.55;
    }
    let width = pixel(at) * scale * 2.0;
    let veil = gradient_noise_d(q * 1.5 + vec2f(0.0, t * 0.4), seed + 201u);
    let thread = fbm_sum(q * vec2f(5.0, 2.2), 3u, 0.5, 2.1, width * 4.0, seed + 301u);
    let density = veil.x * 0.85 + fold * 0.5 + thread * 0.22 * p.fray + (p.amount - 0.5) * 2.2;
    let sharp = exp2(clamp(p.sharpness, 0.0, 2.0) * 3.2);
    // Beer-Lambert: thick ink swallows light, the rim of a veil shows darker where it is seen edge-on.
    let body = 1.0 - exp2(-max(density + 0.12, 0.0) * 2.6);
    let rim = exp2(-abs(density + 0.05) * sharp * 4.0) * 0.28;
    let hair = exp2(-abs(veil.x + thread * 0.3 + 0.15) * sharp * 3.0) * 0.16 * p.fray;
    return gradient_at(colours, body * 0.92 + (rim + hair) * (1.0 - body));
}
