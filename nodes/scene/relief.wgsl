//! Relief
//! Raises a picture into space: bright is high. Lying down it is a landscape, standing up a carved wall.
//! keywords: heightfield, heightmap, extrude, terrain, landscape, picture, displacement, sdf, 3d
//! cost: 70

struct Params {
    /// How wide the picture is, in units.
    /// = 4 in 0.2..40 log
    size: f32,
    /// How high white rises.
    /// = 0.6 in 0..5
    height: f32,
    /// How thick the plate below is.
    /// = 0.1 in 0..2
    plate: f32,
    /// Whether it stands upright, facing the front.
    /// = false
    upright: u32,
    /// How much of the picture's own colour the surface takes.
    /// = 1 in 0..1
    paint: f32,
}

/// image: The picture that is raised.
fn relief(q: Spot, p: Params, image: texture_2d<f32>) -> Solid {
    let shape = vec2f(textureDimensions(image));
    let wide = clamp(abs(p.size), 0.05, 1e4) * 0.5;
    let deep = wide * shape.y / max(shape.x, 1.0);
    let k = select(q.pos, vec3f(q.pos.x, q.pos.z, -q.pos.y), p.upright != 0u);
    let height = clamp(p.height, 0.0, 1e3);
    let plate = clamp(p.plate, 0.0, 1e3);
    let uv = clamp(vec2f(k.x / wide, -k.z / deep) * 0.5 + 0.5, vec2f(0.0), vec2f(1.0));
    let colour = max(sample_uv(image, uv), vec4f(0.0));
    // Between texels a picture is made of flat pieces, whose seams light would show: four readings round them.
    let by = vec2f(0.9) / max(shape, vec2f(1.0));
    let sum = sample_uv(image, uv + by) + sample_uv(image, uv - by)
        + sample_uv(image, uv + vec2f(by.x, -by.y)) + sample_uv(image, uv + vec2f(-by.x, by.y));
    let bright = clamp(sqrt(max(luminance(sum.rgb) * 0.25, 0.0)), 0.0, 1.0);
    let top = height * bright;
    // A column under every point of the picture; how steep the picture is decides how far one may trust it.
    let side = abs(vec2f(k.x, k.z)) - vec2f(wide, deep);
    let outside = length(max(side, vec2f(0.0))) + min(max(side.x, side.y), 0.0);
    let steep = clamp(0.2 + 0.1 * wide / max(height, 0.05), 0.25, 0.8);
    var found = solid(max(max((k.y - top) * steep, -k.y - plate), outside));
    found.colour = mix(found.colour, colour.rgb / max(colour.a, 1e-3), clamp(p.paint, 0.0, 1.0));
    return found;
}
