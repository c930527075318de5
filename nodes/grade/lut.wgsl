//! LUT
//! Gives the picture the look of a colour table: film stocks, day for night, anything that a .cube file or a Hald picture holds.
//! keywords: cube, lookup, film, look, grading, hald, 3dl, table

struct Params {
    /// How much of the look is mixed in.
    /// = 1 in 0..1
    amount: f32,
    /// What the table was made for: pictures as a screen shows them (most are), or linear light.
    /// = screen choices: screen | linear
    space: u32,
    /// The value of the table's first entry; most tables say 0.
    /// = 0 0 0 in -1..1
    domain_min: vec3f,
    /// The value of the table's last entry; most tables say 1.
    /// = 1 1 1 in 0..64
    domain_max: vec3f,
}

/// table: The colour table.
fn lut(p: Params, image: vec4f, table: texture_3d<f32>) -> vec4f {
    // Without a table there is nothing to do.
    if textureDimensions(table).x < 2u {
        return image;
    }
    let colour = straight(image);
    let screen = p.space == 0u;
    let x = select(colour, srgb_from_linear(colour), screen);
    let span = p.domain_max - p.domain_min;
    let safe = select(span, vec3f(1.0), abs(span) < vec3f(1e-6));
    let found = table_at(table, (x - p.domain_min) / safe);
    let done = select(found, linear_from_srgb(found), screen);
    return premultiplied(mix(colour, done, p.amount), image.a);
}
