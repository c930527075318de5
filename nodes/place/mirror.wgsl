//! Mirror
//! Folds the picture along a line, so that one side becomes the reflection of the other.
//! keywords: reflect, symmetry, fold, flip, rorschach

struct Params {
    /// Direction of the line; 90 stands upright.
    /// = 90 in -180..180 deg
    angle: f32,
    /// Moves the line sideways.
    /// = 0 in -2..2
    shift: f32,
    /// Keeps the other side.
    /// = false
    swap: u32,
    /// Folds once more, across the first line, into four.
    /// = false
    twice: u32,
}

fn mirror(at: Place, p: Params) -> vec2f {
    let turn = radians(p.angle);
    var v = rotated(at.pos, -turn);
    let side = select(1.0, -1.0, p.swap != 0u);
    v.y = p.shift + side * abs(v.y - p.shift);
    if p.twice != 0u {
        v.x = abs(v.x);
    }
    return into_picture(rotated(v, turn), 1u, at);
}
