//! Displace
//! Pushes the picture about by another picture: noise makes heat haze, checks make glass, the picture itself makes it melt.
//! keywords: distort, warp, refraction, glass, haze, melt, map

struct Params {
    /// How far the brightest places move.
    /// = 0.25 in -2..2
    amount: f32,
    /// Brightness moves along one angle; colours move freely, red sideways and green upwards; turning moves along the angle that the brightness says.
    /// = brightness choices: brightness | colours | turning
    drive: u32,
    /// The direction of the push.
    /// = 90 in -180..180 deg
    angle: f32,
    /// The brightness that moves nothing; darker places move backwards.
    /// = 0.5 in 0..1
    middle: f32,
    /// What is read beyond the edges; endless lets patterns go on for ever.
    /// = mirror choices: endless | mirror | repeat | clamp
    edges: u32,
}

/// map: The picture that pushes: brightness or colours say how far.
fn displace(at: Place, p: Params, map: vec4f) -> vec2f {
    let seen = srgb_from_linear(straight(map));
    let light = perceived(vec4f(straight(map), 1.0));
    var push = vec2f(light - p.middle, 0.0);
    if p.drive == 1u {
        push = seen.rg - p.middle;
    } else if p.drive == 2u {
        push = rotated(vec2f(1.0, 0.0), (light - p.middle) * TAU);
    }
    push = rotated(push, radians(p.angle)) * p.amount * clamp(map.a, 0.0, 1.0);
    return into_picture(at.pos - push, p.edges, at);
}
