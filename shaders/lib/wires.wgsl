// What arrives on wires that are neither pictures nor plain numbers. Each handle points into `V`.

/// Colours along a line from 0 to 1: 64 linear, premultiplied entries in `V`.
struct Gradient {
    first: u32,
}

/// A response curve: 64 samples, four to an entry of `V`.
struct Curve {
    first: u32,
}

/// The levels of 64 log-spaced frequency bands, low to high, four to an entry of `V`.
struct Spectrum {
    first: u32,
}

/// The colour at `t` (0..1, clamped), linear light, premultiplied.
fn gradient_at(gradient: Gradient, t: f32) -> vec4f {
    let x = clamp(t, 0.0, 1.0) * 63.0;
    let i = u32(min(x, 62.0));
    return mix(V[gradient.first + i], V[gradient.first + i + 1u], x - f32(i));
}

/// The curve's value at `x` (0..1, clamped).
fn curve_at(curve: Curve, x: f32) -> f32 {
    return samples_at(curve.first, x);
}

/// The level, 0..1, at `x` from the lowest (0) to the highest (1) frequency, smooth between bands.
fn spectrum_at(spectrum: Spectrum, x: f32) -> f32 {
    return samples_at(spectrum.first, x);
}

/// The level of one of the 64 bands.
fn spectrum_band(spectrum: Spectrum, band: u32) -> f32 {
    let i = min(band, 63u);
    return V[spectrum.first + i / 4u][i % 4u];
}

fn samples_at(first: u32, t: f32) -> f32 {
    let x = clamp(t, 0.0, 1.0) * 63.0;
    let i = u32(min(x, 62.0));
    let a = V[first + i / 4u][i % 4u];
    let j = i + 1u;
    let b = V[first + j / 4u][j % 4u];
    return mix(a, b, x - f32(i));
}
