//! Material
//! What a scene is made of: clay, plastic, gold, chrome, light.
//! keywords: colour, paint, metal, gold, chrome, plastic, glow, emission, roughness, shader, 3d

struct Params {
    /// Its colour.
    /// = #c8553d
    colour: vec4f,
    /// 0 mirrors sharply, 1 is chalk.
    /// = 0.35 in 0..1
    roughness: f32,
    /// 0 is paint, 1 is metal.
    /// = 0 in 0..1
    metal: f32,
    /// How much light it sends out by itself; wire a kick here.
    /// = 0 in 0..10
    glow: f32,
    /// The colour of that light.
    /// = #ff9a5a
    glow_colour: vec4f,
}

/// scene: The scene that is painted.
fn material(q: Spot, scene: Solid, p: Params) -> Solid {
    var found = scene;
    found.colour = p.colour.rgb;
    found.roughness = p.roughness;
    found.metal = p.metal;
    found.glow = p.glow_colour.rgb * max(p.glow, 0.0);
    return found;
}
