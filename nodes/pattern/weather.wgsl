//! Snow and Rain
//! Flakes, rain or rising sparks in many layers, near and far, to lay over any picture.
//! keywords: snow, rain, snowflakes, storm, drops, sparks, embers, winter, overlay, falling, dust, confetti
//! cost: 900

struct Params {
    /// What falls; sparks rise.
    /// = snow choices: snow | rain | sparks
    kind: u32,
    /// How much of it.
    /// = 0.55 in 0..1
    amount: f32,
    /// Size of the nearest.
    /// = 1 in 0.1..6 log
    size: f32,
    /// How many layers, near to far.
    /// = 8 in 1..12
    layers: u32,
    /// Where the wind drives it.
    /// = 0.25 in -3..3
    wind: f32,
    /// How restlessly it whirls.
    /// = 0.5 in 0..2
    swirl: f32,
    /// How soft the nearest look, as if out of focus.
    /// = 0.5 in 0..1
    softness: f32,
    /// How fast it falls.
    /// = 0.5 in -4..4
    speed: f32,
    /// Added to the fall; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
    /// Colour of what falls.
    /// = #f2f6ff
    tint: vec4f,
    /// What is behind; make it transparent to lay the weather over a picture.
    /// = #16284a
    ground: vec4f,
}

fn weather(at: Place, p: Params) -> vec4f {
    let time = p.speed * at.secs + p.phase;
    let up = select(1.0, -1.0, p.kind == 2u);
    let rain = p.kind == 1u;
    let px = pixel(at);
    var cover = 0.0;
    let count = clamp(p.layers, 1u, 16u);
    for (var i = 0u; i < count; i += 1u) {
        // 1 is the nearest layer.
        let near = 1.0 - f32(i) / f32(count);
        let scale = mix(9.0, 2.2, near) * select(1.0, 2.2, rain);
        let pace = mix(0.35, 1.3, near) * select(1.0, 4.5, rain);
        let slant = p.wind * select(0.6, 0.22, rain);
        let fallen = time * pace * up;
        var q = at.pos + vec2f(-slant * fallen, fallen);
        q += vec2f(0.37, 0.71) * f32(i) * 3.0;
        if rain {
            // Rain is drawn along its way.
            q = vec2f(q.x + slant * at.pos.y, q.y * 0.16);
        }
        let g = q * scale;
        let cell = noise_cell(g);
        let h = hash_cell(cell, i, at.seed);
        if unit(h) > p.amount * select(0.8, 0.95, rain) {
            continue;
        }
        let sway = p.swirl * 0.16 * vec2f(
            sin(time * (1.3 + unit(pcg(h))) * 2.0 + f32(h & 63u)),
            cos(time * (0.9 + unit(pcg(h + 1u))) * 2.0 + f32(h & 31u)) * 0.5,
        ) * select(1.0, 0.0, rain);
        let spot = vec2f(cell) + 0.35 + 0.3 * unit2(cell, i + 32u, at.seed) + sway;
        var d = (g - spot) / scale;
        let big = 0.55 + 0.9 * unit(pcg(h + 2u));
        if rain {
            d.y = d.y / 0.16;
            let half = 0.16 * near * big * clamp(p.size, 0.0, 8.0);
            let thin = max(0.0022 * p.size * (0.4 + near), px * 0.5);
            let gone = length(vec2f(d.x, max(abs(d.y) - half, 0.0)));
            cover += exp2(-gone * gone / (thin * thin) * 1.6) * (0.14 + 0.4 * near) * (0.4 + 0.6 * smoothstep(-half, half, -d.y));
            continue;
        }
        let radius = max(mix(0.004, 0.03, near * near * near) * p.size * big, px * 0.6);
        let blur = radius * (0.25 + 1.6 * p.softness * near * near);
        let r = length(d);
        let flake = 1.0 - smoothstep(radius - blur * 0.6, radius + blur * 0.6, r);
        let spark = exp2(-r * r / (radius * radius) * 5.0) * 1.4 + 0.25 * exp2(-r / radius * 1.2);
        let glint = 0.6 + 0.4 * sin(time * 9.0 + f32(h & 255u));
        let dim = mix(0.35, 0.9, near) / (1.0 + 1.2 * p.softness * near * near);
        cover += select(flake * dim, spark * glint * (0.4 + near), p.kind == 2u);
    }
    let shown = select(clamp(cover, 0.0, 1.0), min(cover, 4.0), p.kind == 2u);
    let body = clamp(shown, 0.0, 1.0) * p.tint.a;
    // Deeper above, hazy below.
    let fog = mix(p.ground.rgb * 0.55, p.ground.rgb * 1.3 + p.tint.rgb * 0.035 * p.ground.a, smoothstep(1.1, -1.0, at.pos.y));
    return vec4f(fog * (1.0 - body) + p.tint.rgb * shown, p.ground.a + (1.0 - p.ground.a) * body);
}
