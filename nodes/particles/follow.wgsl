//! Follow
//! Particles run after a moving point, each with a delay of its own, so that they trail behind it in a swarm or a long tail.
//! keywords: particles, force, follow, chase, seek, arrive, delay, tail, swarm, lead, pursue

struct Params {
    /// The point that they run after: wire a path or a pen here.
    /// = 0 0 in -2..2
    target_at: vec2f,
    /// How far in front of or behind the plane of the picture it is.
    /// = 0 in -2..2
    depth: f32,
    /// How soon they would be there, the quickest of them.
    /// = 0.35 in 0.02..5 log secs
    delay: f32,
    /// How much later the slowest ones come.
    /// = 1.5 in 0..10 secs
    uneven: f32,
    /// How far around the point each has its own place, in half heights of the picture.
    /// = 0.12 in 0..2
    spread: f32,
    /// How much they overshoot: 0 glide to it, 1 swing around it.
    /// = 0.35 in 0..1
    swing: f32,
}

fn follow(one: Particle, at: Place, p: Params) -> Particle {
    var moved = one;
    let own = any_direction(one.seed, 81u, 1.0) * sqrt(chance(one.seed, 83u)) * max(p.spread, 0.0);
    let goal = vec3f(p.target_at, p.depth) + own;
    let delay = clamp(p.delay, 0.02, 100.0) + clamp(p.uneven, 0.0, 100.0) * chance(one.seed, 84u);
    // A spring that comes to rest in about three times its period over 2 pi; damped fully it glides.
    let pull = 2.0 / delay;
    let damp = mix(2.0, 0.35, clamp(p.swing, 0.0, 1.0)) * pull;
    // Implicit in the velocity: no delay is too short for the frame rate.
    let dt = at.dt;
    moved.vel = (one.vel + (goal - one.pos) * (pull * pull * dt)) / (1.0 + damp * dt + pull * pull * dt * dt);
    return moved;
}
