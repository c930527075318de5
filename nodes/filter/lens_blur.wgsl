//! Lens Blur
//! Lets parts of the picture fall out of focus, with bright discs as a lens draws them; as a band, a city becomes a toy.
//! keywords: bokeh, tilt-shift, miniature, depth of field, defocus, aperture, dof, focus, discs
//! cost: 900

struct Params {
    /// What lies in focus: nothing, a band across the picture, or a circle.
    /// = band choices: nothing | band | circle
    focus: u32,
    /// Largest radius of the blur, of the picture's height.
    /// = 3 in 0..15 %
    radius: f32,
    /// How strongly bright places become discs.
    /// = 0.6 in 0..1
    highlights: f32,
    /// Blades of the aperture: its discs have so many corners; 0 is round.
    /// = 6 in 0..9
    blades: u32,
    /// The middle of what is in focus.
    /// = 0 0 in -2..2
    centre: vec2f,
    /// Half the width of what is in focus.
    /// = 0.22 in 0..2
    width: f32,
    /// Turns the band.
    /// = 0 in -180..180 deg
    angle: f32,
}

const TAPS: u32 = 61u;

fn lens_blur(at: Place, p: Params, image: texture_2d<f32>) -> vec4f {
    let v = rotated(at.pos - p.centre, -radians(p.angle));
    var away = 1.0;
    if p.focus == 1u {
        away = smoothstep(0.0, 0.75, abs(v.y) - p.width);
    } else if p.focus == 2u {
        away = smoothstep(0.0, 0.75, length(v) - p.width);
    }
    let radius = px_from_percent(image, clamp(p.radius, 0.0, 40.0)) * away;
    let middle = sample_px(image, at.pos, vec2f(0.0), at);
    if radius < 0.5 {
        return middle;
    }
    // A turn by chance of less than one step hides the spiral in a fine grain.
    let cell = vec2i(floor(uv_from_pos(at.pos, at) * at.size));
    let nudge = unit(hash_cell(cell, 0u, 5u)) * select(0.0, 1.0, radius > 4.0);
    let blades = f32(p.blades);
    var sum = middle * 1e-3;
    var total = 1e-3;
    for (var i = 0u; i < TAPS; i += 1u) {
        let r = sqrt((f32(i) + 0.5) / f32(TAPS));
        let turn = f32(i) * 2.39996323 + nudge * 0.6;
        var reach = radius * r;
        if p.blades >= 3u {
            let wedge = TAU / blades;
            let side = turn - wedge * round(turn / wedge);
            reach *= cos(wedge * 0.5) / max(cos(side), 0.1);
        }
        let c = sample_px(image, at.pos, vec2f(cos(turn), sin(turn)) * reach, at);
        let bright = min(luminance(max(c.rgb, vec3f(0.0))), 16.0);
        // What is sharp must not bleed into what is blurred less: bright discs count more.
        let weight = 1.0 + p.highlights * 9.0 * bright * bright * bright;
        sum += c * weight;
        total += weight;
    }
    return sum / total;
}
