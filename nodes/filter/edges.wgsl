//! Edges
//! Draws the outlines of a picture: neon on black, a pencil drawing, contours to lay over.
//! keywords: outline, sobel, contour, neon, line, sketch, drawing

struct Params {
    /// Width of the lines, of the picture's height.
    /// = 0.25 in 0.1..3 log %
    width: f32,
    /// How strong the lines are.
    /// = 4 in 0..20
    strength: f32,
    /// Difference in brightness below which no line is drawn.
    /// = 0.06 in 0..0.5
    quiet: f32,
    /// Colour of the lines.
    /// = #ffe9c7
    line: vec4f,
    /// How much the lines take the picture's colours.
    /// = 0.5 in 0..1
    tint: f32,
    /// How much of the picture is kept beneath; at 0 the lines stand alone, on nothing.
    /// = 0.04 in 0..1
    keep: f32,
}

fn seen_at(image: texture_2d<f32>, at: Place, px: vec2f) -> f32 {
    return perceived(sample_px(image, at.pos, px, at));
}

fn edges(at: Place, p: Params, image: texture_2d<f32>) -> vec4f {
    let r = clamp(px_from_percent(image, p.width) * 0.5, 0.5, 64.0);
    let nw = seen_at(image, at, vec2f(-r, -r));
    let ne = seen_at(image, at, vec2f(r, -r));
    let sw = seen_at(image, at, vec2f(-r, r));
    let se = seen_at(image, at, vec2f(r, r));
    let gx = ne + se - nw - sw + 2.0 * (seen_at(image, at, vec2f(r, 0.0)) - seen_at(image, at, vec2f(-r, 0.0)));
    let gy = sw + se - nw - ne + 2.0 * (seen_at(image, at, vec2f(0.0, r)) - seen_at(image, at, vec2f(0.0, -r)));
    let slope = length(vec2f(gx, gy)) * 0.25;
    let drawn = clamp(max(slope - p.quiet, 0.0) * p.strength, 0.0, 1.0);
    let here = sample_px(image, at.pos, vec2f(0.0), at);
    // The picture's colour at full light, so that dark places draw bright lines too.
    let colour = here.rgb / max(max(here.r, max(here.g, here.b)), 1e-3);
    let ink = vec4f(mix(p.line.rgb, colour * p.line.a, p.tint), p.line.a) * drawn;
    return ink + here * p.keep * (1.0 - ink.a);
}
