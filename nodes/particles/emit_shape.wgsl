//! Emit Shape
//! Gives birth to particles in or on the outline of a box, a polygon, a star or a heart.
//! keywords: particles, emitter, birth, spawn, box, polygon, star, heart, outline, shape, sdf

struct Params {
    /// What they are born in.
    /// = star choices: box | polygon | star | heart
    shape: u32,
    /// Where it is.
    /// = 0 0 in -2..2
    centre: vec2f,
    /// Half its size, in half heights of the picture.
    /// = 0.5 in 0.02..2 log
    size: f32,
    /// Corners of the polygon or star.
    /// = 5 in 3..12
    corners: i32,
    /// How it is turned.
    /// = 0 in -180..180 deg
    angle: f32,
    /// How thick the outline is that they are born on; 1 fills the shape.
    /// = 0.12 in 0.01..1 log
    outline: f32,
    /// How fast they leave it outwards, in half heights of the picture a second.
    /// = 0.08 in -2..2
    speed: f32,
    /// How much slower some of them start.
    /// = 0.7 in 0..1
    uneven_speed: f32,
    /// How far in front of and behind the picture's plane they start, for a camera to see.
    /// = 0 in 0..2
    depth: f32,
}

fn inside(q: vec2f, p: Params) -> f32 {
    let corners = f32(clamp(p.corners, 3, 12));
    switch p.shape {
        case 0u: { return sdf_box(q, vec2f(1.0, 1.0), 0.0); }
        case 1u: { return sdf_polygon(q, 1.0, corners); }
        case 2u: { return sdf_star(q, 1.0, corners, 0.45); }
        default: { return sdf_heart(q, 1.0); }
    }
}

/// tints: Their own colours: each takes one of these by chance.
/// tints = #ffffff #ffffff
fn emit_shape(birth: Birth, at: Place, p: Params, tints: Gradient) -> Particle {
    // Tries by chance: the first that lies well, else the one that lies best.
    var best = vec2f(0.0);
    var least = 1e9;
    let band = clamp(p.outline, 0.01, 1.0);
    for (var n = 0u; n < 24u; n++) {
        let q = vec2f(chance(birth.seed, 50u + 2u * n), chance(birth.seed, 51u + 2u * n)) * 2.6 - vec2f(1.3);
        let d = inside(q, p);
        // Inside of the outline's band: its middle lies within the shape.
        let off = max(d, -d - band);
        if off < least {
            least = off;
            best = q;
        }
        if off <= 0.0 {
            break;
        }
    }
    let e = 4e-3;
    let slope = vec2f(inside(best + vec2f(e, 0.0), p), inside(best + vec2f(0.0, e), p)) - vec2f(inside(best, p));
    if least > 0.0 {
        // A step down the slope brings it onto the outline.
        best -= direction_or(vec3f(slope, 0.0), vec3f(0.0)).xy * least;
    }
    let angle = radians(clamp(p.angle, -1e5, 1e5));
    let turn = mat2x2f(cos(angle), sin(angle), -sin(angle), cos(angle));
    let out = direction_or(vec3f(turn * slope, 0.0), vec3f(0.0, 1.0, 0.0));
    let z = (chance(birth.seed, 6u) * 2.0 - 1.0) * p.depth;
    let pace = p.speed * (1.0 - clamp(p.uneven_speed, 0.0, 1.0) * chance(birth.seed, 7u));
    var one = newborn(birth, vec3f(p.centre + turn * best * p.size, z), out * pace);
    one.tint = gradient_at(tints, chance(birth.seed, 8u)).rgb;
    return one;
}
