//! Tone map
//! Brings light of any strength onto a screen: highlights roll off softly instead of burning out.
//! keywords: hdr, agx, aces, filmic, reinhard, hable, khronos, neutral, highlights, film

struct Params {
    /// AgX is gentle and pales strong light; neutral keeps colours true (Khronos PBR Neutral); ACES is contrasty (a fit, not the full transform); Reinhard is plain; Hable is filmic.
    /// = agx choices: agx | neutral | aces | reinhard | hable
    curve: u32,
    /// Brightens or darkens before the curve.
    /// = 0.5 in -8..8 stops
    stops: f32,
    /// The light that becomes plain white.
    /// = 12 in 1..64 log
    white: f32,
    /// How much of the change is mixed in.
    /// = 1 in 0..1
    amount: f32,
}

// AgX (Sobotka), base look, with the sixth-order fit of its sigmoid (Wrensch).
fn agx(c: vec3f) -> vec3f {
    let inset = vec3f(
        dot(c, vec3f(0.842479062, 0.0784336, 0.0792237451)),
        dot(c, vec3f(0.0423282423, 0.878468636, 0.0791661275)),
        dot(c, vec3f(0.0423756549, 0.0784336, 0.879142974)),
    );
    let x = clamp((log2(max(inset, vec3f(1e-10))) + 12.47393) / 16.499999, vec3f(0.0), vec3f(1.0));
    let x2 = x * x;
    let x4 = x2 * x2;
    let y = 15.5 * x4 * x2 - 40.14 * x4 * x + 31.96 * x4 - 6.868 * x2 * x + 0.4298 * x2 + 0.1191 * x - 0.00232;
    let outset = vec3f(
        dot(y, vec3f(1.196879005, -0.0980208811, -0.0990297441)),
        dot(y, vec3f(-0.0528968518, 1.151903130, -0.0989611768)),
        dot(y, vec3f(-0.0529716355, -0.0980434501, 1.151073673)),
    );
    // Its values are made for a display of power 2.2.
    return safe_pow(outset, vec3f(2.2));
}

// Khronos PBR Neutral: true colours up to 0.8, then highlights are pressed together and pale.
fn neutral(c: vec3f) -> vec3f {
    let low = min(c.r, min(c.g, c.b));
    let lifted = c - select(0.04, low - 6.25 * low * low, low < 0.08);
    let peak = max(lifted.r, max(lifted.g, lifted.b));
    let start = 0.76;
    if peak < start {
        return lifted;
    }
    let room = 1.0 - start;
    let pressed = 1.0 - room * room / (peak + room - start);
    let pale = 1.0 - 1.0 / (0.15 * (peak - pressed) + 1.0);
    return mix(lifted * pressed / peak, vec3f(pressed), pale);
}

// Hill's fit of the ACES reference and output transforms for Rec.709.
fn aces_fit(c: vec3f) -> vec3f {
    let v = vec3f(
        dot(c, vec3f(0.59719, 0.35458, 0.04823)),
        dot(c, vec3f(0.07600, 0.90834, 0.01566)),
        dot(c, vec3f(0.02840, 0.13383, 0.83777)),
    );
    let y = (v * (v + 0.0245786) - 0.000090537) / (v * (0.983729 * v + 0.4329510) + 0.238081);
    return vec3f(
        dot(y, vec3f(1.60475, -0.53108, -0.07367)),
        dot(y, vec3f(-0.10208, 1.10813, -0.00605)),
        dot(y, vec3f(-0.00327, -0.07276, 1.07602)),
    );
}

fn hable(c: vec3f) -> vec3f {
    let x = c * 2.0;
    return (x * (0.15 * x + 0.05) + 0.004) / (x * (0.15 * x + 0.5) + 0.06) - 0.066666667;
}

fn toned(which: u32, c: vec3f, white: f32) -> vec3f {
    switch which {
        case 1u: { return neutral(c); }
        case 2u: { return aces_fit(c); }
        case 3u: {
            let l = luminance(c);
            return c * (1.0 + l / (white * white)) / (1.0 + l);
        }
        case 4u: { return hable(c); }
        default: { return agx(c); }
    }
}

fn tone_map(p: Params, image: vec4f) -> vec4f {
    let colour = straight(image);
    let white = clamp(p.white, 0.5, 1024.0);
    let light = clamp(colour * exp2(clamp(p.stops, -24.0, 24.0)), vec3f(0.0), vec3f(8192.0));
    // Scaled so that the chosen light comes out as white, whatever the curve.
    let top = max(luminance(toned(p.curve, vec3f(white), white)), 0.05);
    let done = clamp(toned(p.curve, light, white) / top, vec3f(0.0), vec3f(1.0));
    return premultiplied(mix(colour, done, p.amount), image.a);
}
