// Turning, folding and measuring the plane.

const PI: f32 = 3.14159265358979;
const TAU: f32 = 6.28318530717959;

/// `v` turned counter-clockwise by an angle in radians.
fn rotated(v: vec2f, angle: f32) -> vec2f {
    let c = cos(angle);
    let s = sin(angle);
    return vec2f(c * v.x - s * v.y, s * v.x + c * v.y);
}

/// Angle and distance of `v`: x is -0.5..0.5 turns, y is the length. At zero the angle is 0.
fn polar_from_pos(v: vec2f) -> vec2f {
    let r = length(v);
    return vec2f(select(atan2(v.y, v.x) / TAU, 0.0, r < 1e-9), r);
}
