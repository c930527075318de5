//! CRT
//! An old television: lines, glowing dots of three colours, a curved glass and a dark rim.
//! keywords: television, monitor, scanlines, retro, arcade, vhs, tube, screen, phosphor

struct Params {
    /// Lines from the top to the bottom of the screen.
    /// = 240 in 8..720 log
    lines: f32,
    /// How dark it is between the lines.
    /// = 0.45 in 0..1
    gaps: f32,
    /// How clearly the three colours of the screen are seen.
    /// = 0.35 in 0..1
    dots: f32,
    /// How much the glass bulges.
    /// = 0.25 in 0..1
    curve: f32,
    /// How soft the beam is, in dots of the screen.
    /// = 1 in 0.2..4
    softness: f32,
    /// How far the bars of a picture that is not in step roll each second; 0 is a good signal.
    /// = 0 in -2..2
    roll: f32,
    /// Moves the roll; wire a band's time here.
    /// = 0 in -100..100
    phase: f32,
}

fn crt(at: Place, p: Params, image: texture_2d<f32>) -> vec4f {
    let wide = max(aspect(at), 1e-3);
    let unit_pos = at.pos / vec2f(wide, 1.0);
    // The further out, the more the glass bends away.
    let bend = unit_pos.yx * unit_pos.yx * clamp(p.curve, 0.0, 1.0) * 0.16;
    let q = unit_pos * (1.0 + bend);
    let edge = pixel(at) * 1.5;
    let inside = soft_step(max(abs(q.x), abs(q.y)) - 1.0, 0.0, edge);
    var pos = q * vec2f(wide, 1.0);
    let rolled = pos.y + 2.0 * fract(clamp(at.secs * p.roll + p.phase, -1e5, 1e5));
    pos.y = rolled - 2.0 * floor(0.5 * rolled + 0.5);
    let lines = clamp(p.lines, 8.0, 2000.0);
    let row = pos.y * 0.5 * lines;
    let dot_width = 2.0 / lines;
    // The beam: five points across a line of the screen.
    var light = vec4f(0.0);
    var weights = 0.0;
    for (var i = 0u; i < 5u; i++) {
        let t = (f32(i) - 2.0) * 0.5;
        let weight = exp(-t * t);
        let centre = (floor(row) + 0.5) * dot_width;
        light += weight * sample(image, vec2f(pos.x + t * dot_width * clamp(p.softness, 0.0, 8.0), mix(pos.y, centre, 0.7)), at);
        weights += weight;
    }
    light /= weights;
    // Bright lines are wider, as on a real tube; lines too fine to be seen fade into their mean.
    let seen = clamp(2.0 - 2.0 * pixel(at) / dot_width, 0.0, 1.0);
    let across = abs(fract(row) - 0.5) * 2.0;
    let narrow = mix(2.6, 1.2, clamp(luminance(light.rgb), 0.0, 1.0));
    let beam = exp(-across * across * narrow);
    let line = mix(1.0, mix(1.0, beam / 0.72, clamp(p.gaps, 0.0, 1.0)), seen);
    let column = (pos.x / dot_width + select(0.0, 0.5, fract(floor(row) * 0.5) > 0.25)) * TAU / 1.0;
    let third = TAU / 3.0;
    let mask = 1.0 + clamp(p.dots, 0.0, 1.0) * seen * vec3f(cos(column), cos(column - third), cos(column + third));
    let rim = 1.0 - 0.35 * clamp(p.curve, 0.0, 1.0) * dot(unit_pos * unit_pos, unit_pos * unit_pos);
    return vec4f(light.rgb * line * mask * rim, light.a) * inside;
}
