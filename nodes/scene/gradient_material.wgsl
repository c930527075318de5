//! Gradient Material
//! Paints a scene with a gradient along its height, by which way it faces, over noise, or by copy: strata, snow on peaks, marble, a crowd.
//! keywords: colour, pattern, strata, marble, snow, height, slope, noise, copies, palette, 3d
//! cost: 60

struct Params {
    /// What decides the colour: the height, whether it faces up, noise, or which copy of a Repeat it is.
    /// = height choices: height | facing | noise | copy
    along: u32,
    /// How much of space the gradient runs through; how wide the noise's clouds are.
    /// = 2 in 0.05..20 log
    size: f32,
    /// Slides the gradient along.
    /// = 0 in -2..2
    shift: f32,
    /// How far noise disturbs it.
    /// = 0.15 in 0..1
    disturb: f32,
    /// 0 mirrors sharply, 1 is chalk.
    /// = 0.45 in 0..1
    roughness: f32,
    /// 0 is paint, 1 is metal.
    /// = 0 in 0..1
    metal: f32,
    /// How much light the bright end of the gradient sends out.
    /// = 0 in 0..10
    glow: f32,
}

/// scene: The scene that is painted.
/// colours: From below to above, from underside to top, or from dark noise to bright.
/// colours = #1d2b3f #3f5a6b #a9765a #e8b87a #fbeed8
fn gradient_material(q: Spot, scene: Solid, p: Params, colours: Gradient) -> Solid {
    let size = clamp(abs(p.size), 0.01, 1e4);
    var t = 0.5 + q.pos.y / size;
    if p.along == 1u {
        t = 0.5 + 0.5 * q.normal.y;
    } else if p.along == 3u {
        t = unit(q.copy);
    }
    let plain = clamp(held(select(t, 0.5, p.along == 2u) + p.shift, 1e3), 0.0, 1.0);
    // While only distances and light in the air are asked for, there is no direction, and no need for clouds.
    if dot(q.normal, q.normal) > 0.25 {
        let wave = solid_noise(q.pos * (2.0 / size), q.seed) + 0.5 * solid_noise(q.pos * (4.6 / size) + 5.0, q.seed + 1u);
        t = select(t + clamp(p.disturb, 0.0, 10.0) * wave, 0.5 + 0.45 * wave * (0.7 + 2.0 * clamp(p.disturb, 0.0, 10.0)), p.along == 2u);
    }
    t = clamp(held(t + p.shift, 1e3), 0.0, 1.0);
    let colour = gradient_at(colours, t).rgb;
    var found = scene;
    found.colour = colour;
    found.roughness = p.roughness;
    found.metal = p.metal;
    found.glow = gradient_at(colours, plain).rgb * max(p.glow, 0.0) * plain * plain;
    return found;
}
