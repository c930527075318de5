//! Curl Flow
//! Silky strands combed by an invisible current: hair, smoke, brush strokes, the grain of wood.
//! keywords: flow field, curl, strands, silk, hair, brush, van gogh, lic
//! cost: 1300

struct Params {
    /// Whirls from the bottom to the top of the picture.
    /// = 1.7 in 0.2..16 log
    scale: f32,
    /// Strands side by side in one unit of the picture.
    /// = 52 in 4..200 log
    density: f32,
    /// How long each strand is.
    /// = 0.26 in 0.02..1
    reach: f32,
    /// How clearly single strands stand out.
    /// = 0.8 in 0..2
    contrast: f32,
    /// How much the colour follows the whirls instead of the strands.
    /// = 0.7 in 0..1
    whirl_colour: f32,
    /// Small eddies on the large whirls.
    /// = 0.3 in 0..1
    eddies: f32,
    /// How fast the strands run by themselves.
    /// = 0.5 in -4..4
    speed: f32,
    /// Added to the running; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
    /// How fast the whirls themselves change.
    /// = 0.05 in -1..1
    drift: f32,
    /// Another number, another current.
    /// = 0 in 0..999
    seed: u32,
}

/// colours = #0c1b2a #1b4965 #5fa8d3 #f6ead0 #ee9b54 #a4432f
fn curl_flow(at: Place, p: Params, colours: Gradient) -> vec4f {
    let scale = max(abs(p.scale), 1e-3) * 0.5;
    let seed = at.seed + p.seed * 7877u;
    let run = (p.speed * at.secs + p.phase) * 0.5;
    let drift = vec2f(p.drift * at.secs, 0.3 * sin(p.drift * at.secs));
    let grain = max(abs(p.density), 0.1);
    let stride = clamp(p.reach, 0.0, 4.0) / 16.0;
    let seen = octave_fade(pixel(at) * grain * 0.7);
    let here = stream(at.pos * scale + drift, p.eddies, seed);
    var sum = 0.0;
    var weights = 0.0;
    // One walk down the current and one up, from the same place.
    for (var side = 0; side < 2; side += 1) {
        let way = f32(side * 2 - 1);
        var q = at.pos;
        for (var i = 0; i < 8; i += 1) {
            var s = here;
            if i > 0 {
                s = stream(q * scale + drift, p.eddies, seed);
            }
            let flow = vec2f(s.z, -s.y);
            q += way * stride * flow * inverseSqrt(max(dot(flow, flow), 0.04));
            let along = (f32(i) + 1.0) / 8.0 * way;
            // A window that travels along the strand makes it run without moving the noise under it.
            let w = (1.0 - abs(along)) * (0.6 + 0.4 * cos((along * 1.5 - run) * TAU)) + 0.04;
            sum += w * value_noise(q * grain, seed + 77u);
            weights += w;
        }
    }
    let strand = (sum / max(weights, 1e-4) - 0.5) * 3.0 * seen;
    let whirl = 0.5 + 0.62 * here.x;
    let t = mix(0.5 + strand * 0.5, whirl + strand * 0.16 * p.contrast, p.whirl_colour);
    let colour = gradient_at(colours, t);
    return vec4f(colour.rgb * max(1.0 + strand * 0.6 * p.contrast, 0.08), colour.a);
}

/// The stream's height in x and its slope in yz: the current runs along the contours.
fn stream(q: vec2f, eddies: f32, seed: u32) -> vec3f {
    let a = gradient_noise_d(q, seed);
    if eddies <= 0.0 {
        return a;
    }
    let b = gradient_noise_d(q * 2.7 + 4.0, seed + 3u);
    return a + eddies * 0.5 * vec3f(b.x, b.yz * 2.7);
}
