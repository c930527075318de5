//! Datamosh
//! Moves what is on the screen along with what moves in a picture, and shows new pixels only now and then: the melting of video
//! that has lost its key frames.
//! keywords: glitch, melt, smear, flow, pixel, drag, motion, feedback, corrupt

struct Params {
    /// How far the old pixels are carried along; 1 is as far as the movement, more overshoots.
    /// = 1.2 in 0..4
    amount: f32,
    /// Brings the new picture back: 1 all of it. Wire a trigger or a level here.
    /// = 0 in 0..1
    refresh: f32,
    /// How much of the new picture seeps in each second.
    /// = 0.15 in 0..4
    leak: f32,
    /// How much of it seeps in where things move, each second; below 0 is none.
    /// = 0 in 0..8
    reveal: f32,
    /// Size of the blocks that move as one, in percent of the height; 0 is smooth.
    /// = 2.2 in 0..12 %
    block: f32,
}

/// image: The new picture.
/// flow: How it moves, from Optical Flow.
fn datamosh(at: Place, p: Params, before: texture_2d<f32>, image: texture_2d<f32>, flow: texture_2d<f32>) -> vec4f {
    let fresh = sample(image, at.pos, at);
    if at.frame == 0u {
        return fresh;
    }
    let dt = clamp(at.dt, 0.0, 0.25);
    let side = clamp(p.block, 0.0, 100.0) * 0.02;
    var there = at.pos;
    if side > pixel(at) {
        there = (floor(at.pos / side) + 0.5) * side;
    }
    let moved = sample(flow, there, at).xy;
    let old = sample(before, at.pos - clamp(moved, vec2f(-64.0), vec2f(64.0)) * dt * clamp(p.amount, -16.0, 16.0), at);
    let seep = clamp(p.leak, 0.0, 64.0) + clamp(p.reveal, 0.0, 64.0) * clamp(length(moved), 0.0, 4.0);
    let share = max(clamp(p.refresh, 0.0, 1.0), 1.0 - exp(-seep * dt));
    return mix(old, fresh, share);
}
