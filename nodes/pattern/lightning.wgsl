//! Lightning
//! Bolts that branch and flicker: strike with the snare, change the bolt with a counter.
//! keywords: bolt, thunder, storm, electric, spark, arc, tesla, plasma ball, flash, strike
//! cost: 1300

struct Params {
    /// Where the bolt starts.
    /// = -0.35 1.05 in -2..2
    start: vec2f,
    /// Where it strikes.
    /// = 0.25 -0.95 in -2..2
    end: vec2f,
    /// How many bolts at once.
    /// = 2 in 1..6
    bolts: u32,
    /// How far it jumps to the sides.
    /// = 0.5 in 0..2
    jagged: f32,
    /// How many branches leave it.
    /// = 0.7 in 0..1
    branches: f32,
    /// Width of the bolt.
    /// = 0.007 in 0.001..0.1 log
    width: f32,
    /// How bright it is; wire a hit here.
    /// = 1 in 0..4
    light: f32,
    /// Light in the air around.
    /// = 0.8 in 0..3
    glow: f32,
    /// How often a second it finds another way by itself; 0 stands still.
    /// = 6 in 0..30 hz
    rate: f32,
    /// Another number, another bolt; wire a counter here.
    /// = 0 in 0..999
    seed: u32,
    /// Colour of the light.
    /// = #8fa8ff
    tint: vec4f,
    /// The night behind; make it transparent to lay the bolt over a picture.
    /// = #060814
    ground: vec4f,
}

// How far to the side a way is at `t` (0..1): layers of noise, each finer; both ends stay.
fn side_at(t: f32, seed: u32, rough: f32) -> f32 {
    var sum = 0.0;
    var strength = 0.3;
    var scale = 2.5;
    for (var i = 0u; i < 6u; i += 1u) {
        sum += strength * gradient_noise(vec2f(t * scale, f32(i) * 3.7 + 0.5), seed + i * 101u);
        strength *= 0.56;
        scale *= 2.1;
    }
    return sum * rough * 1.5;
}

// The distance to a jagged way from `a` along `along` (not of length 1), how far along it we are, and a smoother distance for light.
fn way(pos: vec2f, a: vec2f, along: vec2f, seed: u32, rough: f32) -> vec3f {
    let size = max(length(along), 1e-3);
    let u = along / size;
    let v = pos - a;
    let t = dot(v, u) / size;
    let aside = dot(v, vec2f(-u.y, u.x));
    let inside = clamp(t, 0.0, 1.0);
    let tied = smoothstep(0.0, 0.12, inside);
    let bend = side_at(inside, seed, rough) * size * 0.55 * tied;
    // The slope of the way makes its line evenly wide.
    let slope = (side_at(inside + 0.004, seed, rough) * 0.55 * tied * size - bend) / (0.004 * size);
    let d = abs(aside - bend) * inverseSqrt(1.0 + min(slope * slope, 9.0));
    let past = max(max(-t, t - 1.0), 0.0) * size;
    return vec3f(sqrt(d * d + past * past), inside, sqrt(aside * aside * 0.3 + (aside - bend) * (aside - bend) * 0.7 + past * past));
}

fn lightning(at: Place, p: Params) -> vec4f {
    let ticks = u32(floor(max(at.secs, 0.0) * max(p.rate, 0.0)));
    let px = pixel(at);
    var light = 0.0;
    var core = 0.0;
    for (var i = 0u; i < clamp(p.bolts, 1u, 8u); i += 1u) {
        let h = hash_cell(vec2i(i32(ticks), i32(i)), p.seed, at.seed);
        let power = select(0.35 + 0.4 * unit(pcg(h + 9u)), 1.0, i == 0u);
        let shift = select(vec2f(unit(pcg(h + 1u)) - 0.5, 0.0) * vec2f(1.6, 0.3), vec2f(0.0), i == 0u);
        let along = p.end + shift * 0.9 - p.start - shift * 0.3;
        let from_here = p.start + shift * 0.3;
        let main = way(at.pos, from_here, along, h, p.jagged);
        let half = max(p.width, px * 0.7) * power;
        core += power * exp2(-main.x * main.x / (half * half) * 1.2);
        light += power * (0.055 / (main.z * 5.0 + 0.06) * exp2(-main.z * 2.2));
        for (var k = 0u; k < 4u; k += 1u) {
            let b = pcg(h + 17u + k * 31u);
            if unit(b) > p.branches {
                continue;
            }
            let t0 = 0.15 + 0.6 * unit(pcg(b + 1u));
            let size = max(length(along), 1e-3);
            let u = along / size;
            let root = from_here + along * t0 + vec2f(-u.y, u.x) * side_at(t0, h, p.jagged) * size * 0.55 * smoothstep(0.0, 0.12, t0);
            let turn = (unit(pcg(b + 2u)) - 0.5) * 2.0;
            let arm = rotated(along, turn * 0.75 + sign(turn) * 0.25) * (0.2 + 0.35 * unit(pcg(b + 3u))) * (1.05 - t0 * 0.6);
            let branch = way(at.pos, root, arm, b, p.jagged);
            let weak = power * 0.55 * (1.0 - branch.y * 0.85);
            let thin = max(p.width * 0.55 * (1.0 - branch.y * 0.6), px * 0.6) * power;
            core += weak * exp2(-branch.x * branch.x / (thin * thin) * 1.2);
            light += weak * (0.02 / (branch.z * 5.0 + 0.06) * exp2(-branch.z * 3.0));
        }
    }
    let bright = max(p.light, 0.0);
    let cloud = 0.55 + 0.6 * fbm_sum(at.pos * 1.4 + vec2f(at.secs * 0.03, 0.0), 4u, 0.55, 2.1, px * 1.4, at.seed + 3u);
    let air = p.ground.rgb * (0.55 + 0.9 * cloud) + p.tint.rgb * light * p.glow * bright * (0.45 + 0.5 * cloud);
    let white = mix(p.tint.rgb, vec3f(1.0), 0.75);
    let cover = clamp((core + light * p.glow * 0.5) * bright, 0.0, 1.0);
    return vec4f(air + white * core * 1.6 * bright, p.ground.a + (1.0 - p.ground.a) * cover);
}
