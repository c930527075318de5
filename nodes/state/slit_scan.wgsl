//! Slit scan
//! Reads one line of the picture and lets it wander across the screen: the screen becomes a map of time.
//! keywords: time, scan, stretch, strip, photo finish, history

struct Params {
    /// Where the line lies that is read, from -1 (one edge) to 1 (the other).
    /// = 0 in -1..1
    slit: f32,
    /// How fast the past wanders, half heights a second.
    /// = 0.5 in 0..4
    speed: f32,
    /// The past wanders outwards from the middle both ways; or from one edge to the other.
    /// = both choices: both | one
    ways: u32,
    /// Reads a lying line and wanders upwards instead of sideways.
    /// = false
    upwards: u32,
}

fn slit_scan(at: Place, p: Params, before: texture_2d<f32>, image: texture_2d<f32>) -> vec4f {
    let lying = p.upwards != 0u;
    let half = select(vec2f(aspect(at), 1.0), vec2f(1.0, aspect(at)), lying);
    let v = select(at.pos, at.pos.yx, lying);
    let both = p.ways == 0u;
    let start = select(-half.x, 0.0, both);
    let outward = select(1.0, select(-1.0, 1.0, v.x >= 0.0), both);
    let far = abs(v.x - start);
    let moved = clamp(p.speed, 0.0, 64.0) * clamp(at.dt, 0.0, 0.25);
    // At least one pixel, else a slow scan would smear.
    let reach = max(moved, pixel(at));
    let line = vec2f(clamp(p.slit, -1.0, 1.0) * half.x, v.y);
    let now = sample(image, select(line, line.yx, lying), at);
    if at.frame == 0u {
        return now;
    }
    // The strip that this frame adds goes over into the newest of the last frame, so that no steps show.
    let there = vec2f(select(v.x - outward * moved, start, far < reach), v.y);
    let past = sample(before, select(there, there.yx, lying), at);
    return mix(now, past, clamp(far / reach, 0.0, 1.0));
}
