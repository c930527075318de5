//! Curl Flow
//! Silky strands combed by an invisible current: hair, smoke, brush strokes, the grain of wood.
//! keywords: flow field, curl, strands, silk, hair, brush, van gogh, oil, stream
//! cost: 700

struct Params {
    /// Whirls from the bottom to the top of the picture.
    /// = 1.7 in 0.2..16 log
    scale: f32,
    /// How many strands lie side by side in a whirl.
    /// = 30 in 1..120 log
    density: f32,
    /// How long each strand is before it changes.
    /// = 0.55 in 0.05..3 log
    reach: f32,
    /// How clearly single strands stand out.
    /// = 0.8 in 0..2
    contrast: f32,
    /// How much the colour follows the whirls instead of the strands.
    /// = 0.7 in 0..1
    whirl_colour: f32,
    /// Small eddies on the large whirls.
    /// = 0.22 in 0..1
    eddies: f32,
    /// Rounds a second that the strands run along the whirls.
    /// = 0.04 in -2..2 hz
    speed: f32,
    /// Added to the running, in rounds; wire a band's time here.
    /// = 0 in -10..10 turns
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
    let run = (p.speed * at.secs + p.phase) * TAU;
    let drift = vec2f(p.drift * at.secs, 0.3 * sin(p.drift * at.secs));
    let here = stream(at.pos * scale + drift, p.eddies, seed);
    // A current without sources runs along the contours of its stream function: whoever colours by height draws strands.
    let across = here.x * p.density * 0.5;
    let steep = dot(here.yz, here.yz);
    let width = pixel(at) * scale * sqrt(steep) * abs(p.density) * 0.5;
    // The slope's direction turns once along each whirl: it tells how far along a strand we are, and turning it makes strands run.
    let way = rotated(here.yz * inverseSqrt(steep + 0.05), -run) * (0.42 / clamp(p.reach, 0.02, 20.0));
    let broad = (value_noise3(vec3f(across, way), seed + 71u) - 0.5) * octave_fade(width);
    let thin = (value_noise3(vec3f(across * 2.9, way * 1.5), seed + 72u) - 0.5) * octave_fade(width * 2.9);
    let hair = (value_noise3(vec3f(across * 8.3, way * 2.2), seed + 73u) - 0.5) * octave_fade(width * 8.3);
    let strand = broad * 1.1 + thin * 0.75 + hair * 0.5;
    let whirl = 0.5 + 0.62 * here.x;
    let t = mix(0.5 + strand * 0.9, whirl + strand * 0.22 * p.contrast, p.whirl_colour);
    let colour = gradient_at(colours, t);
    let shade = max(1.0 + (thin * 0.9 + hair * 0.8 + broad * 0.3) * clamp(p.contrast, -4.0, 4.0), 0.05);
    return vec4f(colour.rgb * shade, colour.a);
}

/// The stream's height in x and its slope in yz.
fn stream(q: vec2f, eddies: f32, seed: u32) -> vec3f {
    let a = gradient_noise_d(q, seed);
    let b = gradient_noise_d(q * 2.7 + 4.0, seed + 3u);
    return a + clamp(eddies, 0.0, 4.0) * 0.35 * vec3f(b.x, b.yz * 2.7);
}
