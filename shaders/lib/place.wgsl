// Where a picture is being drawn, and how a node reads the world around it.
// `V`, `linear_clamp` and `nearest_clamp` are declared by the assembler (crates/cym_wgsl).

/// The point that is being drawn, with its footprint and the time.
struct Place {
    /// Centred position: y from -1 (bottom) to 1 (top), x from -aspect (left) to aspect (right).
    pos: vec2f,
    /// How far `pos` moves to the next pixel on the right.
    dx: vec2f,
    /// How far `pos` moves to the next pixel below.
    dy: vec2f,
    /// Size of the picture that is being drawn, in px.
    size: vec2f,
    /// Seconds since the start.
    secs: f32,
    /// Seconds since the frame before.
    dt: f32,
    /// Frames since the start.
    frame: u32,
    /// A number of this node's own, from the document's seed and the node's id.
    seed: u32,
}

/// Width divided by height of the picture that is being drawn.
fn aspect(at: Place) -> f32 {
    return at.size.x / at.size.y;
}

/// The largest side of the footprint in units of `pos`: what a pixel covers. Use it to soften edges.
fn pixel(at: Place) -> f32 {
    return max(length(at.dx), length(at.dy));
}

/// 0..1 across and 0..1 down (texture coordinates) of a centred position.
fn uv_from_pos(pos: vec2f, at: Place) -> vec2f {
    return vec2f(pos.x / aspect(at) * 0.5 + 0.5, 0.5 - pos.y * 0.5);
}

/// The centred position of texture coordinates.
fn pos_from_uv(uv: vec2f, at: Place) -> vec2f {
    return vec2f((uv.x * 2.0 - 1.0) * aspect(at), 1.0 - uv.y * 2.0);
}

/// Reads a picture smoothly at a centred position; outside of it the edge goes on.
fn sample(image: texture_2d<f32>, pos: vec2f, at: Place) -> vec4f {
    return textureSampleLevel(image, linear_clamp, uv_from_pos(pos, at), 0.0);
}

/// Reads one texel of a picture without smoothing; coordinates are clamped to the picture.
fn texel(image: texture_2d<f32>, xy: vec2i) -> vec4f {
    let last = vec2i(textureDimensions(image)) - vec2i(1);
    return textureLoad(image, clamp(xy, vec2i(0), last), 0);
}

/// The texel that covers a centred position, as whole coordinates.
fn texel_at(image: texture_2d<f32>, pos: vec2f, at: Place) -> vec2i {
    return vec2i(floor(uv_from_pos(pos, at) * vec2f(textureDimensions(image))));
}

/// 0 below the edge, 1 above it, softened over one footprint `width` of the compared value.
fn soft_step(edge: f32, value: f32, width: f32) -> f32 {
    return clamp((value - edge) / max(width, 1e-6) + 0.5, 0.0, 1.0);
}
