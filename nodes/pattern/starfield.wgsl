//! Star Field
//! A flight through the stars: still night, slow drift, or streaks at the speed of light.
//! keywords: stars, space, warp, hyperspace, galaxy, universe, night, flight, points, particles, milky way
//! cost: 1100

struct Params {
    /// How many stars.
    /// = 0.6 in 0..1
    amount: f32,
    /// Size of the stars.
    /// = 1 in 0.1..6 log
    size: f32,
    /// How long they are drawn out towards the edge; wire a hit here.
    /// = 0.25 in 0..1
    streaks: f32,
    /// Coloured dust between the stars.
    /// = 0.55 in 0..2
    dust: f32,
    /// How far away the stars come into sight: more is a longer flight.
    /// = 4 in 1..12
    depth: f32,
    /// Where we fly to.
    /// = 0 0 in -2..2
    centre: vec2f,
    /// How much the flight turns.
    /// = 0.05 in -1..1 hz
    roll: f32,
    /// How fast we fly.
    /// = 0.3 in -4..4
    speed: f32,
    /// Added to the flight; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
    /// The dark between the stars.
    /// = #03040c
    ground: vec4f,
}

const LAYERS: u32 = 7u;

/// colours: The stars, cold to warm, and the dust.
/// colours = #6f8fff #b8d4ff #ffffff #ffe3b0 #ff9a6b
fn starfield(at: Place, p: Params, colours: Gradient) -> vec4f {
    let v = rotated(at.pos - p.centre, p.roll * at.secs * TAU);
    let r = max(length(v), 1e-4);
    let out = v / r;
    let time = p.speed * at.secs + p.phase;
    let deep = clamp(p.depth, 0.5, 32.0);
    var light = vec3f(0.0);
    for (var i = 0u; i < LAYERS; i += 1u) {
        // A layer comes from afar, passes us and starts again.
        let go = time * 0.35 + f32(i) / f32(LAYERS);
        let near = fract(go);
        let round = u32(i32(floor(go)));
        let away = deep * (1.0 - near) + 0.12;
        let scale = away * 2.2;
        let q = v * scale;
        let shown = smoothstep(0.0, 0.35, near) * smoothstep(1.0, 0.9, near);
        let home = floor(q);
        for (var k = 0; k < 4; k += 1) {
            let side = vec2f(f32(k & 1), f32(k >> 1u)) * sign(q - home - 0.5 + 1e-6);
            let cell = vec2i(home + side);
            let h = hash_cell(cell, i + round * 16u, at.seed);
            if unit(h) > p.amount * 0.75 {
                continue;
            }
            let star = vec2f(cell) + 0.15 + 0.7 * unit2(cell, i + round * 16u + 8u, at.seed);
            let d = (q - star) / scale;
            // Along the flight a star is as long as its streak, across it stays thin.
            let along = dot(d, out);
            let across = length(d - out * along);
            let length_out = max(p.streaks, 0.0) * r * 0.55 * near;
            let back = max(abs(along + length_out * 0.5) - length_out * 0.5, 0.0);
            let big = unit(pcg(h));
            let radius = max((0.0022 + 0.0065 * big * big * big) * p.size * (0.35 + 1.1 * near), pixel(at) * 0.6);
            let dd = across * across + back * back;
            let thin = clamp(radius / (radius + length_out * 0.16), 0.0, 1.0);
            let shine = exp2(-dd / (radius * radius) * 2.2) + 0.16 * big * exp2(-sqrt(dd) / radius * 0.9);
            let colour = gradient_at(colours, unit(pcg(h + 7u))).rgb;
            light += colour * shine * shown * (0.35 + 1.5 * big * big) * mix(1.0, thin, 0.6);
        }
    }
    let q = v * 1.3 + vec2f(time * 0.03, 0.0);
    let cloud = fbm_sum3(vec3f(q + 0.4 * gradient_noise(q * 1.6, at.seed + 3u), time * 0.12), 5u, 0.55, 2.1, pixel(at) * 1.3, at.seed + 11u);
    let thick = smoothstep(-0.15, 0.85, cloud);
    let tint = mix(gradient_at(colours, 0.02), gradient_at(colours, 0.98), smoothstep(-0.4, 0.5, gradient_noise(q * 0.8 + 9.0, at.seed + 17u)));
    let dust = tint.rgb * thick * thick * 0.32 * max(p.dust, 0.0);
    return vec4f(p.ground.rgb + dust + light, max(p.ground.a, clamp(luminance(light), 0.0, 1.0)));
}
