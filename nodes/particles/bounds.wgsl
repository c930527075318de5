//! Bounds
//! Walls for particles: they bounce off a box or a disc, stick to it, come back on its other side, or vanish.
//! keywords: particles, force, collide, bounce, wall, box, disc, wrap, edge, floor, collision

struct Params {
    /// What the walls are.
    /// = box choices: box | disc
    shape: u32,
    /// What happens at them.
    /// = bounce choices: bounce | stick | wrap | vanish
    at_wall: u32,
    /// Where the box or disc is.
    /// = 0 0 in -2..2
    centre: vec2f,
    /// Half its width and height, in half heights of the picture; a disc takes the first.
    /// = 0.9 0.55 in 0.01..4
    size: vec2f,
    /// Keeps particles out instead of in.
    /// = false
    outside: u32,
    /// How much of the speed is kept in a bounce.
    /// = 0.65 in 0..1
    bounce: f32,
    /// How rough the wall is: it throws them a little aside.
    /// = 0.1 in 0..1
    rough: f32,
}

/// Above 0 outside of the walls, below it inside.
fn wall(pos: vec2f, p: Params) -> f32 {
    let size = max(p.size, vec2f(1e-3));
    let d = select(sdf_box(pos - p.centre, size, 0.0), length(pos - p.centre) - size.x, p.shape == 1u);
    return select(d, -d, p.outside != 0u);
}

fn bounds(one: Particle, at: Place, p: Params) -> Particle {
    var moved = one;
    let next = one.pos.xy + one.vel.xy * at.dt;
    let beyond = wall(next, p);
    if beyond <= 0.0 {
        return moved;
    }
    let e = 4e-3;
    let slope = vec2f(
        wall(next + vec2f(e, 0.0), p) - wall(next - vec2f(e, 0.0), p),
        wall(next + vec2f(0.0, e), p) - wall(next - vec2f(0.0, e), p),
    );
    let out = direction_or(vec3f(slope, 0.0), vec3f(0.0)).xy;
    switch p.at_wall {
        case 1u: {
            moved.vel = vec3f(0.0);
        }
        case 2u: {
            // Through the middle to the other side.
            let size = max(p.size, vec2f(1e-3));
            let off = next - p.centre;
            if p.shape == 0u {
                moved.pos = vec3f(p.centre + off - 2.0 * size * round(off / (2.0 * size)), one.pos.z);
            } else {
                moved.pos = vec3f(p.centre - off * 0.98, one.pos.z);
            }
        }
        case 3u: {
            moved.life = 0.0;
        }
        default: {
            let speed = dot(one.vel.xy, out);
            if speed > 0.0 {
                let aside = vec2f(-out.y, out.x) * (chance(one.seed ^ at.frame, 41u) - 0.5) * speed * clamp(p.rough, 0.0, 1.0) * 2.0;
                moved.vel = vec3f(one.vel.xy - out * (speed * (1.0 + clamp(p.bounce, 0.0, 1.0))) + aside, one.vel.z);
            } else if speed > -0.02 {
                // What lies in the wall already comes out of it.
                moved.vel = vec3f(one.vel.xy - out * 0.1, one.vel.z);
            }
        }
    }
    return moved;
}
