//! Repeat
//! Sets up copies of a scene: rows and grids without end or in a number, or a ring around the middle.
//! keywords: array, copies, clone, grid, row, ring, polar, infinite, columns, city, sdf, 3d

struct Params {
    /// Grid repeats along the axes, ring sets copies around the middle.
    /// = grid choices: grid | ring
    arrange: u32,
    /// How far apart the copies stand across, up, and to the front; 0 does not repeat in that direction.
    /// = 2 0 2 in 0..20
    spacing: vec3f,
    /// How many copies stand to each side of the middle one; 0 is without end.
    /// = 0 in 0..50
    limit: u32,
    /// How many copies stand in the ring.
    /// = 8 in 1..64
    count: u32,
    /// How wide the ring is.
    /// = 2 in 0..20
    radius: f32,
    /// How unlike the copies stand: each turns by a chance of its own.
    /// = 0 in 0..1
    chance: f32,
}

fn repeat(q: Spot, p: Params) -> Spot {
    var moved = q;
    let chance = clamp(p.chance, 0.0, 1.0);
    if p.arrange == 1u {
        let wedge = 6.28318531 / f32(clamp(p.count, 1u, 256u));
        let way = length(q.pos.xz);
        let angle = select(atan2(q.pos.x, q.pos.z), 0.0, way < 1e-9);
        let nearest = round(angle / wedge);
        let back = -nearest * wedge;
        // The ring's first copy stands in front.
        let number = i32(nearest) + i32(clamp(p.count, 1u, 256u)) * select(0, 1, nearest < 0.0);
        moved.copy = hash_cell(vec2i(number, 17), q.copy, q.seed);
        let seat = around(q.pos, back) - vec3f(0.0, 0.0, clamp(p.radius, 0.0, 1e4));
        let twist = chance * (unit(moved.copy) - 0.5) * 6.28318531;
        moved.pos = around(seat, twist);
        moved.normal = around(q.normal, back + twist);
        // Near the axis all copies are equally far.
        let border = way * sin(clamp(wedge * 0.5 - abs(angle - nearest * wedge), 0.0, 1.5));
        moved.free = max(border, 0.5 * (clamp(p.radius, 0.0, 1e4) - way)) + 0.04;
        return moved;
    }
    let on = p.spacing > vec3f(1e-3);
    let step = select(vec3f(1e9), clamp(p.spacing, vec3f(1e-2), vec3f(1e6)), on);
    let most = select(f32(min(p.limit, 10000u)), 1e6, p.limit == 0u);
    let cell = select(vec3f(0.0), clamp(round(q.pos / step), vec3f(-most), vec3f(most)), on);
    let number = vec3i(cell);
    moved.copy = hash_cell3(number, pcg(q.seed + q.copy));
    let seat = q.pos - select(vec3f(0.0), cell * step, on);
    let twist = chance * (unit(moved.copy) - 0.5) * 6.28318531;
    moved.pos = around(seat, twist);
    moved.normal = around(q.normal, twist);
    let edge = select(vec3f(1e9), step * 0.5 - abs(seat), on & (abs(cell) < vec3f(most)));
    moved.free = max(min(abs(edge.x), min(abs(edge.y), abs(edge.z))), 0.0) + 0.04 * min(step.x, min(step.y, step.z));
    return moved;
}

/// A vector turned around the axis up.
fn around(v: vec3f, angle: f32) -> vec3f {
    let c = cos(angle);
    let s = sin(angle);
    return vec3f(c * v.x + s * v.z, v.y, c * v.z - s * v.x);
}
