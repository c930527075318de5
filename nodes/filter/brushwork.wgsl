//! Brushwork
//! Paints the picture anew with long strokes that run along its forms, thick as oil.
//! keywords: van gogh, oil paint, painting, strokes, impasto, line integral convolution, lic, painterly, brush
//! cost: 1500

struct Params {
    /// Length of the strokes, of the picture's height.
    /// = 6 in 0.5..20 %
    length: f32,
    /// Width of the strokes, of the picture's height.
    /// = 1.1 in 0.2..5 log %
    width: f32,
    /// How thick the paint lies.
    /// = 0.6 in 0..2
    thick: f32,
    /// How strongly strokes swirl where the picture is plain.
    /// = 0.7 in 0..2
    swirl: f32,
    /// How vivid the colours become.
    /// = 0.25 in 0..1
    vivid: f32,
    /// How fast the swirls turn.
    /// = 0.1 in -2..2
    speed: f32,
    /// Brings back the picture under the paint.
    /// = 0 in 0..1
    keep: f32,
}

// Which way a stroke runs: across the slope of the light where there is one, else with a slow swirl.
fn stroke_way(image: texture_2d<f32>, pos: vec2f, r: f32, p: Params, at: Place) -> vec2f {
    let gx = perceived(sample_px(image, pos, vec2f(r, 0.0), at)) - perceived(sample_px(image, pos, vec2f(-r, 0.0), at));
    let gy = perceived(sample_px(image, pos, vec2f(0.0, -r), at)) - perceived(sample_px(image, pos, vec2f(0.0, r), at));
    let form = vec2f(-gy, gx);
    let flow = curl_noise(vec3f(pos * 1.1, at.secs * p.speed), at.seed);
    let along = form * 3.0 + flow * 0.12 * p.swirl * sign(dot(form, flow) + 1e-5) + vec2f(1e-4, 0.0);
    return along / max(length(along), 1e-5);
}

fn brushwork(at: Place, p: Params, image: texture_2d<f32>) -> vec4f {
    let r = max(px_from_percent(image, p.width), 1.0);
    let reach = max(p.length, 0.1) * 0.02;
    let step = reach / 10.0;
    var sum = vec4f(0.0);
    var total = 0.0;
    var bristle = 0.0;
    let grain = 90.0 / max(p.width, 0.1);
    for (var side = 0u; side < 2u; side += 1u) {
        var pos = at.pos;
        var before = vec2f(0.0);
        for (var i = 0u; i < 6u; i += 1u) {
            var way = stroke_way(image, pos, r, p, at);
            // A line has no front: go on as we came, and the other way on the other side.
            let front = select(1.0, -1.0, side == 1u);
            way *= select(select(-1.0, 1.0, dot(way, before) >= 0.0), front, i == 0u);
            before = way;
            let weight = 1.0 - f32(i) / 7.0;
            sum += sample(image, pos, at) * weight;
            bristle += value_noise(pos * grain, at.seed + 5u) * weight;
            total += weight;
            pos += way * step * 1.6;
        }
    }
    var colour = sum / total;
    // Where bristles ran, ridges of paint catch the light.
    let ridge = (bristle / total - 0.5) * octave_fade(pixel(at) * grain * 0.6);
    let grey = luminance(colour.rgb);
    colour = vec4f(max(mix(vec3f(grey), colour.rgb, 1.0 + p.vivid), vec3f(0.0)) * max(1.0 + ridge * 2.4 * p.thick, 0.0), colour.a);
    return mix(colour, sample(image, at.pos, at), clamp(p.keep, 0.0, 1.0));
}
