//! Shape Walls
//! Holds particles in a shape or keeps them out of it: a ring to run in, a bar to bounce off, a heart to fill.
//! keywords: particles, force, collide, bounce, wall, sdf, circle, box, segment, line, heart, star, polygon, obstacle, inside, outside

struct Params {
    /// What the walls are.
    /// = circle choices: circle | box | bar | polygon | star | heart
    shape: u32,
    /// What happens at them.
    /// = bounce choices: bounce | slide | stick | vanish
    at_wall: u32,
    /// Where the shape is.
    /// = 0 0 in -2..2
    centre: vec2f,
    /// How large it is, in half heights of the picture.
    /// = 0.6 in 0.01..3 log
    size: f32,
    /// How high a box is, and how thick a bar or the wall of an outline, as a share of the size.
    /// = 0.5 in 0.01..1
    height: f32,
    /// How it is turned.
    /// = 0 in -180..180 deg
    angle: f32,
    /// How many sides a polygon has, or tips a star.
    /// = 5 in 3..12
    corners: i32,
    /// Keeps particles out instead of in.
    /// = false
    outside: u32,
    /// How much of the speed is kept in a bounce.
    /// = 0.7 in 0..1
    bounce: f32,
    /// How soon what the wall has run over comes out of it.
    /// = 6 in 0..30
    push: f32,
}

/// Above 0 in the wall, below it where particles may be.
fn wall(pos: vec2f, p: Params) -> f32 {
    let size = max(p.size, 1e-3);
    let high = size * clamp(p.height, 0.005, 1.0);
    let q = rotated(pos - p.centre, -radians(clamp(p.angle, -1e5, 1e5)));
    let corners = f32(clamp(p.corners, 3, 32));
    var d = length(q) - size;
    switch p.shape {
        case 1u: { d = sdf_box(q, vec2f(size, high), 0.0); }
        case 2u: { d = sdf_segment(q, vec2f(-size, 0.0), vec2f(size, 0.0), high * 0.2); }
        case 3u: { d = sdf_polygon(q, size, corners); }
        case 4u: { d = sdf_star(q, size, corners, 0.45); }
        case 5u: { d = sdf_heart(q, size); }
        default: {}
    }
    return select(d, -d, p.outside != 0u);
}

fn walls_shape(one: Particle, at: Place, p: Params) -> Particle {
    var moved = one;
    let next = one.pos.xy + one.vel.xy * at.dt;
    let deep = wall(next, p);
    if deep <= 0.0 {
        return moved;
    }
    if p.at_wall == 3u {
        moved.life = 0.0;
        return moved;
    }
    if p.at_wall == 2u {
        moved.vel = vec3f(0.0);
        return moved;
    }
    let e = 3e-3;
    let slope = vec2f(
        wall(next + vec2f(e, 0.0), p) - wall(next - vec2f(e, 0.0), p),
        wall(next + vec2f(0.0, e), p) - wall(next - vec2f(0.0, e), p),
    );
    let out = direction_or(vec3f(slope, 0.0), vec3f(0.0)).xy;
    let kept = select(clamp(p.bounce, 0.0, 1.0), 0.0, p.at_wall == 1u);
    let speed = max(dot(one.vel.xy, out), 0.0);
    // What stood free a moment ago turns back at the wall; what is in it already is moved out of it.
    let inside = max(wall(one.pos.xy, p), 0.0);
    let driven = out * (inside * (1.0 - exp(-min(max(p.push, 0.0) * at.dt, 60.0))));
    moved.pos = vec3f(one.pos.xy - driven, one.pos.z);
    moved.vel = vec3f(one.vel.xy - out * (speed * (1.0 + kept)), one.vel.z);
    return moved;
}
