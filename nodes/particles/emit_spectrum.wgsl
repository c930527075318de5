//! Emit Spectrum
//! Gives birth to particles along the song's spectrum: every tone has its place, and throws them the higher the louder it is.
//! keywords: particles, emitter, birth, spawn, spectrum, frequency, equaliser, sound, bars, music

struct Params {
    /// How the tones stand: low to high from left to right, or around a ring.
    /// = line choices: line | ring
    shape: u32,
    /// The middle of the line or ring.
    /// = 0 -0.7 in -2..2
    centre: vec2f,
    /// Half the line's length, or the ring's radius.
    /// = 1.5 in 0.05..2 log
    size: f32,
    /// How fast the loudest start, in half heights of the picture a second.
    /// = 1.6 in -4..4
    speed: f32,
    /// How fast they start in silence.
    /// = 0.05 in -2..2
    least_speed: f32,
    /// How far to both sides they scatter.
    /// = 14 in 0..180 deg
    scatter: f32,
    /// How strongly loud tones give birth to more than quiet ones.
    /// = 1 in 0..4
    choosy: f32,
}

/// bars: The spectrum that gives birth.
fn emit_spectrum(birth: Birth, at: Place, p: Params, bars: Spectrum) -> Particle {
    var x = 0.5;
    var most = -1.0;
    for (var n = 0u; n < 12u; n++) {
        let now = chance(birth.seed, 50u + 2u * n);
        let weight = pow(clamp(spectrum_at(bars, now), 1e-4, 1.0), clamp(p.choosy, 0.0, 16.0));
        if weight > most {
            most = weight;
            x = now;
        }
        if chance(birth.seed, 51u + 2u * n) < weight {
            x = now;
            break;
        }
    }
    let loud = clamp(spectrum_at(bars, x), 0.0, 1.0);
    let pace = p.least_speed + (p.speed - p.least_speed) * loud;
    if p.shape == 1u {
        let angle = x * 6.2831853 + 1.5707963;
        let out = vec2f(cos(angle), sin(angle));
        let ahead = thrown(birth.seed, pace, degrees(angle), p.scatter, 0.4, 0.0);
        return newborn(birth, vec3f(p.centre + out * p.size, 0.0), ahead);
    }
    let ahead = thrown(birth.seed, pace, 90.0, p.scatter, 0.4, 0.0);
    return newborn(birth, vec3f(p.centre + vec2f((x * 2.0 - 1.0) * p.size, 0.0), 0.0), ahead);
}
