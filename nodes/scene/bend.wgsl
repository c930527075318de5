//! Bend
//! Bends a scene upwards along its width: a smile, an arch, a wave.
//! keywords: curve, arch, arc, bow, wave, swing, sdf, 3d

struct Params {
    /// How far it bends within one unit.
    /// = 30 in -180..180 deg
    amount: f32,
    /// Arc bends it round; wave lets it swing up and down.
    /// = arc choices: arc | wave
    shape: u32,
    /// How long one swing of the wave is.
    /// = 2 in 0.2..20 log
    length: f32,
    /// How fast the wave runs by itself.
    /// = 0.2 in -3..3 hz
    speed: f32,
    /// Added to the wave's run, in turns; wire a band's time here.
    /// = 0 in -10..10 turns
    phase: f32,
}

fn bend(q: Spot, p: Params) -> Spot {
    let k = radians(clamp(p.amount, -3600.0, 3600.0));
    var moved = q;
    if p.shape == 1u {
        let w = 6.28318531 / clamp(abs(p.length), 0.05, 1e3);
        let run = fract(held(p.speed * q.secs + p.phase, 1e6)) * 6.28318531;
        let swing = k * 0.35;
        moved.pos = q.pos - vec3f(0.0, swing * sin(w * q.pos.x - run), 0.0);
        moved.scale = inverseSqrt(1.0 + swing * w * swing * w) * 0.9;
        return moved;
    }
    let angle = k * q.pos.x;
    let c = cos(angle);
    let s = sin(angle);
    moved.pos = vec3f(c * q.pos.x - s * q.pos.y, s * q.pos.x + c * q.pos.y, q.pos.z);
    moved.normal = vec3f(c * q.normal.x - s * q.normal.y, s * q.normal.x + c * q.normal.y, q.normal.z);
    let stretch = k * clamp(length(q.pos.xy), 0.3, 4.0);
    moved.scale = inverseSqrt(1.0 + stretch * stretch);
    return moved;
}
