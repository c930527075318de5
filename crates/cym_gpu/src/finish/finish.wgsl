// The finished picture (linear light, premultiplied) as the numbers that files hold.

struct Frame {
    // Pixels of the picture for one of the frame.
    scale: vec2f,
    // Where the picture begins in the target, in pixels.
    origin: vec2f,
    // Of frame and seed.
    key: u32,
}

@group(0) @binding(0) var<uniform> F: Frame;
@group(0) @binding(1) var picture: texture_2d<f32>;

// 0: over black, 1: straight, 2: premultiplied, 3: over a checker. Constants of the pipeline: software Vulkan computes both sides of a branch.
override ALPHA: u32 = 0u;
override DITHER: bool = false;
// Whether a picture of another size is smoothed.
override SMOOTH: bool = false;

@vertex
fn vs(@builtin(vertex_index) i: u32) -> @builtin(position) vec4f {
    return vec4f(f32(i & 1u) * 4.0 - 1.0, f32(i >> 1u) * 4.0 - 1.0, 0.0, 1.0);
}

fn load(at: vec2i) -> vec4f {
    let c = textureLoad(picture, clamp(at, vec2i(0), vec2i(textureDimensions(picture)) - 1), 0);
    let bad = (bitcast<vec4u>(c) & vec4u(0x7fffffffu)) > vec4u(0x7f800000u);
    return clamp(select(c, vec4f(0.0), bad), vec4f(-65504.0), vec4f(65504.0));
}

// A picture of another size is taken nearest where nothing else is asked for: a file's own size may differ from the frame's.
fn sized(at: vec2f) -> vec4f {
    if !SMOOTH {
        return load(vec2i(at * F.scale));
    }
    if any(F.scale > vec2f(1.0)) {
        // Larger than the target: the mean of what the pixel covers, of 16 by 16 places at most.
        let n = vec2i(clamp(ceil(F.scale), vec2f(1.0), vec2f(16.0)));
        var sum = vec4f(0.0);
        for (var y = 0; y < n.y; y++) {
            for (var x = 0; x < n.x; x++) {
                let inside = (vec2f(f32(x), f32(y)) + 0.5) / vec2f(n) - 0.5;
                sum += load(vec2i((at + inside) * F.scale));
            }
        }
        return sum / f32(n.x * n.y);
    }
    let p = at * F.scale - 0.5;
    let low = floor(p);
    let part = p - low;
    let i = vec2i(low);
    let top = mix(load(i), load(i + vec2i(1, 0)), part.x);
    let bottom = mix(load(i + vec2i(0, 1)), load(i + vec2i(1, 1)), part.x);
    return mix(top, bottom, part.y);
}

fn texel(place: vec2f) -> vec4f {
    let at = place - F.origin;
    let good = sized(at);
    let a = clamp(good.a, 0.0, 1.0);
    if ALPHA == 0u {
        return vec4f(good.rgb, 1.0);
    }
    if ALPHA == 1u {
        return select(vec4f(good.rgb / max(a, 1e-6), a), vec4f(0.0), a <= 0.0);
    }
    if ALPHA == 3u {
        let square = vec2u(at / 16.0);
        let grey = select(0.021, 0.035, ((square.x + square.y) & 1u) == 1u);
        return vec4f(good.rgb + (1.0 - a) * grey, 1.0);
    }
    return vec4f(good.rgb, a);
}

// IEC 61966-2-1, the piecewise curve.
fn srgb(linear: vec3f) -> vec3f {
    let c = clamp(linear, vec3f(0.0), vec3f(1.0));
    let high = 1.055 * pow(max(c, vec3f(0.0031308)), vec3f(1.0 / 2.4)) - 0.055;
    return select(high, 12.92 * c, c <= vec3f(0.0031308));
}

// PCG, RXS-M-XS 32 (O'Neill 2014).
fn pcg(v: u32) -> u32 {
    let s = v * 747796405u + 2891336453u;
    let w = ((s >> ((s >> 28u) + 4u)) ^ s) * 277803737u;
    return (w >> 22u) ^ w;
}

// Triangular between -1 and 1, from whole numbers alone: differences of ten bits each.
fn noise(px: vec2u) -> vec3f {
    let one = pcg(px.x + pcg(px.y + F.key));
    let two = pcg(one);
    let plus = vec3u(one, one >> 20u, two) & vec3u(1023u);
    let minus = vec3u(one >> 10u, two >> 20u, two >> 10u) & vec3u(1023u);
    return (vec3f(plus) - vec3f(minus)) / 1024.0;
}

@fragment
fn fs8(@builtin(position) at: vec4f) -> @location(0) vec4f {
    let c = texel(at.xy);
    var codes = srgb(c.rgb) * 255.0;
    if DITHER {
        // Less room near the ends, so that pure black and pure white stay pure and nothing is cut off on one side.
        let room = min(vec3f(1.0), min(codes, 255.0 - codes) + 0.5);
        codes += noise(vec2u(at.xy)) * room;
    }
    return vec4f(floor(codes + 0.5), floor(c.a * 255.0 + 0.5)) / 255.0;
}

@fragment
fn fs16(@builtin(position) at: vec4f) -> @location(0) vec4u {
    let c = texel(at.xy);
    return vec4u(vec4f(srgb(c.rgb), c.a) * 65535.0 + 0.5);
}

@fragment
fn fsf(@builtin(position) at: vec4f) -> @location(0) vec4f {
    return clamp(texel(at.xy), vec4f(-65504.0), vec4f(65504.0));
}
