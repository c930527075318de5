//! Glass
//! Looks at the picture through patterned glass: fluted, blocks, frosted, or beaded with drops.
//! keywords: fluted, reeded, ribbed, frosted, refraction, blocks, drops, rain on glass, shower, window, distort
//! cost: 160

struct Params {
    /// The glass.
    /// = fluted choices: fluted | blocks | frosted | drops
    kind: u32,
    /// Flutes, blocks or drops from the bottom to the top of the picture.
    /// = 12 in 1..120 log
    scale: f32,
    /// How strongly it bends light; wire a level here.
    /// = 0.5 in 0..2
    amount: f32,
    /// Turns the pattern.
    /// = 0 in -180..180 deg
    angle: f32,
    /// How fast drops run down, frost shimmers and flutes wander.
    /// = 0.1 in -4..4
    speed: f32,
    /// Added to the movement; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
}

fn glass(at: Place, p: Params) -> vec2f {
    let scale = max(abs(p.scale), 0.1) * 0.5;
    let time = p.speed * at.secs + p.phase;
    let turn = radians(p.angle);
    let q = rotated(at.pos, -turn) * scale;
    var bend = vec2f(0.0);
    switch p.kind {
        case 1u: {
            // Each block is a pillow: the picture upside down in small.
            let f = fract(q + vec2f(time * 0.5, 0.0)) - 0.5;
            bend = -f * (1.0 - 1.2 * dot(f, f)) * 2.2;
        }
        case 2u: {
            let a = gradient_noise3_d(vec3f(q * 2.0, time * 2.0), at.seed);
            let b = gradient_noise3_d(vec3f(q * 6.3, time * 2.0), at.seed + 9u);
            bend = a.yz * 0.5 + b.yz * 0.3;
        }
        case 3u: {
            for (var i = 0u; i < 2u; i += 1u) {
                let s = 0.45 + f32(i) * 0.5;
                let slip = time * (0.6 + 0.5 * f32(i)) + 0.5 * f32(i);
                let g = q * s + vec2f(0.0, slip) + f32(i) * 3.3;
                let cell = noise_cell(g);
                let h = hash_cell(cell, i, at.seed);
                let spot = vec2f(cell) + 0.3 + 0.4 * unit2(cell, i + 4u, at.seed);
                let radius = 0.12 + 0.24 * unit(h);
                let d = (g - spot) / radius;
                let r2 = dot(d, d);
                // A drop is a lens that shows the world turned over.
                bend += select(vec2f(0.0), -d * (1.4 + 1.2 * r2) * radius * 4.0, r2 < 1.0);
            }
        }
        default: {
            let x = fract(q.x + time * 0.5) - 0.5;
            bend = vec2f(-x * (0.6 + 5.0 * x * x) * 2.2, 0.0);
        }
    }
    return into_picture(at.pos + rotated(bend, turn) * p.amount / scale * 0.8, 1u, at);
}
