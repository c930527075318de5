//! Feedback
//! A camera that films its own screen: every frame the last one comes back zoomed, turned and faded under the new picture.
//! keywords: trail, echo, tunnel, video feedback, infinite, loop, howlround
//! memory: fades by decay

struct Params {
    /// How much of the last frame comes back.
    /// = 0.96 in 0..0.995
    decay: f32,
    /// How much larger the last frame comes back, each second.
    /// = 1.35 in 0.1..10 log
    zoom: f32,
    /// How far it turns each second.
    /// = 8 in -360..360 deg
    angle: f32,
    /// How far it moves each second.
    /// = 0 0 in -2..2
    shift: vec2f,
    /// The point around which it zooms and turns.
    /// = 0 0 in -2..2
    centre: vec2f,
    /// How far its colours turn each second.
    /// = 0.12 in -2..2 turns
    hue: f32,
    /// How the new picture meets the old one.
    /// = max choices: over | add | max | screen
    mode: u32,
    /// How strong the new picture is.
    /// = 1 in 0..2
    amount: f32,
    /// What is read beyond the edges.
    /// = mirror choices: empty | mirror | repeat | clamp
    edges: u32,
}

fn feedback(at: Place, p: Params, before: texture_2d<f32>, image: vec4f) -> vec4f {
    let dt = clamp(at.dt, 0.0, 0.25);
    let grow = pow(max(abs(p.zoom), 0.01), dt);
    let v = rotated(at.pos - p.centre - p.shift * dt, -radians(p.angle) * dt) / grow;
    let there = v + p.centre;
    var old = sample(before, into_picture(there, p.edges, at), at);
    if p.edges == 0u {
        let inside = abs(there) / vec2f(aspect(at), 1.0);
        old *= 1.0 - soft_step(1.0, max(inside.x, inside.y), pixel(at) * 2.0);
    }
    old = vec4f(hue_turned(old.rgb, p.hue * dt), old.a) * clamp(p.decay, 0.0, 1.0);
    let fresh = image * p.amount;
    let cover = clamp(fresh.a, 0.0, 1.0);
    let alpha = cover + old.a * (1.0 - cover);
    switch p.mode {
        case 0u: { return vec4f(fresh.rgb + old.rgb * (1.0 - cover), alpha); }
        case 1u: { return vec4f(min(fresh.rgb + old.rgb, vec3f(64.0)), alpha); }
        case 2u: { return vec4f(max(fresh.rgb, old.rgb), max(cover, old.a)); }
        default: { return vec4f(min(screened(old.rgb, fresh.rgb), vec3f(64.0)), alpha); }
    }
}
