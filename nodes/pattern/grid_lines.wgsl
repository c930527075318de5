//! Grid Lines
//! Fine and bold lines on a blueprint, flat or as a floor that runs to the horizon.
//! keywords: grid, blueprint, graph paper, synthwave, floor, retro, perspective, mesh

struct Params {
    /// Squares from the bottom to the top of the picture.
    /// = 6 in 0.5..60 log
    scale: f32,
    /// Width of the lines in squares.
    /// = 0.02 in 0..0.5
    width: f32,
    /// How many fine squares each square is divided into.
    /// = 5 in 1..10
    divisions: u32,
    /// How strong the fine lines are.
    /// = 0.35 in 0..1
    fine: f32,
    /// Glow around the lines.
    /// = 0.3 in 0..1
    glow: f32,
    /// Lays the grid down: 0 is flat, 1 is a floor that runs to the horizon.
    /// = 0 in 0..1
    tilt: f32,
    /// Turns the grid.
    /// = 0 in -180..180 deg
    angle: f32,
    /// Bends the lines in long waves.
    /// = 0.12 in 0..1
    waves: f32,
    /// Squares a second that the grid slides.
    /// = 0.12 in -8..8
    speed: f32,
    /// Added to the sliding; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
    /// Colour of the ground.
    /// = #0c2340
    ground: vec4f,
}

/// colours: From the foot of the picture to its top.
/// colours = #f3f7f2 #bfe3e6 #7cc4d8
fn grid_lines(at: Place, p: Params, colours: Gradient) -> vec4f {
    let tilt = clamp(p.tilt, 0.0, 1.0);
    // A floor seen from above its edge: the horizon comes down as it tilts.
    let horizon = mix(40.0, 1.0 / 3.0, pow(tilt, 0.15));
    let down = max(horizon - at.pos.y, 1e-3);
    let depth = mix(1.0, (horizon + 1.0) / down, select(0.0, 1.0, tilt > 0.0));
    var flat_pos = vec2f(at.pos.x, at.pos.y);
    if tilt > 0.0 {
        flat_pos = vec2f(at.pos.x * depth, (depth - 1.0) * (horizon + 1.0) - 1.0);
    }
    let scale = max(abs(p.scale), 1e-3) * 0.5;
    let turn = rotated(flat_pos, radians(p.angle));
    let t = p.speed * at.secs + p.phase;
    var q = turn * scale;
    q += p.waves * 0.35 * scale * vec2f(sin(turn.y * 1.7 + t), sin(turn.x * 1.4 - t * 0.8)) * 0.5;
    q.y += t;
    // What a pixel covers across and along the floor.
    let px = pixel(at) * scale * vec2f(depth, select(1.0, depth * depth, tilt > 0.0)) * (1.0 + 0.3 * p.waves);
    let bold = lines(q, px, p.width);
    let n = f32(clamp(p.divisions, 1u, 32u));
    let thin = lines(q * n, px * n, p.width * 0.8 * sqrt(n)) * p.fine * select(0.0, 1.0, n > 1.5);
    let near = abs(fract(q - 0.5) - 0.5);
    let halo = (exp2(-near.x * 16.0) + exp2(-near.y * 16.0)) * 0.3 * p.glow * octave_fade(max(px.x, px.y));
    let haze = select(1.0, smoothstep(0.0, 0.55, down) * select(0.0, 1.0, at.pos.y < horizon), tilt > 0.0);
    let level = clamp(max(bold, thin) + halo, 0.0, 1.0) * haze;
    return mix(p.ground, gradient_at(colours, at.pos.y * 0.5 + 0.5), level);
}

fn lines(q: vec2f, px: vec2f, width: f32) -> f32 {
    let d = abs(fract(q - 0.5) - 0.5);
    // A line thinner than a pixel keeps its pixel and gets fainter.
    let w = max(vec2f(max(width, 0.0)), px);
    let cover = clamp((w * 0.5 - d) / max(px, vec2f(1e-6)) + 0.5, vec2f(0.0), vec2f(1.0)) * clamp(vec2f(max(width, 0.0)) / w, vec2f(0.0), vec2f(1.0));
    // Squares finer than a pixel end in their average.
    let far = mix(vec2f(clamp(width, 0.0, 1.0)), cover, vec2f(octave_fade(px.x), octave_fade(px.y)));
    return max(far.x, far.y);
}
