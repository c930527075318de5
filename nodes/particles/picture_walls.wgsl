//! Picture Walls
//! Keeps particles in the light parts of a picture, or out of them: letters to fill, shapes to flow around.
//! keywords: particles, force, collide, bounce, wall, mask, picture, letters, obstacle, collision

struct Params {
    /// What happens at the walls.
    /// = bounce choices: bounce | slide | vanish
    at_wall: u32,
    /// How light the picture is where its walls stand.
    /// = 0.35 in 0..1
    threshold: f32,
    /// Keeps particles out of the light parts instead of in them.
    /// = false
    outside: u32,
    /// How much of the speed is kept in a bounce.
    /// = 0.5 in 0..1
    bounce: f32,
    /// How hard they are driven out of a wall that comes to them.
    /// = 1 in 0..8
    push: f32,
}

/// Above 0 in the wall, below it where particles may be.
fn wall(pos: vec2f, at: Place, p: Params, mask: texture_2d<f32>) -> f32 {
    let light = clamp(dot(sample(mask, pos, at).rgb, vec3f(0.2126, 0.7152, 0.0722)), 0.0, 1.0);
    return select(p.threshold - light, light - p.threshold, p.outside != 0u);
}

/// mask: The picture whose light parts they stay in.
fn picture_walls(one: Particle, at: Place, p: Params, mask: texture_2d<f32>) -> Particle {
    var moved = one;
    let next = one.pos.xy + one.vel.xy * at.dt;
    if wall(next, at, p, mask) <= 0.0 {
        return moved;
    }
    if p.at_wall == 2u {
        moved.life = 0.0;
        return moved;
    }
    let e = 0.012;
    let slope = vec2f(
        wall(next + vec2f(e, 0.0), at, p, mask) - wall(next - vec2f(e, 0.0), at, p, mask),
        wall(next + vec2f(0.0, e), at, p, mask) - wall(next - vec2f(0.0, e), at, p, mask),
    );
    let out = direction_or(vec3f(slope, 0.0), vec3f(0.0)).xy;
    let speed = max(dot(one.vel.xy, out), 0.0);
    let kept = select(clamp(p.bounce, 0.0, 1.0), 0.0, p.at_wall == 1u);
    let driven = out * (max(p.push, 0.0) * at.dt);
    moved.vel = vec3f(one.vel.xy - out * (speed * (1.0 + kept)) - driven, one.vel.z);
    return moved;
}
