//! Picture
//! A picture from a file, fitted into the frame.
//! keywords: image, photo, file, load, png, jpg, texture, logo

struct Params {
    /// How the picture fills the frame; contain shows all of it, cover leaves no gap, stretch bends it, tile repeats it.
    /// = cover choices: contain | cover | stretch | tile
    fit: u32,
    /// Zooms in above 1 and out below 1.
    /// = 1 in 0.05..20 log
    zoom: f32,
    /// Moves the picture; a position, y goes up.
    /// = 0 0 in -2..2
    move_by: vec2f,
    /// Turns the picture.
    /// = 0 in -180..180 deg
    angle: f32,
}

/// file: The picture.
fn picture(at: Place, p: Params, file: texture_2d<f32>) -> vec4f {
    let size = vec2f(textureDimensions(file));
    let shape = size.x / size.y;
    let frame = aspect(at);
    var half = vec2f(shape, 1.0);
    switch p.fit {
        case 0u: { half *= min(frame / shape, 1.0); }
        case 1u: { half *= max(frame / shape, 1.0); }
        case 2u: { half = vec2f(frame, 1.0); }
        default: { half *= 0.5; }
    }
    half *= max(abs(p.zoom), 1e-3);
    let turn = -radians(p.angle);
    let q = rotated(at.pos - p.move_by, turn) / half;
    let dx = rotated(at.dx, turn) / half;
    let dy = rotated(at.dy, turn) / half;
    // Four reads within the footprint keep it smooth where the file is larger than the frame.
    let a = dx * 0.375 + dy * 0.125;
    let b = dy * 0.375 - dx * 0.125;
    var sum = vec4f(0.0);
    for (var i = 0u; i < 4u; i++) {
        let there = q + select(a, b, (i & 1u) != 0u) * select(1.0, -1.0, (i & 2u) != 0u);
        var uv = there * vec2f(0.5, -0.5) + 0.5;
        uv = select(uv, fract(uv), p.fit == 3u);
        sum += textureSampleLevel(file, linear_clamp, uv, 0.0);
    }
    if p.fit == 3u {
        return sum * 0.25;
    }
    // Nothing beyond the file's edge, softened over one footprint.
    let width = vec2f(abs(dx.x) + abs(dy.x), abs(dx.y) + abs(dy.y));
    let inside = clamp((1.0 - abs(q)) / max(width, vec2f(1e-6)) + 0.5, vec2f(0.0), vec2f(1.0));
    return sum * 0.25 * inside.x * inside.y;
}
