//! Mirror Space
//! Mirrors a scene at planes through the middle: twins, crosses, and kaleidoscopes in space.
//! keywords: mirror, symmetry, kaleidoscope, fold, twin, kaleido, sdf, 3d

struct Params {
    /// Mirrors left and right.
    /// = true
    across: u32,
    /// Mirrors above and below.
    /// = false
    upright: u32,
    /// Mirrors front and back.
    /// = false
    depth: u32,
    /// How far the halves are pulled apart.
    /// = 0.3 in -2..4
    gap: f32,
    /// Folds space around the axis up into so many mirrored wedges; 0 does not.
    /// = 0 in 0..24
    wedges: u32,
}

fn mirror_space(q: Spot, p: Params) -> Spot {
    var moved = q;
    let away = held(p.gap, 1e4);
    var pos = q.pos;
    var normal = q.normal;
    if p.wedges >= 1u {
        let wedge = 3.14159265 / f32(min(p.wedges, 256u));
        let way = length(pos.xz);
        let angle = select(atan2(pos.z, pos.x), 0.0, way < 1e-9);
        let turns = round(angle / (2.0 * wedge));
        let c = cos(turns * 2.0 * wedge);
        let s = sin(turns * 2.0 * wedge);
        pos = vec3f(c * pos.x + s * pos.z, pos.y, c * pos.z - s * pos.x);
        normal = vec3f(c * normal.x + s * normal.z, normal.y, c * normal.z - s * normal.x);
        normal.z *= select(1.0, -1.0, pos.z < 0.0);
        pos = vec3f(pos.x - away, pos.y, abs(pos.z));
    }
    let fold = vec3f(
        select(0.0, 1.0, p.across != 0u && p.wedges == 0u),
        select(0.0, 1.0, p.upright != 0u),
        select(0.0, 1.0, p.depth != 0u && p.wedges == 0u),
    );
    moved.normal = mix(normal, normal * select(vec3f(1.0), vec3f(-1.0), pos < vec3f(0.0)), fold);
    moved.pos = mix(pos, abs(pos) - away, fold);
    return moved;
}
