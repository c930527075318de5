//! Emit Picture
//! Gives birth to particles where a picture is light, covered or has edges, in its own colours: pictures turn to dust.
//! keywords: particles, emitter, birth, spawn, image, picture, mask, edges, brightness, dissolve, dust, dots

struct Params {
    /// What of the picture gives birth: its light, what it covers, or its edges.
    /// = light choices: light | cover | edges
    part: u32,
    /// How strongly the lightest parts are preferred: 0 anywhere, 1 as light as they are, more only the lightest.
    /// = 1 in 0..4
    choosy: f32,
    /// How fine an edge counts, in half heights of the picture.
    /// = 0.01 in 0.001..0.1 log
    detail: f32,
    /// How much they bring along the picture's colour there.
    /// = 1 in 0..1
    colour: f32,
    /// How fast they start, in half heights of the picture a second.
    /// = 0.05 in -2..2
    speed: f32,
    /// Where they are thrown: 90 is up.
    /// = 90 in -180..180 deg
    direction: f32,
    /// How far to both sides of it they scatter; 360 throws them everywhere.
    /// = 360 in 0..360 deg
    scatter: f32,
    /// How far light parts stand out in front of the picture's plane, for a camera to see.
    /// = 0 in -1..1
    relief: f32,
}

const TRIES: u32 = 16u;

fn grey(c: vec4f) -> f32 {
    return clamp(dot(c.rgb, vec3f(0.2126, 0.7152, 0.0722)), 0.0, 1.0);
}

/// image: The picture that gives birth.
fn emit_picture(birth: Birth, at: Place, p: Params, image: texture_2d<f32>) -> Particle {
    var best = vec2f(0.0);
    var colour = vec4f(0.0);
    var most = -1.0;
    let wide = aspect(at);
    for (var n = 0u; n < TRIES; n++) {
        let u = vec2f(chance(birth.seed, 50u + 3u * n), chance(birth.seed, 51u + 3u * n));
        let pos = (u * 2.0 - vec2f(1.0)) * vec2f(wide, 1.0);
        let c = sample(image, pos, at);
        var weight = grey(c);
        if p.part == 1u {
            weight = clamp(c.a, 0.0, 1.0);
        } else if p.part == 2u {
            let e = max(p.detail, 1e-4);
            let slope = vec2f(
                grey(sample(image, pos + vec2f(e, 0.0), at)) - grey(sample(image, pos - vec2f(e, 0.0), at)),
                grey(sample(image, pos + vec2f(0.0, e), at)) - grey(sample(image, pos - vec2f(0.0, e), at)),
            );
            weight = clamp(length(slope) * 2.0, 0.0, 1.0);
        }
        weight = pow(max(weight, 1e-6), clamp(p.choosy, 0.0, 16.0));
        if weight > most {
            most = weight;
            best = pos;
            colour = c;
        }
        // The brighter, the likelier: rejection, with an end.
        if chance(birth.seed, 52u + 3u * n) < weight {
            best = pos;
            colour = c;
            break;
        }
    }
    let ahead = thrown(birth.seed, p.speed, p.direction, p.scatter, 0.5, 0.0);
    var one = newborn(birth, vec3f(best, grey(colour) * p.relief), ahead);
    let straight = clamp(colour.rgb / max(colour.a, 1e-3), vec3f(0.0), vec3f(1.0));
    one.tint = mix(vec3f(1.0), straight, clamp(p.colour, 0.0, 1.0));
    if most < 1e-5 {
        // A picture with nothing in it gives birth to nothing.
        one.life = 0.0;
    }
    return one;
}
