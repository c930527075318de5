//! Turn
//! Turns a scene around its middle, by itself if you like.
//! keywords: rotate, spin, revolve, tumble, sdf, 3d

struct Params {
    /// Around the axis to the right, the axis up, and the axis to the front, one after the other.
    /// = 20 35 0 in -180..180 deg
    angles: vec3f,
    /// Turns a second around the axis up, by itself.
    /// = 0.05 in -2..2
    speed: f32,
    /// Added to that, in turns; wire a band's time here.
    /// = 0 in -10..10 turns
    phase: f32,
}

fn turn(q: Spot, p: Params) -> Spot {
    let spin = vec3f(0.0, fract(held(p.speed * q.secs + p.phase, 1e6)) * 360.0, 0.0);
    var moved = q;
    moved.pos = turned3_back(turned3_back(q.pos, spin), p.angles);
    moved.normal = turned3_back(turned3_back(q.normal, spin), p.angles);
    return moved;
}
