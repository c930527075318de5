//! Key
//! Makes one colour see-through, or the dark or the bright parts: cut a dancer out of a green wall, lay flames over a picture.
//! keywords: chroma key, green screen, luma key, blue screen, cut out, matte, transparent, remove background

struct Params {
    /// What is taken away: a colour, what is dark, or what is bright.
    /// = dark choices: colour | dark | bright
    by: u32,
    /// The colour that is taken away.
    /// = #1fae3a
    colour: vec4f,
    /// How far from it things are still taken away.
    /// = 0.2 in 0..1
    reach: f32,
    /// How soft the edge is.
    /// = 0.3 in 0..1
    softness: f32,
    /// Takes the colour's shine off the edges.
    /// = 0.7 in 0..1
    spill: f32,
    /// Shows what was taken away.
    /// = false
    flip: u32,
}

/// image: The picture that is cut out.
/// under: What shows through.
fn key(p: Params, image: vec4f, under: vec4f) -> vec4f {
    let c = max(straight(image), vec3f(0.0));
    let lab = oklab_from_linear(min(c, vec3f(16.0)));
    let gone = oklab_from_linear(max(straight(p.colour), vec3f(0.0)));
    var away = 0.0;
    switch p.by {
        // Brightness counts little: a wall has lights and shadows.
        case 0u: { away = length(vec3f((lab.x - gone.x) * 0.35, lab.yz - gone.yz)) * 3.0; }
        case 1u: { away = lab.x; }
        default: { away = 1.0 - lab.x; }
    }
    var shown = smoothstep(p.reach, p.reach + max(p.softness, 1e-3), away);
    shown = select(shown, 1.0 - shown, p.flip != 0u);
    var colour = c;
    if p.by == 0u {
        // What leans towards the key's hue is pulled back to grey.
        let hue = gone.yz / max(length(gone.yz), 1e-4);
        let lean = max(dot(lab.yz, hue), 0.0) * clamp(p.spill, 0.0, 1.0) * (1.0 - smoothstep(0.0, 0.5, away - p.reach - p.softness));
        colour = max(linear_from_oklab(vec3f(lab.x, lab.yz - hue * lean)), vec3f(0.0));
    }
    let over = premultiplied(colour, clamp(image.a, 0.0, 1.0) * shown);
    return over + under * (1.0 - over.a);
}
