//! Chromatic aberration
//! Colours part towards the edges as in an old lens; drive it with a drum for a jolt.
//! keywords: lens, rgb split, fringe, prism, glitch, rainbow

struct Params {
    /// How far red and blue part at the edges, of the picture's height.
    /// = 1.5 in -20..20 %
    amount: f32,
    /// The point where nothing parts.
    /// = 0 0 in -2..2
    centre: vec2f,
    /// How much clearer the middle stays than the edges; 0 parts everywhere alike.
    /// = 1 in 0..4
    curve: f32,
    /// Moves all colours apart in one direction as well, of the picture's height.
    /// = 0 0 in -10..10 %
    shift: vec2f,
}

fn chromatic_aberration(at: Place, p: Params, image: texture_2d<f32>) -> vec4f {
    let v = at.pos - p.centre;
    let r = length(v);
    let outward = select(vec2f(0.0), v / max(r, 1e-5), r > 1e-5) * pow(max(r, 1e-4), p.curve);
    // Percent of the height, which is 2 in units of pos.
    let step_by = (outward * p.amount + p.shift) * 0.02;
    var sum = vec3f(0.0);
    var weights = vec3f(0.0);
    var alpha = 0.0;
    for (var i = 0u; i < 7u; i++) {
        let t = f32(i) / 3.0 - 1.0;
        // Red bends one way, blue the other, green lies between: together they make white.
        let w = vec3f(max(-t, 0.0), max(1.0 - abs(t) * 1.5, 0.0), max(t, 0.0));
        let c = sample(image, at.pos + step_by * t, at);
        sum += c.rgb * w;
        weights += w;
        alpha += c.a;
    }
    let rgb = sum / weights;
    return vec4f(rgb, alpha / 7.0);
}
