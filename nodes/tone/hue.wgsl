//! Hue
//! Turns every colour around the wheel and keeps how bright and how strong it looks.
//! keywords: colour, rotate, rainbow, shift, tint

struct Params {
    /// How far the colours turn.
    /// = 60 in -180..180 deg
    angle: f32,
    /// How fast they turn by themselves, rounds a second.
    /// = 0 in -2..2 hz
    speed: f32,
    /// Turns on; wire a band's time here to let the music turn the colours.
    /// = 0 in -10..10 turns
    phase: f32,
    /// Turns bright places further than dark ones.
    /// = 0 in -2..2 turns
    spread: f32,
}

fn hue(at: Place, p: Params, image: vec4f) -> vec4f {
    let colour = straight(image);
    let spread = (perceived(vec4f(colour, 1.0)) - 0.5) * p.spread;
    let turns = p.angle / 360.0 + at.secs * p.speed + p.phase + spread;
    return premultiplied(hue_turned(colour, turns), image.a);
}
