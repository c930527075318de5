//! Ground
//! An endless floor, flat or rolling in soft hills.
//! keywords: plane, floor, landscape, hills, desert, sea, sdf, 3d

struct Params {
    /// How high it lies.
    /// = -0.85 in -10..10
    height: f32,
    /// How high its hills are.
    /// = 0 in 0..4
    hills: f32,
    /// How wide a hill is.
    /// = 4 in 0.2..50 log
    size: f32,
    /// How fast the hills roll by themselves.
    /// = 0 in -3..3
    speed: f32,
    /// Added to the rolling; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
}

fn ground(q: Spot, p: Params) -> Solid {
    let hills = clamp(p.hills, 0.0, 100.0);
    var rise = 0.0;
    var slope = 0.0;
    if hills > 0.0 {
        let size = clamp(abs(p.size), 0.05, 1e4);
        let at = vec3f(q.pos.xz / size, p.speed * q.secs + p.phase);
        rise = hills * (gradient_noise3(at, q.seed) + 0.35 * gradient_noise3(at * vec3f(2.3, 2.3, 1.3) + 7.1, q.seed + 1u));
        slope = 2.2 * hills / size;
    }
    var found = solid((q.pos.y - held(p.height, 1e6) - rise) * inverseSqrt(1.0 + slope * slope));
    found.colour = vec3f(0.20, 0.20, 0.21);
    found.roughness = 0.42;
    return found;
}
