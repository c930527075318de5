//! Attract
//! Draws particles to a point, a line, a ring or a box, or drives them away from it: let the kick move it.
//! keywords: particles, force, magnet, repel, pull, push, point, path, line, ring, shape, sdf

struct Params {
    /// What they are drawn to.
    /// = point choices: point | line | ring | box | star
    shape: u32,
    /// Where it is.
    /// = 0 0.2 in -2..2
    centre: vec2f,
    /// Size of the line, ring, box or star.
    /// = 0.6 in 0.01..2 log
    size: f32,
    /// How it is turned.
    /// = 0 in -180..180 deg
    angle: f32,
    /// How hard it draws; negative drives away.
    /// = 2.5 in -20..20
    strength: f32,
    /// How far it reaches, in half heights of the picture; beyond, it fades.
    /// = 0.8 in 0.02..4 log
    radius: f32,
    /// How much it slows down what comes near, so that particles stay there.
    /// = 0.5 in 0..10
    hold: f32,
}

fn distance_to(pos: vec2f, p: Params) -> f32 {
    let size = max(p.size, 1e-3);
    switch p.shape {
        case 1u: { return sdf_segment(pos, vec2f(-size, 0.0), vec2f(size, 0.0), 0.0); }
        case 2u: { return abs(length(pos) - size); }
        case 3u: { return abs(sdf_box(pos, vec2f(size), 0.0)); }
        case 4u: { return abs(sdf_star(pos, size, 5.0, 0.45)); }
        default: { return length(pos); }
    }
}

fn attract(one: Particle, at: Place, p: Params) -> Particle {
    var moved = one;
    let angle = radians(clamp(p.angle, -1e5, 1e5));
    let c = cos(angle);
    let s = sin(angle);
    let off = one.pos.xy - p.centre;
    let pos = vec2f(c * off.x + s * off.y, c * off.y - s * off.x);
    let here = distance_to(pos, p);
    let e = 2e-3;
    let slope = vec2f(distance_to(pos + vec2f(e, 0.0), p) - here, distance_to(pos + vec2f(0.0, e), p) - here);
    let turned = vec2f(c * slope.x - s * slope.y, s * slope.x + c * slope.y);
    // A point draws along the depth too; shapes lie in the plane of the picture and draw back to it.
    let away = direction_or(vec3f(turned / e * max(here, 1e-4), one.pos.z), vec3f(0.0));
    let far = length(vec2f(here, one.pos.z)) / max(p.radius, 1e-3);
    let reach = 1.0 / (1.0 + far * far);
    // Close to it the pull ends softly, or particles would shake there.
    let near = min(length(vec2f(here, one.pos.z)) * 20.0, 1.0);
    moved.vel -= away * (p.strength * reach * near * at.dt);
    moved.vel *= exp(-min(max(p.hold, 0.0) * reach * reach * at.dt, 60.0));
    return moved;
}
