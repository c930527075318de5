//! Crossfade
//! Goes from one picture to another: mixed, through a colour, or with the bright parts first.
//! keywords: fade, transition, dissolve, mix, dip, luma wipe, switch

struct Params {
    /// 0 is the first picture, 1 the second.
    /// = 0.5 in 0..1
    amount: f32,
    /// Light mixes as lamps do; eye mixes evenly for the eye; dip goes through a colour; bright and dark let those parts of the second picture appear first.
    /// = eye choices: light | eye | dip | bright | dark
    way: u32,
    /// The colour that a dip goes through.
    /// = #000000
    dip: vec4f,
    /// Softness of the edge where bright or dark parts come first.
    /// = 0.25 in 0.01..1
    soft: f32,
}

/// first: The picture at 0.
/// second: The picture at 1.
fn crossfade(p: Params, first: vec4f, second: vec4f) -> vec4f {
    let t = clamp(p.amount, 0.0, 1.0);
    switch p.way {
        case 0u: { return mix(first, second, t); }
        case 2u: {
            let near = select(second, first, t < 0.5);
            return mix(near, p.dip, smoothstep(0.0, 1.0, 1.0 - abs(t * 2.0 - 1.0)));
        }
        case 3u, 4u: {
            let seen = clamp(perceived(second), 0.0, 1.0);
            let late = select(1.0 - seen, seen, p.way == 4u);
            let width = max(p.soft, 0.01);
            return mix(first, second, smoothstep(late, late + width, t * (1.0 + width)));
        }
        default: { return oklab_mix(first, second, t); }
    }
}
