//! Wind
//! Carries particles along in gusts: they take on the speed of the air, light ones sooner than heavy ones.
//! keywords: particles, force, air, breeze, gust, storm, drift, blow

struct Params {
    /// How fast the air goes, in half heights of the picture a second.
    /// = 0.7 in -4..4
    speed: f32,
    /// Where it blows: 0 to the right, 90 up.
    /// = 0 in -180..180 deg
    direction: f32,
    /// How soon particles follow it.
    /// = 1 in 0..10
    grip: f32,
    /// How much it comes in gusts.
    /// = 0.7 in 0..1
    gusts: f32,
    /// Size of the gusts, in half heights of the picture.
    /// = 0.8 in 0.05..4 log
    size: f32,
    /// How differently light they are.
    /// = 0.5 in 0..1
    uneven: f32,
}

fn wind(one: Particle, at: Place, p: Params) -> Particle {
    var moved = one;
    let angle = radians(clamp(p.direction, -1e5, 1e5));
    let ahead = vec2f(cos(angle), sin(angle));
    let travelled = ahead * (p.speed * at.secs);
    let q = (one.pos.xy - travelled) / max(p.size, 1e-3);
    let gust = gradient_noise(clamp(q, vec2f(-1e6), vec2f(1e6)), at.seed);
    let turn = gradient_noise(clamp(q * 0.7 + vec2f(17.0), vec2f(-1e6), vec2f(1e6)), at.seed ^ 7u);
    let amount = clamp(p.gusts, 0.0, 1.0);
    let air = (ahead * (1.0 + 1.5 * amount * gust) + vec2f(-ahead.y, ahead.x) * (amount * turn)) * p.speed;
    let grip = max(p.grip, 0.0) * (1.0 - clamp(p.uneven, 0.0, 1.0) * chance(one.seed, 23u));
    moved.vel += (vec3f(air, 0.0) - one.vel) * (1.0 - exp(-min(grip * at.dt, 60.0)));
    return moved;
}
