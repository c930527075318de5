//! Shell
//! Rounds a scene's edges, or hollows it out to a skin; cut it open to see inside.
//! keywords: round, hollow, onion, skin, thickness, outline, layers, sdf, 3d

struct Params {
    /// Grows and rounds the shape.
    /// = 0.05 in 0..1
    round: f32,
    /// Leaves only a skin of this thickness; 0 leaves it whole.
    /// = 0.08 in 0..1
    thickness: f32,
    /// How many skins lie inside each other.
    /// = 1 in 1..6
    layers: u32,
    /// Cuts away what is in front of this depth, so that one sees inside; far out nothing is cut.
    /// = 0.1 in -2..10
    open: f32,
}

/// scene: The scene that is rounded.
fn shell(q: Spot, scene: Solid, p: Params) -> Solid {
    var dist = scene.dist - clamp(p.round, 0.0, 1e3);
    let skin = clamp(p.thickness, 0.0, 1e3);
    if skin > 0.0 {
        var step = skin;
        dist += skin;
        for (var i = 0u; i < clamp(p.layers, 1u, 8u); i += 1u) {
            dist = abs(dist) - step;
            step *= 0.5;
        }
    }
    var found = scene;
    found.dist = select(dist, max(dist, q.pos.z - p.open), skin > 0.0);
    return found;
}
