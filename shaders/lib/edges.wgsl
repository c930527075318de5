// What a warp reads beyond the picture's edge.

/// Brings a position back into the picture. `edges`: 0 leaves it (patterns go on), 1 mirrors, 2 repeats, 3 holds the edge.
fn into_picture(pos: vec2f, edges: u32, at: Place) -> vec2f {
    let uv = uv_from_pos(pos, at);
    switch edges {
        case 1u: { return pos_from_uv(1.0 - abs(fract(uv * 0.5) * 2.0 - 1.0), at); }
        case 2u: { return pos_from_uv(fract(uv), at); }
        case 3u: { return pos_from_uv(clamp(uv, vec2f(0.0), vec2f(1.0)), at); }
        default: { return pos; }
    }
}
