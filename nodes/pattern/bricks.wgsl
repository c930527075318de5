//! Bricks
//! Walls and floors of stones laid in rows, half steps, thirds or herringbone; some of them light up.
//! keywords: wall, tiles, masonry, herringbone, parquet, pavement, stone, mortar, subway tiles, floor
//! cost: 420

struct Params {
    /// Courses from the bottom to the top of the picture.
    /// = 11 in 1..80 log
    rows: f32,
    /// How they are laid.
    /// = herringbone choices: half | third | stack | herringbone | basket
    bond: u32,
    /// Width of the joints, of a course's height.
    /// = 0.09 in 0..0.5
    joint: f32,
    /// How rounded the stones' edges are.
    /// = 0.5 in 0..1
    relief: f32,
    /// How rough their faces are.
    /// = 0.5 in 0..1
    rough: f32,
    /// How different their colours are.
    /// = 0.85 in 0..1
    variety: f32,
    /// How many stones light up, and how bright; wire a hit here.
    /// = 0.45 in 0..1
    lights: f32,
    /// Turns the wall.
    /// = 0 in -180..180 deg
    angle: f32,
    /// How fast the lights wander, changes a second.
    /// = 0.35 in 0..8 hz
    speed: f32,
    /// Added to the lights' time; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
    /// Colour of the joints.
    /// = #120e14
    mortar: vec4f,
    /// Colour of the light.
    /// = #ffc46b
    glow: vec4f,
}

/// colours: The stones, by chance.
/// colours = #2b2233 #4a2f45 #7a3f4d #a65a4e #c98a62
fn bricks(at: Place, p: Params, colours: Gradient) -> vec4f {
    let scale = max(abs(p.rows), 0.1) * 0.5;
    let q = rotated(at.pos, radians(p.angle)) * scale;
    let c = noise_cell(q);
    var stone = c;
    var centre = vec2f(0.0);
    var half = vec2f(1.0, 0.5);
    if p.bond == 3u {
        let k = (c.x - c.y) & 3;
        let upright = k >= 2;
        stone = select(vec2i(c.x - k, c.y), vec2i(c.x, c.y - (3 - k)), upright);
        half = select(vec2f(1.0, 0.5), vec2f(0.5, 1.0), upright);
        centre = vec2f(stone) + half;
    } else if p.bond == 4u {
        let block = vec2i(c.x >> 1u, c.y >> 1u);
        let upright = ((block.x + block.y) & 1) == 1;
        stone = select(vec2i(block.x * 2, c.y), vec2i(c.x, block.y * 2), upright);
        half = select(vec2f(1.0, 0.5), vec2f(0.5, 1.0), upright);
        centre = vec2f(stone) + half;
    } else {
        let steps = select(select(2.0, 3.0, p.bond == 1u), 1.0, p.bond == 2u);
        let shift = fract(f32(c.y) / steps) * 2.0;
        let n = floor((q.x - shift) * 0.5);
        stone = vec2i(i32(n) * 2, c.y);
        centre = vec2f(n * 2.0 + shift + 1.0, f32(c.y) + 0.5);
    }
    let v = q - centre;
    let d = -sdf_box(v, half - clamp(p.joint, 0.0, 0.9) * 0.5, 0.06);
    let px = pixel(at) * scale;
    let h = hash_cell(stone, 3u, at.seed);
    let base = gradient_at(colours, 0.5 + (unit(h) - 0.5) * clamp(p.variety, 0.0, 1.0));
    let grit = fbm_sum_d(q * 3.0 + vec2f(unit(pcg(h)) * 40.0, 0.0), 4u, 0.6, 2.1, px * 3.0, at.seed + 5u);
    // A lit edge above on the left, a dark one below on the right.
    let rim = exp2(-max(d, 0.0) * 16.0);
    let side = v / half;
    let tilt = select(vec2f(0.0, sign(side.y)), vec2f(sign(side.x), 0.0), (half.x - abs(v.x)) < (half.y - abs(v.y)));
    var light = 1.0 + p.relief * rim * dot(tilt, vec2f(-0.55, 0.75));
    light *= 1.0 + p.rough * clamp(0.28 * grit.x + 0.05 * dot(grit.yz, vec2f(-0.5, 0.8)), -0.5, 0.5);
    // Each stone has a clock of its own; now and then it is lit.
    let clock = at.secs * p.speed + p.phase + unit(pcg(h + 1u)) * 64.0;
    let turn = u32(i32(floor(clock)));
    let share = clamp(p.lights, 0.0, 4.0);
    let now = select(0.0, 1.0, unit(pcg(h ^ pcg(turn))) < share * 0.4);
    let next = select(0.0, 1.0, unit(pcg(h ^ pcg(turn + 1u))) < share * 0.4);
    let lamp = mix(now, next, smoothstep(0.0, 1.0, fract(clock))) * (0.5 + share);
    let inner = 0.35 + 0.65 * smoothstep(0.0, 0.45, d);
    let colour = base.rgb * light * 0.85 + p.glow.rgb * lamp * inner * (1.0 + 0.25 * p.rough * grit.x);
    let inside = soft_step(0.0, d, px * 1.2);
    let spill = vec4f(p.glow.rgb * lamp * 0.12, 0.0);
    return mix(p.mortar + spill, vec4f(max(colour, vec3f(0.0)), base.a), inside);
}
