//! Crossfade
//! Goes from one picture to another: all at once, with the bright or the dark parts first, or through a colour.
//! keywords: fade, transition, dissolve, mix, dip, luma wipe, switch

struct Params {
    /// 0 is the first picture, 1 the second.
    /// = 0.5 in 0..1
    amount: f32,
    /// Light mixes as lamps do; eye mixes evenly for the eye.
    /// = eye choices: light | eye
    way: u32,
    /// Which parts of the second picture appear first.
    /// = bright choices: bright | dark
    order: u32,
    /// 1 fades all parts at once; the lower, the more one part comes after the other.
    /// = 0.8 in 0..1
    soft: f32,
    /// A colour that the fade goes through at its middle; its opacity says how far.
    /// = #00000000
    dip: vec4f,
}

/// first: The picture at 0.
/// second: The picture at 1.
fn crossfade(p: Params, first: vec4f, second: vec4f) -> vec4f {
    let t = clamp(p.amount, 0.0, 1.0);
    let seen = clamp(perceived(second), 0.0, 1.0);
    let late = select(1.0 - seen, seen, p.order == 1u);
    // The width of the fade in units of the whole: from a hard edge to everything at once.
    let soft = clamp(p.soft, 0.0, 1.0);
    let width = max(soft / max(1.0 - soft, 1e-4), 0.01);
    let own = clamp((t * (1.0 + width) - late) / width, 0.0, 1.0);
    var mixed = mix(first, second, own);
    if p.way == 1u {
        mixed = oklab_mix(first, second, own);
    }
    let dipped = smoothstep(0.0, 1.0, 1.0 - abs(t * 2.0 - 1.0));
    return mixed * (1.0 - p.dip.a * dipped) + p.dip * dipped;
}
