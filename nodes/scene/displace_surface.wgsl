//! Displace Surface
//! Roughens a surface with noise: rock, water, skin, hammered metal. Wire a kick into the amount and it shivers.
//! keywords: noise, bump, rough, rock, organic, waves, ridges, sdf, 3d
//! cost: 90

struct Params {
    /// How far the surface moves in and out.
    /// = 0.2 in 0..2
    amount: f32,
    /// How wide a bump is.
    /// = 0.8 in 0.05..10 log
    size: f32,
    /// How much finer bumps there are on the bumps.
    /// = 0.4 in 0..1
    detail: f32,
    /// Bumps round it, ridges fold it sharply.
    /// = bumps choices: bumps | ridges
    shape: u32,
    /// How fast it boils by itself.
    /// = 0.15 in -3..3
    speed: f32,
    /// Added to the boiling; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
}

/// scene: The scene whose surface moves.
fn displace_surface(q: Spot, scene: Solid, p: Params) -> Solid {
    let amount = clamp(p.amount, 0.0, 100.0);
    let size = clamp(abs(p.size), 0.02, 1e4);
    var found = scene;
    // Far from the surface it makes no difference: noise is only made where it shows, and fades into its highest value before.
    let away = smoothstep(1.6 * amount, 2.6 * amount + 0.15, scene.dist);
    if away >= 1.0 {
        found.dist = scene.dist - 1.5 * amount;
        return found;
    }
    let boil = vec3f(0.0, 0.4, 1.0) * held(p.speed * q.secs + p.phase, 1e5);
    let at = q.pos / size + boil;
    var wave = solid_noise(at, q.seed);
    let fine = clamp(p.detail, 0.0, 1.0);
    if fine > 0.0 && q.width < size * 0.5 {
        wave += fine * 0.5 * solid_noise(at * 2.17 + 11.3, q.seed + 1u);
    }
    if p.shape == 1u {
        wave = 0.5 - 1.4 * abs(wave);
    }
    let steep = select(1.7, 2.4, p.shape == 1u) * amount / size;
    found.dist = (scene.dist - amount * mix(wave, 1.5, away)) / (1.0 + steep * (1.0 - away));
    return found;
}
