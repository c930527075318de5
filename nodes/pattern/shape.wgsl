//! Shape
//! One clean shape with outline and glow: circle, polygon, star, heart, cross, box or ring.
//! keywords: sdf, circle, polygon, triangle, star, heart, cross, plus, box, rectangle, ring, mask, logo
//! cost: 120

struct Params {
    /// Which shape.
    /// = star choices: circle | polygon | star | heart | cross | box | ring
    kind: u32,
    /// Half its height.
    /// = 0.6 in 0..2
    radius: f32,
    /// Sides of a polygon, tips of a star.
    /// = 5 in 3..24
    sides: u32,
    /// How thick: a star's inner corners, a cross's arms, a ring's band, a box's height, all against the size.
    /// = 0.5 in 0.02..1
    thickness: f32,
    /// Rounds the corners.
    /// = 0.06 in 0..0.5
    rounding: f32,
    /// Where it stands.
    /// = 0 0 in -2..2
    centre: vec2f,
    /// Turns the shape.
    /// = 0 in -180..180 deg
    angle: f32,
    /// How soft its edge is.
    /// = 0 in 0..1
    softness: f32,
    /// Width of the outline.
    /// = 0.012 in 0..0.5
    outline: f32,
    /// Distance between the shape and its outline.
    /// = 0.05 in 0..0.5
    outline_gap: f32,
    /// Reach of the glow around it.
    /// = 0.4 in 0..2
    glow: f32,
    /// Brightness of the glow.
    /// = 0.7 in 0..4
    glow_light: f32,
    /// Turns a second.
    /// = 0.02 in -2..2 hz
    speed: f32,
    /// Added to the turning; wire a band's time here.
    /// = 0 in -10..10 turns
    phase: f32,
    /// Colour of outline and glow.
    /// = #ff9a76
    edge: vec4f,
    /// Colour behind the shape; make it transparent to lay the shape over another picture.
    /// = #141028
    ground: vec4f,
}

/// colours: From the top of the shape to its foot.
/// colours = #ffe3b8 #ff9a76 #c8507e
fn shape(at: Place, p: Params, colours: Gradient) -> vec4f {
    let v = rotated(at.pos - p.centre, -radians(p.angle) - (p.speed * at.secs + p.phase) * TAU);
    let round_by = clamp(p.rounding, 0.0, 0.9) * max(p.radius, 0.0);
    let d = distance_to(v, p, max(p.radius, 0.0) - round_by, round_by) - round_by;
    let px = pixel(at);
    let inside = clamp(0.5 - d / max(px, p.softness), 0.0, 1.0);
    let fill = gradient_at(colours, 0.5 - 0.5 * v.y / max(p.radius, 1e-3));
    let half = max(p.outline, 0.0) * 0.5;
    let rim = abs(d - p.outline_gap - half) - half;
    // An outline thinner than a pixel gets fainter instead of breaking up.
    let line = clamp(0.5 - rim / px, 0.0, 1.0) * clamp(p.outline / px, 0.0, 1.0);
    let away = max(d, 0.0) / max(p.glow, 1e-3);
    let halo = max(p.glow_light, 0.0) * select(0.0, exp2(-away * 4.0) * 0.55 + exp2(-away * 16.0) * 0.3, p.glow > 0.0);
    var colour = p.ground + vec4f(p.edge.rgb * halo, p.edge.a * clamp(halo, 0.0, 1.0) * (1.0 - p.ground.a));
    colour = mix(colour, p.edge, line);
    return fill * inside + colour * (1.0 - fill.a * inside);
}

fn distance_to(v: vec2f, p: Params, r: f32, round_by: f32) -> f32 {
    let part = clamp(p.thickness, 0.01, 1.0);
    switch p.kind {
        case 1u: { return sdf_polygon(v, r, f32(clamp(p.sides, 3u, 64u))); }
        case 2u: { return sdf_star(v, r, f32(clamp(p.sides, 3u, 64u)), part); }
        case 3u: { return sdf_heart(v, r); }
        case 4u: { return sdf_cross(v, r, max((r + round_by) * part * 0.6 - round_by, 1e-3)); }
        case 5u: { return sdf_box(v, vec2f(r, max((r + round_by) * part * 2.0 - round_by, 1e-3)), 0.0); }
        case 6u: { return abs(length(v) - (r + round_by) * (1.0 - part * 0.5)) - max((r + round_by) * part * 0.5 - round_by, 0.0); }
        default: { return length(v) - r; }
    }
}
