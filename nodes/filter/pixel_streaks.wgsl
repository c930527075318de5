//! Pixel Streaks
//! Bright places run out in long streaks, as when the pixels of a picture are sorted; drive the length with a drum.
//! keywords: pixel sorting, glitch, smear, melt, drip, stretch, streak, databend, sort

struct Params {
    /// Length of the longest streak, of the picture's height.
    /// = 45 in 0..100 %
    length: f32,
    /// Brightness from which a place runs out.
    /// = 0.55 in 0..1
    threshold: f32,
    /// Where the streaks run to.
    /// = -90 in -180..180 deg
    angle: f32,
    /// Width of a streak, of the picture's height.
    /// = 0.35 in 0.05..5 log %
    width: f32,
    /// How differently long neighbouring streaks are.
    /// = 0.7 in 0..1
    ragged: f32,
    /// How much a streak fades on its way.
    /// = 0.6 in 0..1
    fade: f32,
    /// How often a second the lengths change by chance.
    /// = 4 in 0..30 hz
    rate: f32,
}

const TAPS: u32 = 40u;

fn pixel_streaks(at: Place, p: Params, image: texture_2d<f32>) -> vec4f {
    let turn = radians(p.angle);
    let here = sample(image, at.pos, at);
    let q = rotated(at.pos, -turn);
    // Lanes along the streaks: each has a length of its own, and all its points read on one line.
    let lane_size = max(p.width, 0.02) * 0.02;
    let lane = floor(q.y / lane_size);
    let tick = i32(floor(at.secs * max(p.rate, 0.0)));
    let luck = unit(hash_cell(vec2i(i32(lane), tick), 0u, at.seed));
    let reach = max(p.length, 0.0) * 0.02 * mix(1.0, luck * luck * 1.2, clamp(p.ragged, 0.0, 1.0));
    let y = (lane + 0.5) * lane_size;
    var best = here;
    var best_light = perceived(here);
    let fading = clamp(p.fade, 0.0, 1.0);
    for (var i = 1u; i <= TAPS; i += 1u) {
        // Near reads are finer than far ones.
        let t = f32(i) / f32(TAPS);
        let back = t * t * reach;
        let c = sample(image, rotated(vec2f(q.x - back, y), turn), at);
        let light = perceived(c);
        if light < p.threshold {
            continue;
        }
        let left = 1.0 - back / max(reach, 1e-4);
        let worth = light * mix(1.0, left * left, fading) * smoothstep(0.0, 0.08, left);
        if worth > best_light {
            best_light = worth;
            best = mix(here, c, mix(1.0, left, fading) * smoothstep(0.0, 0.08, left));
        }
    }
    return best;
}
