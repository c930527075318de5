//! Slices
//! Cuts the picture into strips that slide along their cut; let a kick shake them and the bass pull them apart.
//! keywords: strips, cut, slide, shift, blinds, shutter, tear, bars

struct Params {
    /// Strips across the picture.
    /// = 12 in 1..120 log
    count: f32,
    /// Turns the cuts.
    /// = 0 in -180..180 deg
    angle: f32,
    /// How far strips slide; wire a hit here.
    /// = 0.25 in -2..2
    slide: f32,
    /// Which strips slide which way.
    /// = waves choices: by turns | chance | waves | steps
    order: u32,
    /// How fast the order moves on by itself.
    /// = 0.3 in -8..8
    speed: f32,
    /// Moves the order on; wire a band's time here.
    /// = 0 in -100..100
    phase: f32,
}

fn slices(at: Place, p: Params) -> vec2f {
    let turn = radians(p.angle);
    let q = rotated(at.pos, -turn);
    let strip = floor(clamp(q.y * 0.5 * max(p.count, 1.0), -1e6, 1e6));
    let moved = clamp(at.secs * p.speed + p.phase, -1e6, 1e6);
    // Chance goes from one throw to the next without a jump.
    let throw_number = floor(moved);
    let now = unit(hash_cell(vec2i(i32(strip), i32(throw_number)), 0u, at.seed)) - 0.5;
    let next = unit(hash_cell(vec2i(i32(strip), i32(throw_number) + 1), 0u, at.seed)) - 0.5;
    var by = sin(strip * 0.7 + moved * TAU);
    switch p.order {
        case 0u: { by = select(-1.0, 1.0, (i32(strip) & 1) == 0) * cos(moved * TAU); }
        case 1u: { by = 2.0 * mix(now, next, smoothstep(0.0, 1.0, moved - throw_number)); }
        case 3u: { by = 2.0 * strip / max(p.count, 1.0) * cos(moved * TAU); }
        default: {}
    }
    return into_picture(rotated(q + vec2f(p.slide * by, 0.0), turn), 1u, at);
}
