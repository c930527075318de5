//! Plasma
//! Soft colours that melt into each other: lava lamp, silk, northern sky, a calm ground for anything.
//! keywords: demo scene, lava, gradient, mesh, soft, background
//! cost: 220

struct Params {
    /// Waves of colour from the bottom to the top of the picture.
    /// = 1.5 in 0.1..16 log
    scale: f32,
    /// How far the waves bend each other: 0 is calm, 2 is liquid.
    /// = 1 in 0..3
    bend: f32,
    /// How often each wave folds back into the next: more gives finer curls.
    /// = 4 in 1..8
    folds: u32,
    /// How often the colours run through.
    /// = 0.9 in 0.1..6 log
    repeat: f32,
    /// Slides the colours along.
    /// = 0 in -2..2
    shift: f32,
    /// Light on the folds, as on satin.
    /// = 0.35 in 0..1
    sheen: f32,
    /// How fast it flows by itself.
    /// = 0.25 in -4..4
    speed: f32,
    /// Added to the flow; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
}

/// colours = #2a1a5e #7b2d8b #e0557f #ffad78 #fff0cf
fn plasma(at: Place, p: Params, colours: Gradient) -> vec4f {
    let t = p.speed * at.secs + p.phase;
    var q = at.pos * p.scale * 1.6;
    var slope = vec2f(0.0);
    for (var i = 1u; i <= clamp(p.folds, 1u, 10u); i += 1u) {
        let n = f32(i);
        let turn = vec2f(t * 0.6 + n * 1.7, t * 0.5 - n * 2.3);
        let a = q.yx * (0.7 + 0.35 * n) + turn;
        q += p.bend * vec2f(sin(a.x), cos(a.y)) * (0.75 / n);
        slope += cos(a) / n;
    }
    let v = 0.5 + 0.27 * (sin(q.x * 0.9) + cos(q.y * 0.8 + 0.6));
    let colour = gradient_at(colours, mirror_unit(v * p.repeat + p.shift));
    let satin = 1.0 + p.sheen * 0.3 * (slope.x * 0.6 - slope.y * 0.5);
    return vec4f(colour.rgb * max(satin, 0.0), colour.a);
}
