//! Attract to Path
//! Draws particles to a path and lets them run along it: a line, a ring, a zigzag, a figure of eight, a spiral, a rose.
//! keywords: particles, force, path, attract, repel, flow along, rail, orbit, lane, polyline, zigzag, spiral, figure of eight, lissajous, follow

struct Params {
    /// The path.
    /// = eight choices: line | ring | zigzag | eight | spiral | rose
    path: u32,
    /// Where its middle is.
    /// = 0 0 in -2..2
    centre: vec2f,
    /// How large it is, in half heights of the picture.
    /// = 0.75 in 0.01..3 log
    size: f32,
    /// How high it is against its width.
    /// = 0.6 in 0..2
    height: f32,
    /// How it is turned.
    /// = 0 in -180..180 deg
    angle: f32,
    /// Teeth of a zigzag, turns of a spiral, petals of a rose.
    /// = 5 in 1..12
    turns: i32,
    /// How hard it draws; negative drives away.
    /// = 6 in -30..30
    strength: f32,
    /// How fast it carries particles along; negative the other way round.
    /// = 0.5 in -3..3
    flow: f32,
    /// How soon they go with it and come to rest on it.
    /// = 3 in 0..20
    grip: f32,
    /// How far it reaches, in half heights of the picture; beyond, it fades.
    /// = 0.5 in 0.02..4 log
    radius: f32,
}

// As many straight pieces a path has.
const PIECES: u32 = 96u;

/// A point of the path, from its beginning at 0 to its end at 1.
fn point_of(t: f32, p: Params) -> vec2f {
    let round = t * 6.2831853;
    let turns = f32(clamp(p.turns, 1, 24));
    var q = vec2f(t * 2.0 - 1.0, 0.0);
    switch p.path {
        case 1u: { q = vec2f(cos(round), sin(round)); }
        case 2u: { q = vec2f(t * 2.0 - 1.0, abs(fract(t * turns) * 4.0 - 2.0) - 1.0); }
        case 3u: { q = vec2f(sin(round), sin(2.0 * round)); }
        case 4u: { q = vec2f(cos(round * turns), sin(round * turns)) * t; }
        case 5u: { q = vec2f(cos(round), sin(round)) * cos(round * turns); }
        default: {}
    }
    return q * vec2f(1.0, clamp(p.height, 0.0, 10.0)) * max(p.size, 1e-3);
}

fn attract_path(one: Particle, at: Place, p: Params) -> Particle {
    var moved = one;
    let angle = radians(clamp(p.angle, -1e5, 1e5));
    let pos = rotated(one.pos.xy - p.centre, -angle);
    var nearest = 1e9;
    var foot = vec2f(0.0);
    var along = vec2f(1.0, 0.0);
    var begin = point_of(0.0, p);
    for (var n = 1u; n <= PIECES; n++) {
        let to = point_of(f32(n) / f32(PIECES), p);
        let piece = to - begin;
        let there = begin + piece * clamp(dot(pos - begin, piece) / max(dot(piece, piece), 1e-12), 0.0, 1.0);
        let far = distance(pos, there);
        if far < nearest {
            nearest = far;
            foot = there;
            along = piece;
        }
        begin = to;
    }
    let off = vec3f(rotated(foot - pos, angle), -one.pos.z);
    let far = length(off) / max(p.radius, 1e-3);
    let reach = 1.0 / (1.0 + far * far);
    let way = direction_or(vec3f(rotated(along, angle), 0.0), vec3f(0.0));
    let follow = (1.0 - exp(-min(max(p.grip, 0.0) * at.dt, 60.0))) * reach;
    // What runs along is not held back by the grip, what strays across is.
    moved.vel += (way * p.flow - one.vel) * follow;
    let pull = direction_or(off, vec3f(0.0)) * min(length(off) * 8.0, 1.0);
    moved.vel += pull * (p.strength * reach * at.dt);
    return moved;
}
