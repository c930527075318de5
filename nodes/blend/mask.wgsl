//! Mask
//! Shows a picture only where another one is bright, or opaque.
//! keywords: matte, stencil, cut out, alpha, key, hide

struct Params {
    /// What of the mask counts.
    /// = brightness choices: brightness | alpha
    by: u32,
    /// Shows what was hidden.
    /// = false
    flip: u32,
    /// The mask's value up to which nothing shows.
    /// = 0 in 0..1
    low: f32,
    /// The mask's value from which all shows; near to low the edge is hard, far from it soft.
    /// = 1 in 0..1
    high: f32,
    /// How much the mask counts at all.
    /// = 1 in 0..1
    amount: f32,
}

/// image: The picture that is shown.
/// matte: Where it is shown.
fn mask(p: Params, image: vec4f, matte: vec4f) -> vec4f {
    let value = select(perceived(matte), matte.a, p.by == 1u);
    let span = p.high - p.low;
    let safe = select(span, select(-1e-3, 1e-3, span >= 0.0), abs(span) < 1e-3);
    let t = clamp((value - p.low) / safe, 0.0, 1.0);
    let shown = select(t, 1.0 - t, p.flip != 0u);
    return image * mix(1.0, shown, clamp(p.amount, 0.0, 1.0));
}
