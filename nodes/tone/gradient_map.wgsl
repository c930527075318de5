//! Gradient map
//! Colours the picture anew by its brightness: from the gradient's first colour in the dark to its last in the light.
//! keywords: colourise, duotone, palette, tint, false colour, heat

struct Params {
    /// How much of the new colour is mixed in.
    /// = 1 in 0..1
    amount: f32,
    /// How often the gradient runs forth and back from dark to light.
    /// = 1 in 0.1..8 log
    repeats: f32,
    /// How fast the colours move by themselves, rounds a second.
    /// = 0 in -2..2 hz
    speed: f32,
    /// Moves the colours on; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
}

/// colours: From dark to light.
/// colours = #120a2a #3b1c5a #8f2d6b #e0564b #f9a65a #fdf0c8
fn gradient_map(at: Place, p: Params, image: vec4f, colours: Gradient) -> vec4f {
    let seen = perceived(vec4f(straight(image), 1.0));
    let t = min(seen, 64.0) * max(p.repeats, 0.0) + at.secs * p.speed + p.phase;
    let moves = p.repeats != 1.0 || p.speed != 0.0 || p.phase != 0.0;
    let bounced = 1.0 - abs(fract(t * 0.5) * 2.0 - 1.0);
    // Unmoved, what is brighter than white keeps the last colour.
    let colour = gradient_at(colours, select(t, bounced, moves));
    return mix(image, colour * clamp(image.a, 0.0, 1.0), p.amount);
}
