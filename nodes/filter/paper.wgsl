//! Paper
//! Gives the picture a ground to be painted on: rough paper, canvas, or laid sheets with fibres, lit from the side.
//! keywords: canvas, texture, watercolour paper, linen, fibre, print, surface, cardboard, vintage, material

struct Params {
    /// The ground.
    /// = rough choices: rough | canvas | laid
    kind: u32,
    /// How strongly it shows.
    /// = 0.55 in 0..2
    amount: f32,
    /// How coarse it is.
    /// = 1 in 0.2..6 log
    size: f32,
    /// How much paint runs into the hollows and leaves the peaks bare.
    /// = 0.25 in 0..1
    paint: f32,
    /// Where the light comes from.
    /// = 125 in -180..180 deg
    angle: f32,
    /// Colour of the paper, where there is no paint.
    /// = #f4ecdc
    tint: vec4f,
}

// Height of the ground in x, its slope in yz.
fn ground(q: vec2f, kind: u32, width: f32, seed: u32) -> vec3f {
    if kind == 1u {
        let v = q * 1.15;
        let cell = floor(v);
        let f = v - cell - 0.5;
        let up = (i32(cell.x) + i32(cell.y)) % 2 == 0;
        let across = select(f.y, f.x, up);
        let along = select(f.x, f.y, up);
        let seen = octave_fade(width * 1.4);
        let h = (0.5 - 2.0 * across * across) + 0.3 * (0.25 - along * along);
        let g = vec2f(-4.0 * across, -0.6 * along);
        let n = gradient_noise_d(q * 0.5, seed);
        return vec3f(h * seen + 0.25 * n.x, select(g.yx, g, up) * seen * 0.45 + 0.1 * n.yz);
    }
    if kind == 2u {
        let n = fbm_sum_d(q * vec2f(0.12, 0.9), 3u, 0.6, 2.1, width * 0.9, seed);
        let rib = sin(q.y * 2.6);
        let seen = octave_fade(width * 0.5);
        return vec3f(n.x * 0.7 + rib * 0.3 * seen, n.y * 0.1, n.z * 0.6 + 0.5 * cos(q.y * 2.6) * seen);
    }
    let coarse = fbm_sum_d(q * 0.42, 4u, 0.62, 2.15, width * 0.42, seed);
    return vec3f(coarse.x, coarse.yz * 0.5);
}

fn paper(at: Place, p: Params, image: vec4f) -> vec4f {
    let scale = 70.0 / max(p.size, 0.05);
    let h = ground(at.pos * scale, p.kind, pixel(at) * scale, at.seed);
    let toward = rotated(vec2f(1.0, 0.0), radians(p.angle));
    let light = clamp(dot(-h.yz, toward) * 0.55, -0.85, 0.85);
    // Thin paint stays away from the peaks, and gathers in the hollows.
    let cover = clamp(image.a, 0.0, 1.0);
    let bare = clamp(p.paint * p.amount * smoothstep(0.3, 0.95, h.x) * 0.9, 0.0, 0.9);
    let pooled = 1.0 - p.paint * p.amount * 0.35 * smoothstep(0.0, -0.7, h.x);
    let thin = cover * (1.0 - bare);
    let colour = p.tint.rgb * (1.0 - thin) + image.rgb * (1.0 - bare) * pooled;
    return vec4f(max(colour * (1.0 + light * p.amount * 0.42), vec3f(0.0)), thin + (1.0 - thin) * p.tint.a);
}
