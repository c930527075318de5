//! Fractal Noise
//! Clouds, mist and terrain: layers of noise, each finer than the one before.
//! keywords: fbm, perlin, clouds, turbulence, ridged, billow, terrain, mist
//! cost: 900

struct Params {
    /// Large shapes from the bottom to the top of the picture.
    /// = 2.2 in 0.1..32 log
    scale: f32,
    /// Layers of detail.
    /// = 6 in 1..10
    octaves: u32,
    /// Soft clouds, sharp mountain ridges, or round billows.
    /// = soft choices: soft | ridged | billow
    kind: u32,
    /// Strength of each layer against the one before: low is smooth, high is rough.
    /// = 0.52 in 0..1
    gain: f32,
    /// Fineness of each layer against the one before.
    /// = 2.05 in 1.2..4
    lacunarity: f32,
    /// Turns each layer against the one before.
    /// = 37 in -180..180 deg
    rotation: f32,
    /// How much the large layers push the fine ones aside: wisps instead of blobs.
    /// = 0.4 in 0..1
    wisps: f32,
    /// Spreads dark and light further apart.
    /// = 1.3 in 0..4
    contrast: f32,
    /// How fast it boils by itself.
    /// = 0.12 in -2..2
    speed: f32,
    /// Added to the boiling; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
    /// Where the picture looks.
    /// = 0 0 in -10..10
    offset: vec2f,
    /// Another number, another sky.
    /// = 0 in 0..999
    seed: u32,
}

/// colours = #16263a #3a5a78 #8fa9b8 #e8d3c2 #fff6ea
fn fbm(at: Place, p: Params, colours: Gradient) -> vec4f {
    let scale = max(abs(p.scale), 1e-3) * 0.5;
    let seed = at.seed + p.seed * 7877u;
    let fine = clamp(abs(p.lacunarity), 1.0, 8.0);
    let step = mat2x2f(cos(radians(p.rotation)), sin(radians(p.rotation)), -sin(radians(p.rotation)), cos(radians(p.rotation))) * fine;
    var q = at.pos * scale + p.offset;
    var z = p.speed * at.secs + p.phase;
    var width = pixel(at) * scale;
    var strength = 1.0;
    var total = 0.0;
    var sum = 0.0;
    for (var i = 0u; i < min(p.octaves, 12u); i += 1u) {
        let n = gradient_noise3_d(vec3f(q, z), seed + i * 131u);
        var v = n.x;
        if p.kind == 1u {
            let ridge = 1.0 - abs(v);
            v = ridge * ridge * 2.6 - 1.85;
        } else if p.kind == 2u {
            v = abs(v) * 2.6 - 0.75;
        }
        sum += v * strength * octave_fade(width);
        total += strength;
        strength *= clamp(p.gain, 0.0, 1.5);
        // Sliding along the contour keeps shapes closed and draws them out into threads.
        q = step * (q + vec2f(n.z, -n.y) * 0.12 * p.wisps) + vec2f(17.3, -9.1);
        z = z * 1.3 + 3.7;
        width *= fine;
    }
    let level = sum / max(total, 1e-4);
    return gradient_at(colours, 0.5 + level * 0.75 * p.contrast);
}
