//! Light Leaks
//! Warm light that has crept into the camera: drifting flares over the picture, burning out where they are strong.
//! keywords: film, analogue, super 8, flare, burn, vintage, sun, lens flare, orange, overlay, memory
//! cost: 260

struct Params {
    /// How strong the light is; wire a hit or a level here.
    /// = 0.8 in 0..3
    amount: f32,
    /// How far it reaches into the picture.
    /// = 0.7 in 0.1..2
    reach: f32,
    /// How many leaks.
    /// = 3 in 1..6
    count: u32,
    /// Where it comes in: from the sides, from a corner, or as bands across.
    /// = sides choices: sides | corner | bands
    from_where: u32,
    /// How much the picture is washed out under it.
    /// = 0.35 in 0..1
    wash: f32,
    /// How fast it drifts.
    /// = 0.25 in -3..3
    speed: f32,
    /// Added to the drift; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
}

/// colours: From the leak's rim to its heart.
/// colours = #000000 #3a0612 #b01f18 #ff6a1c #ffc25a #fff1cf
fn light_leak(at: Place, p: Params, image: vec4f, colours: Gradient) -> vec4f {
    let time = p.speed * at.secs + p.phase;
    let wide = aspect(at);
    let reach = max(p.reach, 0.02);
    var light = vec3f(0.0);
    for (var i = 0u; i < clamp(p.count, 1u, 8u); i += 1u) {
        let n = f32(i);
        let h = unit2(vec2i(i32(i), 3), 0u, at.seed);
        let drift = gradient_noise(vec2f(time * 0.6, n * 7.3 + 0.5), at.seed + 3u);
        let swell = clamp(0.55 + 0.9 * gradient_noise(vec2f(time * 0.9 + 5.0, n * 3.1 + 0.5), at.seed + 5u), 0.0, 1.4);
        var middle = vec2f(0.0);
        var stretch = vec2f(1.0);
        if p.from_where == 1u {
            let turn = n * 0.7 + drift * 0.8;
            middle = vec2f(wide, 1.0) * 1.05 - vec2f(cos(turn), sin(turn)) * 0.25 * n * reach;
            stretch = vec2f(1.5, 1.5);
        } else if p.from_where == 2u {
            middle = vec2f((h.x * 2.0 - 1.0) * wide + drift * 0.9, 0.0);
            stretch = vec2f(0.28 + 0.2 * h.y, 3.0);
        } else {
            let side = select(-1.0, 1.0, (i & 1u) == 0u);
            middle = vec2f(side * wide * 1.08, (h.y * 2.0 - 1.0) * 0.8 + drift * 0.9);
            stretch = vec2f(1.1 + 0.5 * h.y, 1.3 + 0.6 * h.x);
        }
        let rough = 0.22 * gradient_noise(at.pos * 1.1 + vec2f(time * 0.3, n * 5.0), at.seed + 9u);
        let d = length((at.pos - middle) / (stretch * reach)) + rough;
        let level = swell * exp2(-d * d * 1.9);
        light += gradient_at(colours, clamp(level * 1.1, 0.0, 1.0)).rgb * (0.4 + level);
    }
    light *= max(p.amount, 0.0);
    let haze = clamp(luminance(light), 0.0, 1.0) * clamp(p.wash, 0.0, 1.0);
    let grey = vec3f(luminance(image.rgb)) * 0.5 + image.rgb * 0.5;
    return vec4f(mix(image.rgb, grey, haze) + light, image.a);
}
