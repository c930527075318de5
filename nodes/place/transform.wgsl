//! Transform
//! Moves, zooms and turns the picture; what lies beyond its edges is yours to choose.
//! keywords: move, pan, scale, zoom, rotate, position, translate, flip

struct Params {
    /// Moves the picture; a position, y goes up.
    /// = 0 0 in -2..2
    move_by: vec2f,
    /// Zooms in above 1 and out below 1.
    /// = 0.8 in 0.05..20 log
    zoom: f32,
    /// Turns the picture, counter-clockwise.
    /// = 0 in -180..180 deg
    angle: f32,
    /// Stretches the picture sideways.
    /// = 1 in 0.1..10 log
    stretch: f32,
    /// The point that stays where it is while the picture zooms and turns.
    /// = 0 0 in -2..2
    pivot: vec2f,
    /// What is read beyond the edges; endless lets patterns go on for ever.
    /// = mirror choices: endless | mirror | repeat | clamp
    edges: u32,
}

fn transform(at: Place, p: Params) -> vec2f {
    let turned = rotated(at.pos - p.pivot - p.move_by, -radians(p.angle));
    let scale = max(abs(vec2f(p.zoom * p.stretch, p.zoom)), vec2f(1e-4));
    return into_picture(turned / scale + p.pivot, p.edges, at);
}
