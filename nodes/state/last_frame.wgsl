//! Last frame
//! The picture as it was one frame ago; a wire into it may close a loop, so that a graph can feed on itself.
//! keywords: delay, loop, feedback, previous, cycle

struct Params {
    /// How much of it comes through; below 1 a loop fades.
    /// = 0.97 in 0..1
    amount: f32,
}

/// late: The picture that comes one frame late.
fn last_frame(at: Place, p: Params, late: texture_2d<f32>) -> vec4f {
    return sample(late, at.pos, at) * clamp(p.amount, 0.0, 1.0);
}
