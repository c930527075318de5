//! Relief
//! Turns a picture into a lit surface: its brightness is the height, a gradient gives the colour.
//! keywords: light, emboss, bump, height, shading, 3d, wet

struct Params {
    /// What of the picture is the height.
    /// = brightness choices: brightness | red | green | blue
    measure: u32,
    /// The value that takes the gradient's first colour.
    /// = 0 in 0..1
    low: f32,
    /// The value that takes the gradient's last colour.
    /// = 1 in 0..1
    high: f32,
    /// How steep the surface looks.
    /// = 1 in 0..5
    height: f32,
    /// Where the light comes from.
    /// = 125 in -180..180 deg
    angle: f32,
    /// How strongly wet places shine.
    /// = 0.5 in 0..2
    shine: f32,
    /// Size of the detail that is lit, of the picture's height.
    /// = 0.3 in 0.1..3 log %
    detail: f32,
}

fn height_at(image: texture_2d<f32>, at: Place, p: Params, px: vec2f) -> f32 {
    let c = sample_px(image, at.pos, px, at);
    let value = select(c[min(max(p.measure, 1u) - 1u, 2u)], perceived(c), p.measure == 0u);
    let span = p.high - p.low;
    return clamp((value - p.low) / select(span, 1e-3, abs(span) < 1e-3), 0.0, 1.0);
}

/// colours: From low to high.
/// colours = #07141f #0b3a4a #1f7a78 #e8d5a3 #fff6e3
fn relief(at: Place, p: Params, image: texture_2d<f32>, colours: Gradient) -> vec4f {
    let r = clamp(px_from_percent(image, p.detail), 0.75, 64.0);
    let here = height_at(image, at, p, vec2f(0.0));
    let gx = height_at(image, at, p, vec2f(r, 0.0)) - height_at(image, at, p, vec2f(-r, 0.0));
    let gy = height_at(image, at, p, vec2f(0.0, -r)) - height_at(image, at, p, vec2f(0.0, r));
    let normal = normalize(vec3f(vec2f(-gx, -gy) * p.height * 1.5, 1.0));
    let toward = rotated(vec2f(0.75, 0.0), radians(p.angle));
    let lamp = normalize(vec3f(toward, 0.8));
    let lit = max(dot(normal, lamp), 0.0) / lamp.z;
    let half_way = normalize(lamp + vec3f(0.0, 0.0, 1.0));
    let spark = pow(max(dot(normal, half_way), 0.0), 48.0);
    // A flat place keeps the gradient's colour: the highlight of flat ground is taken off again.
    let flat_spark = pow(half_way.z, 48.0);
    let colour = gradient_at(colours, here);
    let rgb = colour.rgb * mix(1.0, lit, 0.85) + colour.a * p.shine * max(spark - flat_spark, 0.0) * vec3f(1.0, 0.97, 0.9);
    return vec4f(max(rgb, vec3f(0.0)), colour.a);
}
