//! Life light
//! Shows living cells as dots, tiles or soft light, coloured by how long ago they lived.
//! keywords: cells, game of life, dots, tiles, glow

struct Params {
    /// How a cell looks.
    /// = dots choices: dots | tiles | soft
    form: u32,
    /// Size of a cell, as in Life step.
    /// = 0.9 in 0.3..6 log %
    cell: f32,
    /// Size of what is drawn, of its cell.
    /// = 0.85 in 0.1..1
    fill: f32,
}

/// colours: From what died long ago to what lives.
/// colours = #060a14 #14244f #5a2a86 #d0406a #ff9a55 #fff3c4
fn life_light(at: Place, p: Params, image: texture_2d<f32>, colours: Gradient) -> vec4f {
    let size = vec2f(textureDimensions(image));
    let texels = max(round(size.y * p.cell * 0.01), 1.0);
    let q = uv_from_pos(at.pos, at) * size / texels;
    let cell = floor(q);
    let age = textureLoad(image, clamp(vec2i((cell + 0.5) * texels), vec2i(0), vec2i(size) - 1), 0).r;
    let f = q - cell - 0.5;
    let px = size.y * pixel(at) * 0.5 / texels;
    let ground = gradient_at(colours, 0.0);
    if p.form == 2u {
        let soft = sample(image, at.pos, at).r;
        return gradient_at(colours, max(soft, age * 0.85));
    }
    let half = 0.5 * clamp(p.fill, 0.05, 1.0) * mix(0.45, 1.0, age);
    let d = select(length(f), max(abs(f.x), abs(f.y)), p.form == 1u);
    let inside = 1.0 - soft_step(half, d, px);
    let colour = gradient_at(colours, age);
    return mix(ground, colour, inside * smoothstep(0.0, 0.12, age));
}
