//! Fire
//! Flames that lick upwards, with sparks: a hearth, a torch, a burning floor for the bass.
//! keywords: flames, flame, burn, hearth, torch, inferno, embers, heat, campfire, blaze
//! cost: 1200

struct Params {
    /// How high the flames rise.
    /// = 1.5 in 0..3
    height: f32,
    /// Tongues from the left to the right.
    /// = 2.6 in 0.3..16 log
    scale: f32,
    /// How restlessly they flicker sideways.
    /// = 0.8 in 0..3
    flicker: f32,
    /// Where they burn: along the floor, or as one fire in the middle.
    /// = floor choices: floor | fire
    form: u32,
    /// Where the flames stand.
    /// = -1 in -2..1
    floor: f32,
    /// How bright they burn; wire a level here.
    /// = 1 in 0..4
    light: f32,
    /// Sparks that fly up.
    /// = 0.6 in 0..1
    sparks: f32,
    /// How fast they rise.
    /// = 0.75 in 0..4
    speed: f32,
    /// Added to the rising; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
}

/// colours: From the dark through smoke and flame to the heart of the fire.
/// colours = #040208 #1f0710 #7a1608 #e2480c #ffab2e #fff3c0
fn fire(at: Place, p: Params, colours: Gradient) -> vec4f {
    let time = p.speed * at.secs + p.phase;
    let up = (at.pos.y - p.floor) / max(p.height, 0.02);
    let s = max(p.scale, 0.05);
    // The air above the fire wavers more, the higher it is.
    let waver = gradient_noise3(vec3f(at.pos.x * s * 0.6, at.pos.y * s * 0.5 - time * 1.6, time * 0.5), at.seed + 3u);
    let x = at.pos.x + waver * 0.22 * p.flicker * clamp(up + 0.15, 0.0, 1.5);
    let q = vec2f(x * s, (at.pos.y - p.floor) * s * 0.62 - time * 2.2);
    let width = pixel(at) * s;
    let bend = fbm_sum3(vec3f(q * 0.8, time * 0.45), 3u, 0.55, 2.0, width, at.seed + 11u);
    let n = fbm_sum3(vec3f(q + vec2f(bend, bend * 0.6) * 0.75 * p.flicker, time * 0.7), 5u, 0.55, 2.1, width, at.seed);
    let reach = 0.62 + 0.5 * gradient_noise(vec2f(x * s * 0.55 + 4.0, time * 0.7), at.seed + 29u);
    var body = 1.0 - up / max(reach + 0.5, 0.1);
    if p.form == 1u {
        let wide = 0.5 * p.height * (1.0 - 0.55 * clamp(up, 0.0, 1.5));
        body -= pow(abs(x) / max(wide, 0.05), 2.0) * 0.9;
    }
    let heat = (body * 0.95 + n * (0.35 + 0.75 * clamp(up, 0.0, 1.0))) * smoothstep(-0.06, 0.04, up);
    let level = clamp(heat, 0.0, 1.15);
    let curve = level * level * (0.35 + 0.65 * level);
    var colour = gradient_at(colours, curve);
    var rgb = colour.rgb * (0.85 + 0.9 * curve) * max(p.light, 0.0) + gradient_at(colours, 0.0).rgb * (1.0 - min(p.light, 1.0));
    // A breath of light over the ground behind.
    rgb += gradient_at(colours, 0.45).rgb * 0.09 * p.light * exp2(-max(up, 0.0) * 1.6);
    for (var i = 0u; i < 3u; i += 1u) {
        let scale = 4.0 + 2.5 * f32(i);
        let rise = time * (1.1 + 0.5 * f32(i));
        let drift = 0.25 * gradient_noise(vec2f(at.pos.y * 1.3 - time, f32(i) * 7.0 + time * 0.3), at.seed + 41u) * p.flicker;
        let g = (at.pos + vec2f(drift, -rise)) * scale;
        let cell = noise_cell(g);
        let h = hash_cell(cell, 60u + i, at.seed);
        let lucky = unit(h) < p.sparks * 0.3;
        let spot = vec2f(cell) + 0.25 + 0.5 * unit2(cell, 70u + i, at.seed);
        let d = (g - spot) / scale;
        let radius = max(0.0035 + 0.004 * unit(pcg(h)), pixel(at) * 0.6);
        let old = clamp(1.1 - up * 0.55, 0.0, 1.0) * smoothstep(-0.1, 0.3, up);
        let glint = 0.6 + 0.4 * sin(time * 14.0 + f32(h & 255u));
        let shine = exp2(-dot(d, d) / (radius * radius)) * 1.6 + 0.18 * exp2(-length(d) / radius * 0.7);
        rgb += select(0.0, 1.0, lucky) * gradient_at(colours, 0.78).rgb * shine * old * glint * max(p.light, 0.0);
    }
    return vec4f(max(rgb, vec3f(0.0)), colour.a);
}
