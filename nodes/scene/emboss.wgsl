//! Emboss
//! Presses a picture into a surface: bright stands out. Any moving pattern becomes skin, armour, water.
//! keywords: displace, bump, picture, texture, carve, engrave, triplanar, displacement, sdf, 3d
//! cost: 60

struct Params {
    /// How far white stands out.
    /// = 0.25 in 0..2
    amount: f32,
    /// How wide the picture lies, in units.
    /// = 2 in 0.05..20 log
    size: f32,
    /// Shifts the picture along the surface.
    /// = 0 0 0 in -5..5
    shift: vec3f,
}

/// scene: The scene whose surface moves.
/// image: The picture; it is laid on from three sides.
fn emboss(q: Spot, scene: Solid, p: Params, image: texture_2d<f32>) -> Solid {
    let amount = clamp(p.amount, 0.0, 100.0);
    var found = scene;
    let away = smoothstep(1.1 * amount, 2.0 * amount + 0.15, scene.dist);
    if away >= 1.0 {
        found.dist = scene.dist - amount;
        return found;
    }
    // No direction is known while distances are asked for: the direction from the middle decides between the three sides.
    let seen = triplanar(image, q.pos + held3(p.shift, 1e5), q.pos, p.size);
    let bright = clamp(sqrt(max(luminance(seen.rgb), 0.0)), 0.0, 1.0);
    let steep = 3.0 * amount / clamp(abs(p.size), 0.05, 1e4);
    found.dist = (scene.dist - amount * mix(bright, 1.0, away)) / (1.0 + steep * (1.0 - away));
    return found;
}
