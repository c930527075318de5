//! Slime trail
//! Keeps what wanders over it as a scent that spreads and fades: the memory of a slime mould.
//! keywords: physarum, slime mould, trail map, scent, diffuse, decay, ants, memory, pheromone
//! memory: fades by decay

struct Params {
    /// How much of the scent is left after a frame.
    /// = 0.9 in 0..0.995
    decay: f32,
    /// How much of it spreads to all sides in a frame.
    /// = 0.5 in 0..1
    spread: f32,
    /// How far it spreads, in half heights of the picture.
    /// = 0.004 in 0.001..0.05 log
    width: f32,
    /// How much scent is left behind.
    /// = 0.35 in 0..4
    deposit: f32,
    /// How much scent the food has, as bright as it is.
    /// = 0.5 in 0..4
    food: f32,
}

/// image: What leaves scent behind.
/// feed: Food that has a scent of its own.
fn slime_trail(at: Place, p: Params, before: texture_2d<f32>, image: vec4f, feed: vec4f) -> vec4f {
    let here = sample(before, at.pos, at);
    var around = vec4f(0.0);
    let r = length(vec2f(max(p.width, 0.0), pixel(at)));
    for (var i = 0u; i < 8u; i++) {
        let angle = f32(i) * 0.78539816;
        around += sample(before, at.pos + vec2f(cos(angle), sin(angle)) * r, at);
    }
    let old = mix(here, around * 0.125, clamp(p.spread, 0.0, 1.0)) * clamp(p.decay, 0.0, 1.0);
    // Where many go, more of them add ever less: or one vein would drink all others.
    let fresh = image * max(p.deposit, 0.0) / (1.0 + 2.0 * max(old.r, 0.0));
    let eaten = perceived(feed) * max(p.food, 0.0) * 0.1;
    let sum = old + fresh + vec4f(vec3f(eaten), 0.0);
    return vec4f(clamp(sum.rgb, vec3f(0.0), vec3f(64.0)), 1.0);
}
