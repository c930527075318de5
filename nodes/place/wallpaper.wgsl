//! Wallpaper
//! Turns a piece of the picture into an endless ornament by mirrors: tiles of a mosque, quilts, honeycombs.
//! keywords: symmetry, ornament, tessellation, kaleidoscope, islamic, tiling, p6m, p4m, mandala, repeat, pattern

struct Params {
    /// The mirrors: triangles in sixes, in threes, squares, or quarter turns.
    /// = six choices: six | three | four | turns
    symmetry: u32,
    /// Repeats from the bottom to the top of the picture.
    /// = 2.4 in 0.3..20 log
    scale: f32,
    /// Which piece of the picture is taken.
    /// = 0.3 0.1 in -2..2
    pick: vec2f,
    /// How large a piece of the picture is taken.
    /// = 0.75 in 0.05..4 log
    zoom: f32,
    /// Turns the ornament.
    /// = 0 in -180..180 deg
    angle: f32,
    /// How fast the piece wanders by itself, rounds a second.
    /// = 0.03 in -1..1 hz
    speed: f32,
    /// Added to the wandering; wire a band's time here.
    /// = 0 in -10..10 turns
    phase: f32,
}

// Mirrors `q` into the half plane at whose edge `n` stands.
fn mirrored(q: vec2f, n: vec2f, edge: f32) -> vec2f {
    return q - 2.0 * max(dot(q, n) - edge, 0.0) * n;
}

fn wallpaper(at: Place, p: Params) -> vec2f {
    let scale = max(abs(p.scale), 0.05) * 0.5;
    var q = rotated(at.pos, -radians(p.angle)) * scale * 2.0;
    switch p.symmetry {
        case 0u, 1u: {
            // The nearest middle of a honeycomb, then the wedge around it.
            let s = vec2f(1.7320508, 3.0);
            let a = q - s * round(q / s);
            let b = q - s * (round(q / s - 0.5) + 0.5);
            q = select(b, a, dot(a, a) < dot(b, b));
            if p.symmetry == 0u {
                q = abs(q);
                q = mirrored(q, vec2f(-0.5, 0.8660254), 0.0);
                q = vec2f(q.x, abs(q.y));
            } else {
                let third = TAU / 3.0;
                let polar = polar_from_pos(q);
                let wedge = abs(polar.x * TAU - third * round(polar.x * TAU / third));
                q = polar.y * vec2f(cos(wedge), sin(wedge));
            }
        }
        case 2u: {
            q = abs(q - 2.0 * round(q * 0.5));
            q = select(q, q.yx, q.y > q.x);
        }
        default: {
            // Four neighbours turn like a windmill.
            let cell = floor(q);
            let f = q - cell - 0.5;
            let odd = vec2i(cell) & vec2i(1);
            let way = f32(select(odd.y, 3 - odd.y, odd.x == 1));
            q = rotated(f, way * 1.57079633);
        }
    }
    let circle = (p.speed * at.secs + p.phase) * TAU;
    let wander = 0.35 * vec2f(cos(circle), sin(circle));
    return into_picture(p.pick + wander + rotated(q, circle * 0.25) * p.zoom * 0.7, 1u, at);
}
