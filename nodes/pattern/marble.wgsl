//! Marble
//! Polished stone with veins that branch and drift apart.
//! keywords: stone, veins, carrara, onyx, gold, vein
//! cost: 900

struct Params {
    /// How large a piece of stone is shown: small numbers are close up.
    /// = 1.5 in 0.1..16 log
    scale: f32,
    /// Direction of the veins.
    /// = 32 in -180..180 deg
    angle: f32,
    /// How much the veins wind.
    /// = 1 in 0..3
    winding: f32,
    /// How many large veins there are.
    /// = 1.3 in 0.2..8 log
    veins: f32,
    /// How thin and sharp the veins are.
    /// = 0.5 in 0..1
    sharpness: f32,
    /// How many fine cracks run between the veins.
    /// = 0.55 in 0..1
    cracks: f32,
    /// Clouds in the stone's body.
    /// = 0.62 in 0..1
    clouds: f32,
    /// How fast the stone flows by itself.
    /// = 0.03 in -1..1
    speed: f32,
    /// Added to the flow; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
    /// Another number, another slab.
    /// = 0 in 0..999
    seed: u32,
}

/// colours = #f7f4ee #dfdcd6 #a9a8a8 #5f6168 #c39a4e
fn marble(at: Place, p: Params, colours: Gradient) -> vec4f {
    let scale = max(abs(p.scale), 1e-3);
    let seed = at.seed + p.seed * 7877u;
    let width = pixel(at) * scale;
    let q = rotated(at.pos, radians(p.angle)) * scale;
    let t = p.speed * at.secs + p.phase;
    // Calm, long bends for the veins; roughness comes from a second, finer push.
    let bend = fbm_sum_d(q * 0.45 + vec2f(0.0, t), 2u, 0.4, 2.1, width, seed);
    let rough = fbm_sum_d(q * 1.5 + vec2f(4.0, -t), 4u, 0.55, 2.1, width * 2.0, seed + 3u);
    let r = q + p.winding * (vec2f(bend.z, -bend.y) * 0.22 + vec2f(0.0, bend.x * 0.5) + vec2f(rough.x, rough.y * 0.12) * 0.16);
    let body = fbm_sum(r * vec2f(0.5, 1.5) + vec2f(3.1, t), 5u, 0.55, 2.0, width * 2.0, seed + 5u);
    // Zero lines of smooth noise never end and never cross themselves: veins.
    let v1 = fbm_sum_d(r * vec2f(0.35, 1.05) * p.veins, 2u, 0.3, 2.0, width * abs(p.veins), seed + 9u);
    let v2 = fbm_sum_d(r * vec2f(0.8, 1.9) + vec2f(9.0, 4.0), 3u, 0.4, 2.0, width * 2.0, seed + 31u);
    let thin = exp2(2.0 + 3.5 * clamp(p.sharpness, 0.0, 2.0));
    let strong = 0.35 + 0.65 * clamp(0.5 + 1.2 * body, 0.0, 1.0);
    let main_vein = vein(v1, thin, p.veins) * strong;
    let fine = vein(v2, thin * 1.6, 1.0) * p.cracks * clamp(0.4 + 1.6 * bend.x, 0.0, 1.0);
    let stone = p.clouds * clamp(0.32 + 0.6 * body + 0.25 * bend.x, 0.0, 1.0) * 0.62;
    let grey = stone + 0.66 * max(main_vein, fine * 0.75) * (1.0 - stone);
    let base = gradient_at(colours, min(grey, 0.75));
    // The palette's last colour is the metal that runs in the heart of the largest veins.
    let metal = main_vein * main_vein * main_vein * clamp(0.25 + 1.8 * bend.x, 0.0, 1.0);
    return mix(base, gradient_at(colours, 1.0), clamp(metal, 0.0, 1.0));
}

fn vein(n: vec3f, thin: f32, fineness: f32) -> f32 {
    // Dividing by the slope gives every vein an even width.
    let away = abs(n.x) / (0.35 + length(n.yz) * 0.5);
    return exp2(-away * thin / (0.6 + 0.4 * max(abs(fineness), 0.05)));
}
