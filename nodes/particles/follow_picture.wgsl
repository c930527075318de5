//! Follow Picture
//! Lets a picture lead particles: towards its bright parts, along its outlines, where its colours point, or the way it moves.
//! keywords: particles, force, image, picture, gradient, flow, field, optical flow, brightness, outline

struct Params {
    /// How the picture leads: to its light, around it along its outlines, red and green as a direction (half grey stands still), or as the
    /// speed that Optical Flow gives.
    /// = climb choices: climb | circle | colours | flow
    way: u32,
    /// How hard it leads; negative turns it around, so that they flee its light.
    /// = 3 in -20..20
    strength: f32,
    /// How fine a detail counts, in half heights of the picture.
    /// = 0.03 in 0.002..0.3 log
    detail: f32,
    /// How soon particles give up their own way.
    /// = 1 in 0..10
    grip: f32,
}

/// image: The picture that leads.
fn follow_picture(one: Particle, at: Place, p: Params, image: texture_2d<f32>) -> Particle {
    var moved = one;
    let e = max(p.detail, 1e-4);
    let light = vec3f(0.2126, 0.7152, 0.0722);
    var field = vec2f(0.0);
    if p.way == 3u {
        // A current: they take on its speed, the sooner the harder the grip.
        let current = clamp(sample(image, one.pos.xy, at).rg, vec2f(-64.0), vec2f(64.0)) * p.strength;
        let follow = 1.0 - exp(-min(max(p.grip, 0.0) * at.dt, 60.0));
        moved.vel += vec3f(current - one.vel.xy, 0.0) * follow;
        return moved;
    }
    if p.way == 2u {
        let c = sample(image, one.pos.xy, at);
        // In linear light the middle grey of a screen is 0.214.
        field = (sqrt(clamp(c.rg, vec2f(0.0), vec2f(1.0))) - vec2f(0.4627) * c.a) * 2.0;
    } else {
        let right = dot(sample(image, one.pos.xy + vec2f(e, 0.0), at).rgb, light);
        let left = dot(sample(image, one.pos.xy - vec2f(e, 0.0), at).rgb, light);
        let above = dot(sample(image, one.pos.xy + vec2f(0.0, e), at).rgb, light);
        let below = dot(sample(image, one.pos.xy - vec2f(0.0, e), at).rgb, light);
        let slope = vec2f(right - left, above - below) * 2.0;
        // Steep edges lead no harder than clear ones.
        field = slope / (1.0 + length(slope));
        if p.way == 1u {
            field = vec2f(-field.y, field.x);
        }
    }
    moved.vel += vec3f(field * p.strength, 0.0) * at.dt;
    moved.vel *= exp(-min(max(p.grip, 0.0) * at.dt, 60.0));
    return moved;
}
