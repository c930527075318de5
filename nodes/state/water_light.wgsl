//! Water light
//! Shows a height as water: the picture below is bent by it, its slopes shine, the light gathers on the ground.
//! keywords: water, refraction, caustics, surface, pool, shine, relief

struct Params {
    /// How far the water bends the picture below.
    /// = 0.5 in 0..2
    bend: f32,
    /// How strongly the slopes shine.
    /// = 0.7 in 0..3
    shine: f32,
    /// How strongly the waves gather light below.
    /// = 0.6 in 0..3
    caustics: f32,
    /// Where the light comes from.
    /// = 125 in -180..180 deg
    angle: f32,
    /// Colour of the water.
    /// = #0f5a78
    water: vec4f,
    /// Colour of the light on it.
    /// = #e6fbff
    light: vec4f,
}

fn level(height: texture_2d<f32>, xy: vec2i) -> f32 {
    return texel(height, xy).r;
}

/// height: The water's height, in red.
/// below: What lies under the water.
fn water_light(at: Place, p: Params, height: texture_2d<f32>, below: texture_2d<f32>) -> vec4f {
    let size = vec2f(textureDimensions(height));
    let g = uv_from_pos(at.pos, at) * size - 0.5;
    let base = vec2i(floor(g));
    let f = g - floor(g);
    // Slope and bow of the four texels around, mixed smoothly.
    var slope = vec2f(0.0);
    var bow = 0.0;
    for (var i = 0; i < 4; i += 1) {
        let o = vec2i(i & 1, i >> 1u);
        let w = select(1.0 - f.x, f.x, o.x == 1) * select(1.0 - f.y, f.y, o.y == 1);
        let xy = base + o;
        let l = level(height, xy - vec2i(1, 0));
        let r = level(height, xy + vec2i(1, 0));
        let u = level(height, xy - vec2i(0, 1));
        let d = level(height, xy + vec2i(0, 1));
        slope += w * vec2f(r - l, u - d) * 0.5;
        bow += w * (l + r + u + d - 4.0 * level(height, xy));
    }
    slope *= size.y / 360.0;
    let seen = sample(below, at.pos - slope * p.bend * 1.6, at);
    let picture = mix(vec4f(p.water.rgb, 1.0), vec4f(seen.rgb * mix(vec3f(1.0), p.water.rgb * 1.6 + 0.25, 0.5) + p.water.rgb * 0.12, 1.0), clamp(seen.a, 0.0, 1.0));
    let normal = normalize(vec3f(-slope * 6.0, 1.0));
    let lamp = normalize(vec3f(rotated(vec2f(0.8, 0.0), radians(p.angle)), 0.75));
    let half_way = normalize(lamp + vec3f(0.0, 0.0, 1.0));
    let spark = pow(max(dot(normal, half_way), 0.0), 60.0) - pow(half_way.z, 60.0);
    let lit = 1.0 + 0.9 * (dot(normal, lamp) - lamp.z);
    let net = clamp(-bow * 22.0 * p.caustics, -0.45, 1.6);
    let rgb = picture.rgb * max(lit + net, 0.05) + p.light.rgb * max(spark, 0.0) * p.shine;
    return vec4f(max(rgb, vec3f(0.0)), picture.a * mix(p.water.a, 1.0, seen.a));
}
