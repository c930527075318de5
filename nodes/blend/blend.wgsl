//! Blend
//! Lays one picture over another, in any of the ways that painting programs know, in true light.
//! keywords: mix, composite, layer, over, add, multiply, screen, overlay, dodge, burn, difference

struct Params {
    /// How the picture above acts on the one below.
    /// = normal choices: normal | dissolve | darken | multiply | colour_burn | linear_burn | darker_colour | lighten | screen | colour_dodge | add | lighter_colour | overlay | soft_light | hard_light | vivid_light | linear_light | pin_light | hard_mix | difference | exclusion | subtract | divide | hue | saturation | colour | luminosity | oklab_mix
    mode: u32,
    /// How strong the picture above is.
    /// = 1 in 0..1
    opacity: f32,
}

/// base: The picture below.
/// over: The picture above.
fn blend(at: Place, p: Params, base: vec4f, over: vec4f) -> vec4f {
    let opacity = clamp(p.opacity, 0.0, 1.0);
    let cover = clamp(over.a, 0.0, 1.0) * opacity;
    let ground = clamp(base.a, 0.0, 1.0);
    let s = max(straight(over), vec3f(0.0));
    if p.mode == 1u {
        let cell = vec2i(floor(uv_from_pos(at.pos, at) * at.size));
        return select(base, vec4f(s, 1.0), unit(hash_cell(cell, 0u, at.seed)) < cover);
    }
    if p.mode == 27u {
        return oklab_mix(base, over, opacity);
    }
    if p.mode == 0u || p.mode == 10u {
        // Premultiplied all the way, so that light without alpha (glow) still adds.
        let under = select(1.0 - cover, 1.0, p.mode == 10u);
        return vec4f(over.rgb * opacity + base.rgb * under, cover + ground * (1.0 - cover));
    }
    let b = max(straight(base), vec3f(0.0));
    let mixed = min(blended(p.mode, b, s), vec3f(65504.0));
    let rgb = s * cover * (1.0 - ground) + b * ground * (1.0 - cover) + mixed * cover * ground;
    return vec4f(rgb, cover + ground * (1.0 - cover));
}
