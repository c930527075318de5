//! Transition
//! Goes from one picture to another in twenty-four ways: wipes, shapes, mattes, moves and bursts of light.
//! keywords: wipe, dissolve, iris, push, slide, zoom, spin, cut, change, scene, mixer, vj
//! cost: 700

struct Params {
    /// 0 is the first picture, 1 the second; wire a ramp or the progress of a bar here.
    /// = 0.5 in 0..1
    progress: f32,
    /// How it goes.
    /// = iris choices: crossfade | dissolve | wipe | clock | iris | diamond | blinds | checker | dots | honeycomb | bright first | dark first | clouds | cells | spiral | push | cover | doors | zoom | spin | flow | glitch | pixels | flash
    kind: u32,
    /// The direction of wipes, pushes and spins.
    /// = 0 in -180..180 deg
    angle: f32,
    /// How soft the border between the two is.
    /// = 0.08 in 0..1
    soft: f32,
    /// Pieces from the bottom to the top, for ways that have pieces.
    /// = 8 in 1..64 log
    pieces: f32,
    /// The light in the middle of a flash, and along borders that glow.
    /// = #fff3dc
    light: vec4f,
    /// How strongly the border glows.
    /// = 0 in 0..4
    glow: f32,
}

// Where `q` lies in its hexagon, one high, and the hexagon's middle: the nearer of two staggered grids.
fn hexagon(q: vec2f) -> vec4f {
    let grid = vec2f(1.7320508, 1.0);
    let one = q - grid * round(q / grid);
    let other = q - grid * (floor(q / grid) + 0.5);
    let v = select(other, one, dot(one, one) < dot(other, other));
    return vec4f(v, q - v);
}

// When a place goes over, 0..1: what most ways differ in.
fn late(at: Place, p: Params, first: texture_2d<f32>, second: texture_2d<f32>) -> f32 {
    let turn = radians(p.angle);
    let wide = aspect(at);
    let far = length(vec2f(wide, 1.0));
    let q = rotated(at.pos, -turn);
    // How far the picture reaches in the turned direction.
    let reach = abs(cos(turn)) * wide + abs(sin(turn));
    let pieces = max(p.pieces, 1.0);
    let cell = at.pos * pieces * 0.5;
    let whole = vec2i(floor(clamp(cell, vec2f(-1e6), vec2f(1e6))));
    switch p.kind {
        case 1u: { return unit(hash_cell(vec2i(floor(uv_from_pos(at.pos, at) * at.size)), 1u, at.seed)); }
        case 2u: { return 0.5 + 0.5 * q.x / reach; }
        case 3u: { return fract(0.5 - polar_from_pos(rotated(at.pos, -turn - 0.25 * TAU)).x); }
        case 4u: { return length(at.pos) / far; }
        case 5u: { return (abs(q.x) + abs(q.y)) / (wide + 1.0); }
        case 6u: { return fract(q.x * pieces * 0.5); }
        case 7u: {
            let odd = f32((whole.x + whole.y) & 1);
            return 0.5 * (odd + fract(cell.x));
        }
        case 8u: {
            let away = 0.5 + 0.5 * q.x / reach;
            return 0.5 * away + 0.7 * length(fract(cell) - 0.5);
        }
        case 9u: {
            let hex = hexagon(cell);
            return mix(unit(hash_cell(vec2i(round(hex.zw * 4.0)), 5u, at.seed)), 2.0 * length(hex.xy), 0.3);
        }
        case 10u: { return 1.0 - clamp(perceived(sample(first, at.pos, at)), 0.0, 1.0); }
        case 11u: { return clamp(perceived(sample(first, at.pos, at)), 0.0, 1.0); }
        case 12u: { return clamp(0.5 + 0.7 * fbm_sum(at.pos * pieces * 0.25, 5u, 0.5, 2.0, pixel(at) * pieces * 0.25, at.seed), 0.0, 1.0); }
        case 13u: {
            let cells = cellular_fast(cell, 1.0, 0.0, 0u, at.seed);
            return mix(unit(cells.id), clamp(cells.f1, 0.0, 1.0), 0.25);
        }
        case 14u: {
            let v = polar_from_pos(rotated(at.pos, -turn));
            return mix(fract(v.x + 0.5 + v.y * pieces * 0.25), v.y / far, 0.5);
        }
        case 21u: {
            let wide_cell = vec2i(whole.x / 3, whole.y);
            return mix(unit(hash_cell(wide_cell, 2u, at.seed)), unit(hash_cell(vec2i(0, whole.y), 3u, at.seed)), 0.5);
        }
        default: { return 0.5; }
    }
}

/// first: The picture at 0.
/// first while progress below 1
/// second: The picture at 1.
/// second while progress above 0
fn transition(at: Place, p: Params, first: texture_2d<f32>, second: texture_2d<f32>) -> vec4f {
    // At either end the other picture is not drawn at all: what its texture holds must not show.
    if p.progress <= 0.0 { return sample(first, at.pos, at); }
    if p.progress >= 1.0 { return sample(second, at.pos, at); }
    let t = p.progress;
    let eased = smoothstep(0.0, 1.0, t);
    let turn = radians(p.angle);
    let along = rotated(vec2f(1.0, 0.0), turn);
    let reach = abs(along.x) * aspect(at) + abs(along.y);
    let middle = 1.0 - abs(2.0 * t - 1.0);
    var there = at.pos;
    var to = at.pos;
    var share = t;
    switch p.kind {
        // Push: both move; cover: the second slides over the first; doors: the first parts.
        case 15u, 16u: {
            let moved = along * 2.0 * reach;
            let border = dot(at.pos, along) + reach - 2.0 * reach * (1.0 - eased);
            to = at.pos - moved * (1.0 - eased);
            there = select(at.pos, at.pos + moved * eased, p.kind == 15u);
            share = soft_step(0.0, border, pixel(at));
        }
        case 17u: {
            let side = sign(dot(at.pos, along) + 1e-6);
            there = at.pos - along * side * eased * reach;
            share = 1.0 - soft_step(0.0, abs(dot(at.pos, along)) - eased * reach, pixel(at));
        }
        // Zoom and spin fly through the first into the second.
        case 18u: {
            there = at.pos / (1.0 + 3.0 * eased);
            to = at.pos * (1.0 + 3.0 * (1.0 - eased)) * 0.25 + at.pos * 0.75 * eased;
            share = smoothstep(0.3, 0.7, t);
        }
        case 19u: {
            there = rotated(at.pos, eased * TAU * 0.5) / (1.0 + eased);
            to = rotated(at.pos, (eased - 1.0) * TAU * 0.5) / (2.0 - eased);
            share = smoothstep(0.3, 0.7, t);
        }
        // Both are carried off by the same flow.
        case 20u: {
            let flow = curl_noise(vec3f(at.pos * max(p.pieces, 1.0) * 0.2, 0.0), at.seed) * 0.35;
            there = at.pos + flow * eased;
            to = at.pos - flow * (1.0 - eased);
            share = smoothstep(0.2, 0.8, t);
        }
        case 21u: {
            let torn = step(late(at, p, first, second), middle);
            let row = unit(hash_cell(vec2i(0, i32(floor(at.pos.y * max(p.pieces, 1.0)))), 4u, at.seed)) - 0.5;
            there = at.pos + vec2f(row * torn * middle, 0.0);
            to = there;
        }
        case 22u: {
            // From fine to coarse and back: the squares are largest where one picture becomes the other.
            let size = mix(pixel(at), 2.0 / max(p.pieces, 1.0), middle * middle);
            there = (floor(at.pos / size) + 0.5) * size;
            to = there;
        }
        default: {}
    }
    let a = sample(first, into_picture(there, 1u, at), at);
    let b = sample(second, into_picture(to, 1u, at), at);
    var rim = 0.0;
    // Ways by time of each place: shapes, mattes, pieces.
    if (p.kind >= 1u && p.kind <= 14u) || p.kind == 21u {
        let width = max(p.soft, 0.004);
        let place = (t * (1.0 + width) - clamp(late(at, p, first, second), 0.0, 1.0)) / width;
        share = clamp(place, 0.0, 1.0);
        rim = exp(-6.0 * (place - 0.5) * (place - 0.5)) * smoothstep(0.0, 0.08, t) * smoothstep(1.0, 0.92, t);
    }
    var mixed = mix(a, b, clamp(share, 0.0, 1.0));
    if p.kind == 23u {
        // Light swells until nothing else is seen, and behind it is the other picture.
        let burst = pow(middle, 3.0);
        mixed = mix(a, b, step(0.5, t)) * (1.0 + 6.0 * burst * burst) + p.light * burst * 2.0;
    }
    return mixed + p.light * rim * clamp(p.glow, 0.0, 16.0);
}
