//! Ridged Noise
//! Sharp crests that branch without end: mountain ranges from above, lightning, lava, veins.
//! keywords: ridge, multifractal, mountains, terrain, lightning, lava, veins, cracks, electric, landscape
//! cost: 900

struct Params {
    /// Ranges from the bottom to the top of the picture.
    /// = 2.4 in 0.1..40 log
    scale: f32,
    /// Layers of detail.
    /// = 7 in 1..10
    octaves: u32,
    /// How narrow the crests are: 1 is soft hills, 6 is lines of light.
    /// = 2.2 in 0.5..8 log
    sharpness: f32,
    /// How much finer crests grow on coarse ones only, and leave the valleys calm.
    /// = 0.8 in 0..1
    branching: f32,
    /// How far the ranges are bent.
    /// = 0.35 in 0..2
    warp: f32,
    /// Light from the upper left on the slopes.
    /// = 0.75 in 0..1
    relief: f32,
    /// How fast the crests move by themselves.
    /// = 0.08 in -3..3
    speed: f32,
    /// Added to the movement; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
    /// Where the picture looks.
    /// = 0 0 in -10..10
    offset: vec2f,
    /// Another number, another land.
    /// = 0 in 0..999
    seed: u32,
}

/// colours: From the valleys to the crests.
/// colours = #071821 #10394a #2f6b5e #b59a6a #efe3cf #ffffff
fn ridged(at: Place, p: Params, colours: Gradient) -> vec4f {
    let scale = max(abs(p.scale), 1e-3) * 0.5;
    let seed = at.seed + p.seed * 7877u;
    let time = p.speed * at.secs + p.phase;
    let bend = vec2f(
        gradient_noise3(vec3f(at.pos * scale * 0.8 + 3.1, time * 0.6), seed + 11u),
        gradient_noise3(vec3f(at.pos * scale * 0.8 - 7.7, time * 0.6), seed + 23u),
    );
    var q = at.pos * scale + p.offset + bend * p.warp;
    var z = time;
    var width = pixel(at) * scale;
    var strength = 1.0;
    var total = 0.0;
    var weight = 1.0;
    // Fine slopes count less in the light, else it would only glitter.
    var calm = 1.0;
    var height = 0.0;
    var slope = vec2f(0.0);
    var turn = mat2x2f(1.0, 0.0, 0.0, 1.0);
    let step = mat2x2f(0.8, 0.6, -0.6, 0.8) * 2.03;
    let k = clamp(p.sharpness, 0.2, 16.0);
    for (var i = 0u; i < min(p.octaves, 12u); i += 1u) {
        let fade = octave_fade(width);
        if fade <= 0.0 {
            break;
        }
        let n = gradient_noise3_d(vec3f(q, z), seed + i * 7919u);
        // A crest is where the noise goes through 0.
        let near = clamp(1.0 - abs(n.x) * 1.35, 0.02, 1.0);
        let crest = pow(near, k);
        height += strength * fade * weight * crest;
        slope += strength * calm * fade * weight * (-k * crest / near * 1.35 * sign(n.x)) * (n.yz * turn);
        total += strength;
        weight = mix(1.0, clamp(crest * 1.6, 0.0, 1.0), clamp(p.branching, 0.0, 1.0));
        strength *= 0.55;
        calm *= 0.72;
        q = step * q + vec2f(17.3, -9.1);
        turn = step * turn;
        z = z * 1.3 + 3.7;
        width *= 2.03;
    }
    let level = height / max(total, 1e-4) * 1.6 - 0.3;
    let colour = gradient_at(colours, level);
    let lit = 1.0 + clamp(p.relief, 0.0, 1.0) * clamp(dot(slope, vec2f(0.55, -0.75)) * 0.34, -0.75, 0.6);
    return vec4f(colour.rgb * lit, colour.a);
}
