//! Move
//! Puts a scene elsewhere.
//! keywords: translate, position, offset, shift, place, sdf, 3d

struct Params {
    /// How far to the right, up, and to the front.
    /// = 0.5 0.3 0 in -10..10
    by: vec3f,
}

fn shift(q: Spot, p: Params) -> Spot {
    var moved = q;
    moved.pos = q.pos - held3(p.by, 1e6);
    return moved;
}
