//! Aurora
//! Curtains of northern light over a dark sky with stars.
//! keywords: northern lights, curtain, sky, night, polar, glow
//! cost: 900

struct Params {
    /// How many folds the curtains have.
    /// = 1 in 0.1..8 log
    scale: f32,
    /// How tall the curtains are.
    /// = 0.75 in 0.1..2
    height: f32,
    /// Where the curtains' lower hem hangs.
    /// = -0.35 in -1..1
    level: f32,
    /// How many curtains hang behind each other.
    /// = 3 in 1..5
    curtains: u32,
    /// How strongly the fine vertical rays show.
    /// = 0.7 in 0..1
    rays: f32,
    /// How far the curtains swing.
    /// = 0.5 in 0..2
    swing: f32,
    /// Brightness of the light.
    /// = 1 in 0..4
    light: f32,
    /// Stars in the sky behind.
    /// = 0.6 in 0..1
    stars: f32,
    /// How fast the curtains move by themselves.
    /// = 0.2 in -3..3
    speed: f32,
    /// Added to the movement; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
    /// The sky high up.
    /// = #02050f
    sky: vec4f,
    /// The sky at the horizon.
    /// = #0c2233
    horizon: vec4f,
}

/// colours: From the hem of a curtain to its top.
/// colours = #d8ffe8 #4fe3a1 #1fa98a #4a5fc1 #7a3fa0 #1a0f33
fn aurora(at: Place, p: Params, colours: Gradient) -> vec4f {
    let t = p.speed * at.secs + p.phase;
    let up = clamp(at.pos.y * 0.5 + 0.5, 0.0, 1.0);
    var sky = mix(p.horizon, p.sky, smoothstep(0.0, 0.8, up));
    sky += vec4f(vec3f(star(at, p.stars)) * sky.a * up, 0.0);
    let strands = clamp(p.rays, 0.0, 4.0);
    var light = vec3f(0.0);
    for (var i = 0u; i < clamp(p.curtains, 1u, 6u); i += 1u) {
        let n = f32(i);
        let far = 1.0 + 0.45 * n;
        let x = at.pos.x * p.scale * far + n * 7.3;
        let bend = gradient_noise(vec2f(x * 0.55 + t * 0.25, t * 0.3 + n * 5.0), at.seed + i);
        let sway = gradient_noise(vec2f(x * 1.4 - t * 0.4, t * 0.45 + n * 3.0), at.seed + 31u + i);
        let hem = p.level + 0.16 * n + p.swing * (0.5 * bend + 0.16 * sway);
        let lift = (at.pos.y - hem) / max(p.height * (0.75 + 0.35 * sway), 0.05);
        // Where a fold turns away from us we look along the curtain: it gets brighter.
        let fold = 0.55 + 0.9 * clamp(bend + 0.5 * sway + 0.3, 0.0, 1.2);
        let along = x * 5.0 + bend * 4.0;
        let fine = gradient_noise(vec2f(along * 1.8, t * 0.9), at.seed + 57u + i) * 0.6
            + gradient_noise(vec2f(along * 6.0, t * 1.4 + up), at.seed + 77u + i) * 0.4;
        let ray = max(1.0 + strands * 1.1 * fine * octave_fade(pixel(at) * abs(p.scale) * 60.0 * far * 0.3), 0.0);
        let fall = exp2(-max(lift, 0.0) * (3.4 - 0.9 * clamp(fine * strands, -2.0, 2.0))) * smoothstep(-0.07, 0.05, lift);
        let veil = smoothstep(-0.75, 0.35, gradient_noise(vec2f(x * 0.4 - t * 0.15, n * 9.0 + t * 0.1), at.seed + 97u + i));
        let colour = gradient_at(colours, clamp(lift * 0.95, 0.0, 1.0)).rgb;
        light += colour * fall * fold * ray * veil * (0.95 / far);
    }
    return sky + vec4f(light * max(p.light, 0.0), 0.0);
}

fn star(at: Place, amount: f32) -> f32 {
    let q = at.pos * 26.0;
    let cell = vec2i(floor(q));
    let h = hash_cell(cell, 7u, at.seed);
    if unit(h) > amount * 0.45 {
        return 0.0;
    }
    let centre = 0.2 + 0.6 * unit2(cell, 8u, at.seed);
    let size = unit(pcg(h));
    let r = length(fract(q) - centre);
    let radius = max(0.03 + 0.05 * size * size, pixel(at) * 26.0 * 0.7);
    let twinkle = 0.75 + 0.25 * sin(at.secs * (1.0 + 2.0 * size) + f32(h & 255u));
    return exp2(-r * r / (radius * radius) * 2.0) * (0.12 + 0.9 * size * size * size) * twinkle;
}
