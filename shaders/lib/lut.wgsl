// Reading a colour table exactly: four texels, no hardware filtering.

/// The value of a colour table at `x` (0..1 on each axis, clamped; red is the table's first axis), tetrahedrally between its
/// four nearest entries.
fn table_at(table: texture_3d<f32>, x: vec3f) -> vec3f {
    let size = vec3f(textureDimensions(table));
    let place = clamp(x, vec3f(0.0), vec3f(1.0)) * (size - 1.0);
    let low = min(floor(place), max(size - 2.0, vec3f(0.0)));
    let f = place - low;
    let base = vec3i(low);
    let last = vec3i(size) - vec3i(1);
    // The path from the low corner to the high one goes along the axis with the largest remainder first.
    var first = vec3i(0, 0, 1);
    var second = vec3i(0, 1, 1);
    if f.r >= f.g && f.r >= f.b {
        first = vec3i(1, 0, 0);
        second = select(vec3i(1, 0, 1), vec3i(1, 1, 0), f.g >= f.b);
    } else if f.g >= f.b {
        first = vec3i(0, 1, 0);
        second = select(vec3i(0, 1, 1), vec3i(1, 1, 0), f.r >= f.b);
    } else {
        second = select(vec3i(0, 1, 1), vec3i(1, 0, 1), f.r >= f.g);
    }
    let high = max(f.r, max(f.g, f.b));
    let small = min(f.r, min(f.g, f.b));
    let middle = max(min(f.r, f.g), min(max(f.r, f.g), f.b));
    return textureLoad(table, base, 0).rgb * (1.0 - high)
        + textureLoad(table, min(base + first, last), 0).rgb * (high - middle)
        + textureLoad(table, min(base + second, last), 0).rgb * (middle - small)
        + textureLoad(table, min(base + vec3i(1), last), 0).rgb * small;
}
