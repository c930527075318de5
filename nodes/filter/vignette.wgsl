//! Vignette
//! Lets the picture fall off into a colour towards its edges, and leads the eye to the middle.
//! keywords: frame, border, darken, corners, focus, lens, spotlight

struct Params {
    /// How strong the edges fall off.
    /// = 0.6 in 0..1
    amount: f32,
    /// Where the falling off is at its middle, measured from the centre.
    /// = 1.25 in 0..3
    radius: f32,
    /// Width of the falling off.
    /// = 1.1 in 0.01..3
    soft: f32,
    /// 1 is a circle, 0 follows the picture's shape.
    /// = 0.5 in 0..1
    round: f32,
    /// The middle.
    /// = 0 0 in -2..2
    centre: vec2f,
    /// The colour at the edges.
    /// = #05030a
    colour: vec4f,
}

fn vignette(at: Place, p: Params, image: vec4f) -> vec4f {
    let v = at.pos - p.centre;
    let wide = vec2f(v.x / mix(aspect(at) / 1.2, 1.0, clamp(p.round, 0.0, 1.0)), v.y);
    // A gentle super-ellipse for the picture's own shape.
    let power = mix(3.0, 2.0, clamp(p.round, 0.0, 1.0));
    let far = pow(pow(abs(wide.x), power) + pow(abs(wide.y), power) + 1e-9, 1.0 / power);
    let width = max(p.soft, 0.01) * 0.5;
    let t = smoothstep(p.radius - width, p.radius + width, far) * clamp(p.amount, 0.0, 1.0);
    let ink = p.colour * t * clamp(image.a, 0.0, 1.0);
    return vec4f(ink.rgb + image.rgb * (1.0 - t), ink.a + image.a * (1.0 - t));
}
