//! Liquify
//! The picture flows like oil on water: slow eddies fold it over and over.
//! keywords: fluid, warp, flow, noise, smear, melt, lava, smoke, domain warp

struct Params {
    /// How far the flow carries the picture.
    /// = 0.3 in -2..2
    amount: f32,
    /// Eddies for each half height of the picture.
    /// = 1.4 in 0.2..16 log
    scale: f32,
    /// How often the flow folds what it has folded already.
    /// = 3 in 1..6
    folds: u32,
    /// How fast the eddies change by themselves.
    /// = 0.06 in -2..2 hz
    speed: f32,
    /// Moves the change on; wire a band's time here to let the music stir.
    /// = 0 in -10..10
    phase: f32,
    /// What is read beyond the edges; endless lets patterns go on for ever.
    /// = mirror choices: endless | mirror | repeat | clamp
    edges: u32,
}

fn liquify(at: Place, p: Params) -> vec2f {
    let count = clamp(p.folds, 1u, 6u);
    let t = at.secs * p.speed + p.phase;
    var v = at.pos;
    for (var i = 0u; i < count; i++) {
        // Every fold is finer than the one before, and carries less far.
        let finer = f32(i) * 0.5 + 1.0;
        let flow = curl_noise(vec3f(v * p.scale * finer, t + f32(i) * 3.1), at.seed + i);
        v += flow * p.amount * 0.35 / finer;
    }
    return into_picture(v, p.edges, at);
}
