//! Curl
//! Lets particles swim in eddies that never bunch up: smoke, ink in water, a shoal of light.
//! keywords: particles, force, curl noise, turbulence, flow, smoke, swirl, eddies, fluid

struct Params {
    /// How fast the eddies turn, in half heights of the picture a second.
    /// = 0.6 in 0..4
    strength: f32,
    /// Size of the largest eddies, in half heights of the picture.
    /// = 0.8 in 0.05..4 log
    size: f32,
    /// How many times finer eddies ride on the large ones.
    /// = 3 in 1..4
    octaves: i32,
    /// How strong each finer layer is against the one before.
    /// = 0.5 in 0..1
    roughness: f32,
    /// How fast the eddies change.
    /// = 0.25 in 0..3
    speed: f32,
    /// Moves the eddies on; wire a band's accumulated time here.
    /// = 0 in -10..10
    phase: f32,
    /// How soon particles follow: small values keep their own swing.
    /// = 3 in 0..20
    grip: f32,
    /// How much the eddies leave the plane of the picture, for a camera to see.
    /// = 0 in 0..1
    depth: f32,
}

fn curl(one: Particle, at: Place, p: Params) -> Particle {
    var moved = one;
    let t = at.secs * p.speed + p.phase;
    var flow = vec3f(0.0);
    var size = max(p.size, 1e-3);
    var part = 1.0;
    let layers = clamp(p.octaves, 1, 4);
    for (var layer = 0; layer < layers; layer++) {
        let q = clamp(vec3f(one.pos.xy / size, t), vec3f(-1e5), vec3f(1e5));
        let seed = at.seed + u32(layer) * 101u;
        flow += vec3f(curl_noise(q, seed), 0.0) * part;
        if p.depth > 0.0 {
            // A second field across the picture's depth; a sum of such fields stays free of sources.
            let across = curl_noise(vec3f(one.pos.zy / size + vec2f(31.7), q.z), seed ^ 0x5bd1u) * clamp(p.depth, 0.0, 1.0);
            flow += vec3f(0.0, across.y, across.x) * part;
        }
        size *= 0.5;
        part *= clamp(p.roughness, 0.0, 1.0);
    }
    let follow = 1.0 - exp(-min(max(p.grip, 0.0) * at.dt, 60.0));
    moved.vel += (flow * p.strength - one.vel) * follow;
    return moved;
}
