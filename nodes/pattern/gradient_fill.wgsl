//! Gradient
//! A palette laid over the picture: straight, round or around a point.
//! keywords: gradient, linear, radial, conic, ramp, background, sky, colours

struct Params {
    /// How the colours run.
    /// = linear choices: linear | radial | conic
    form: u32,
    /// Direction of a straight run, start of a conic one.
    /// = 75 in -180..180 deg
    angle: f32,
    /// Where the run has its middle.
    /// = 0 0 in -2..2
    centre: vec2f,
    /// Length of the run (for conic: how many times around).
    /// = 1 in 0.05..4 log
    size: f32,
    /// What happens beyond the palette's ends.
    /// = mirror choices: clamp | repeat | mirror
    ends: u32,
    /// Bends the run: above 1 the first colours take more room.
    /// = 1 in 0.1..6 log
    curve: f32,
    /// A slow breath of unevenness, as of paint laid by hand.
    /// = 0.12 in 0..1
    unevenness: f32,
    /// How fast the colours slide by themselves.
    /// = 0.02 in -2..2 hz
    speed: f32,
    /// Added to the slide; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
}

/// colours = #1d1b3a #4f3b78 #b0587f #f0926e #fbd9a5
fn gradient_fill(at: Place, p: Params, colours: Gradient) -> vec4f {
    let v = at.pos - p.centre;
    let size = max(abs(p.size), 1e-3);
    let polar = polar_from_pos(rotated(v, -radians(p.angle)));
    let t = p.speed * at.secs + p.phase;
    var x = 0.0;
    if p.form == 1u {
        x = polar.y / (1.3 * size);
    } else if p.form == 2u {
        // There and back in one round: a mirrored palette closes without a seam.
        x = fract(polar.x) * max(round(size), 1.0) * select(1.0, 2.0, p.ends == 2u);
    } else {
        // Downward along the direction, so that the palette's last colour lies at the picture's foot by default.
        x = 0.5 - dot(v, vec2f(cos(radians(p.angle)), sin(radians(p.angle)))) / (2.2 * size);
    }
    if p.unevenness > 0.0 && p.form != 2u {
        x += p.unevenness * 0.3 * gradient_noise3(vec3f(at.pos * 0.8, t * 3.0), at.seed);
    }
    x += t;
    // The seam of a repeat or a full turn is as soft as a pixel.
    let px = pixel(at) * select(0.6 / size, max(round(size), 1.0) / (TAU * max(polar.y, 1e-3)), p.form == 2u);
    if p.ends == 1u {
        let f = fract(x);
        let seam = clamp(f / max(px, 1e-5) * 0.5 + 0.5, 0.0, 1.0) * select(0.0, 1.0, f < px) + select(0.0, 1.0, f >= px);
        return mix(gradient_at(colours, 1.0), gradient_at(colours, curved(f, p.curve)), seam);
    }
    if p.ends == 2u {
        return gradient_at(colours, curved(mirror_unit(x), p.curve));
    }
    return gradient_at(colours, curved(clamp(x, 0.0, 1.0), p.curve));
}

fn curved(x: f32, by: f32) -> f32 {
    return pow(max(x, 0.0), clamp(by, 0.01, 100.0));
}
