//! Ring colours
//! Colours a picture by its red, along a palette that closes to a ring: for what goes round and has no end.
//! keywords: palette, cyclic, loop, hue, phase, angle, automaton

struct Params {
    /// How often the palette runs there and back around the ring.
    /// = 1 in 1..8
    repeats: i32,
    /// How fast the colours go round by themselves, rounds a second.
    /// = 0 in -2..2 hz
    speed: f32,
    /// Moves the colours on; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
    /// Lets the borders between areas lie in shade.
    /// = 0.5 in 0..1
    shade: f32,
}

/// image: Its red, 0..1, is the place on the ring.
/// colours = #0b1026 #264b8f #4fb0a5 #f2e3a0 #ef7f45 #7b1e3a
fn ring_colours(at: Place, p: Params, image: texture_2d<f32>, colours: Gradient) -> vec4f {
    let xy = texel_at(image, at.pos, at);
    let here = texel(image, xy).r;
    let t = fract((here * f32(clamp(p.repeats, 1, 64)) + at.secs * p.speed + p.phase));
    let colour = gradient_at(colours, 1.0 - abs(t * 2.0 - 1.0));
    // Light from the upper left on steps between neighbouring places, the short way around the ring.
    let left = here - texel(image, xy - vec2i(1, 0)).r;
    let above = here - texel(image, xy - vec2i(0, 1)).r;
    let slope = vec2f(left - round(left), above - round(above));
    let light = 1.0 + clamp(p.shade, 0.0, 1.0) * clamp(dot(slope, vec2f(-3.0)), -0.6, 0.6);
    return vec4f(colour.rgb * light, colour.a);
}
