//! Flock
//! Lets particles heed those near them, as starlings and fish do: they keep apart, fly the same way and stay together.
//! keywords: particles, force, flock, boids, swarm, starlings, birds, fish, school, neighbours, separation, alignment, cohesion

struct Params {
    /// How far each one looks, in half heights of the picture.
    /// = 0.16 in 0.01..1 log
    radius: f32,
    /// How many others each one heeds in each direction; of a crowd it heeds an even choice.
    /// = 8 in 1..32
    most: i32,
    /// How hard they keep apart.
    /// = 1 in 0..5
    apart: f32,
    /// How near another may come before they part, as a share of how far they look.
    /// = 0.4 in 0..1
    space: f32,
    /// How readily they fly the way of the others.
    /// = 2 in 0..10
    align: f32,
    /// How hard they draw together.
    /// = 1.2 in 0..10
    together: f32,
    /// How fast they like to fly, in half heights of the picture a second.
    /// = 0.45 in 0..3
    speed: f32,
    /// How soon they come back to that speed.
    /// = 1.5 in 0..10
    keep_speed: f32,
}

fn flock(one: Particle, near: Near, at: Place, p: Params) -> Particle {
    var moved = one;
    let radius = max(near.radius, 1e-3);
    let space = radius * clamp(p.space, 0.0, 1.0);
    let most = u32(clamp(p.most, 1, 64));
    var many = 0.0;
    var middle = vec3f(0.0);
    var way = vec3f(0.0);
    var push = vec3f(0.0);
    for (var square = 0u; square < 9u; square++) {
        let look = near_square(near, one.pos, square, most);
        for (var n = 0u; n < look.y; n++) {
            let other = near_particle(near, look.x + n * look.z);
            let off = other.pos - one.pos;
            let far = length(off);
            if other.index == near.slot || far >= radius {
                continue;
            }
            // What is about to leave the circle counts less and less, so that nobody turns with a jerk.
            let weight = 1.0 - far / radius;
            many += weight;
            middle += off * weight;
            way += (other.vel - one.vel) * weight;
            if far < space {
                // Two in one place part by chance, each its own way.
                let aside = any_direction(one.seed ^ other.index, 71u, 0.0);
                push -= direction_or(off, aside) * (1.0 - far / max(space, 1e-4));
            }
        }
    }
    if many > 0.0 {
        let draw = middle / (many * radius);
        let turn = way / many * (1.0 - exp(-min(max(p.align, 0.0) * at.dt, 60.0)));
        moved.vel += turn + draw * (max(p.together, 0.0) * at.dt);
    }
    moved.vel += push * (max(p.apart, 0.0) * at.dt / (1.0 + 0.25 * length(push)));
    let fast = length(moved.vel);
    let ahead = direction_or(moved.vel, any_direction(one.seed, 73u, 0.0));
    let wanted = mix(fast, max(p.speed, 0.0), 1.0 - exp(-min(max(p.keep_speed, 0.0) * at.dt, 60.0)));
    moved.vel = ahead * wanted;
    return moved;
}
