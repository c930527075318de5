//! Picture Material
//! Lays a picture on a scene from its three sides: wood, screens, moving patterns as skin.
//! keywords: texture, triplanar, image, skin, wrap, screen, projection, 3d
//! cost: 60

struct Params {
    /// How wide the picture lies, in units.
    /// = 1.5 in 0.05..20 log
    size: f32,
    /// How much of it shows over the material below.
    /// = 1 in 0..1
    amount: f32,
    /// 0 mirrors sharply, 1 is chalk.
    /// = 0.4 in 0..1
    roughness: f32,
    /// How much the bright parts of the picture gleam like metal.
    /// = 0 in 0..1
    metal: f32,
    /// How much light the picture sends out, as a screen does; it does not reach into the air.
    /// = 0 in 0..10
    glow: f32,
}

/// scene: The scene that is covered.
/// image: The picture.
fn picture_material(q: Spot, scene: Solid, p: Params, image: texture_2d<f32>) -> Solid {
    var found = scene;
    // While only distances are asked for there is no direction to lay it on from, and no need to.
    if dot(q.normal, q.normal) > 0.25 {
        let seen = max(triplanar(image, q.pos, q.normal, p.size), vec4f(0.0));
        let amount = clamp(p.amount, 0.0, 1.0) * clamp(seen.a, 0.0, 1.0);
        let colour = seen.rgb / max(seen.a, 1e-3);
        found.colour = mix(scene.colour, colour, amount);
        found.roughness = mix(scene.roughness, p.roughness, amount);
        found.metal = mix(scene.metal, p.metal * clamp(luminance(colour), 0.0, 1.0), amount);
        found.glow = mix(scene.glow, min(colour, vec3f(8.0)) * max(p.glow, 0.0), amount);
    }
    return found;
}
