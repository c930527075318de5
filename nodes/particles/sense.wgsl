//! Sense
//! Lets particles smell their way: each looks ahead to the left, straight on and to the right in a picture, and turns to where it is brighter.
//! keywords: particles, force, physarum, slime mould, ant, trail, smell, steer, agent, seek, light, sense

struct Params {
    /// How far ahead they smell, in half heights of the picture.
    /// = 0.045 in 0.002..0.5 log
    reach: f32,
    /// How far to both sides they smell.
    /// = 32 in 0..120 deg
    spread: f32,
    /// How fast they turn, a second.
    /// = 900 in 0..2000 deg
    turn: f32,
    /// How fast they go, in half heights of the picture a second.
    /// = 0.28 in 0..3
    speed: f32,
    /// How much they stray by chance.
    /// = 0.15 in 0..1
    stray: f32,
    /// Flees from what is bright instead.
    /// = false
    flee: u32,
    /// Lets them come in again on the other side of the picture.
    /// = true
    wrap: u32,
}

fn smell(image: texture_2d<f32>, pos: vec2f, at: Place, p: Params) -> f32 {
    let wide = vec2f(aspect(at), 1.0);
    let there = select(pos, pos - 2.0 * wide * round(pos / (2.0 * wide)), p.wrap != 0u);
    let light = dot(sample(image, there, at).rgb, vec3f(0.2126, 0.7152, 0.0722));
    return select(light, -light, p.flee != 0u);
}

/// image: What they smell; of their own trail the last frame.
fn sense(one: Particle, at: Place, p: Params, image: texture_2d<f32>) -> Particle {
    var moved = one;
    let chosen = any_direction(one.seed, 75u, 0.0);
    let ahead = direction_or(vec3f(one.vel.xy, 0.0), chosen).xy;
    let reach = max(p.reach, 1e-4);
    let side = radians(clamp(p.spread, 0.0, 180.0));
    let left = smell(image, one.pos.xy + rotated(ahead, side) * reach, at, p);
    let straight = smell(image, one.pos.xy + ahead * reach, at, p);
    let right = smell(image, one.pos.xy + rotated(ahead, -side) * reach, at, p);
    let dice = chance(one.seed ^ (at.frame * 0x9e3779b9u), 76u);
    var way = 0.0;
    if straight < left && straight < right {
        way = select(-1.0, 1.0, dice < 0.5);
    } else if left > right {
        way = 1.0;
    } else if right > left {
        way = -1.0;
    }
    if straight >= left && straight >= right {
        way = 0.0;
    }
    let astray = (chance(one.seed ^ (at.frame * 0x85ebca6bu), 77u) - 0.5) * 4.0 * clamp(p.stray, 0.0, 1.0);
    let angle = radians(clamp(p.turn, -1e4, 1e4)) * (way + astray) * at.dt;
    moved.vel = vec3f(rotated(ahead, clamp(angle, -3.2, 3.2)) * clamp(p.speed, -10.0, 10.0), one.vel.z);
    if p.wrap != 0u {
        let wide = vec2f(aspect(at), 1.0);
        moved.pos = vec3f(one.pos.xy - 2.0 * wide * round(one.pos.xy / (2.0 * wide)), one.pos.z);
    }
    return moved;
}
