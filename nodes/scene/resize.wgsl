//! Scale
//! Makes a scene larger or smaller, in all directions or in each by itself.
//! keywords: size, zoom, grow, shrink, stretch, squash, resize, sdf, 3d

struct Params {
    /// How large.
    /// = 0.7 in 0.05..10 log
    size: f32,
    /// Stretches across, up, and to the front.
    /// = 1 1 1 in 0.1..5
    stretch: vec3f,
}

fn resize(q: Spot, p: Params) -> Spot {
    let by = clamp(abs(p.stretch), vec3f(0.02), vec3f(100.0)) * clamp(abs(p.size), 1e-3, 1e3);
    let least = min(by.x, min(by.y, by.z));
    var moved = q;
    moved.pos = q.pos / by;
    moved.normal = direction_or(q.normal * by, vec3f(0.0));
    moved.width = q.width / least;
    moved.scale = least;
    return moved;
}
