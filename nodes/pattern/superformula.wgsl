//! Superformula
//! One formula for flowers, stars, shells and sea creatures, nested in each other like petals.
//! keywords: flower, petals, mandala, gielis, supershape, star, blossom, organic, rose, nested
//! cost: 700

struct Params {
    /// Arms around the middle.
    /// = 7 in 1..24
    arms: f32,
    /// How pointed the arms are: low is spiky, high is round.
    /// = 0.55 in 0.1..8 log
    point: f32,
    /// How deep the notches between them are.
    /// = 1.3 in 0.2..8 log
    notch: f32,
    /// Half the height of the largest.
    /// = 0.98 in 0.05..3
    size: f32,
    /// How many lie in each other.
    /// = 9 in 1..24
    layers: u32,
    /// How far each is turned against the one around it.
    /// = 10 in -180..180 deg
    twist: f32,
    /// How much the shape changes from the outside in.
    /// = 0.6 in -2..2
    change: f32,
    /// Light on the petals' rims and shade under them.
    /// = 0.8 in 0..1
    relief: f32,
    /// Turns a second.
    /// = 0.02 in -2..2 hz
    speed: f32,
    /// Added to the turning; wire a band's time here.
    /// = 0 in -10..10 turns
    phase: f32,
    /// What is behind; make it transparent to lay the flower over a picture.
    /// = #0d1420
    ground: vec4f,
}

// Gielis (2003): how far from the middle the rim is at an angle in turns, at most 1.
fn rim_at(turns: f32, arms: f32, point: f32, notch: f32) -> f32 {
    let a = turns * TAU * arms * 0.25;
    let sum = pow(abs(cos(a)) + 1e-4, notch) + pow(abs(sin(a)) + 1e-4, notch);
    return pow(max(sum, 1e-4), -1.0 / max(point * 2.2, 0.05));
}

/// colours: From the outermost petals to the heart.
/// colours = #173a4f #2f7f86 #8fc9a4 #f2e2a8 #f2955f #c8405f #5a1f4f
fn superformula(at: Place, p: Params, colours: Gradient) -> vec4f {
    let count = clamp(p.layers, 1u, 32u);
    let turn = p.speed * at.secs + p.phase;
    let polar = polar_from_pos(at.pos);
    let arms = round(max(p.arms, 1.0));
    let px = pixel(at);
    var colour = p.ground;
    for (var i = 0u; i < count; i += 1u) {
        let t = f32(i) / f32(count);
        let size = p.size * (1.0 - 0.9 * t);
        let breath = 0.12 * sin(at.secs * 0.9 * sign(p.speed) + turn * TAU + t * 5.0);
        let shape = clamp(p.point * exp2(p.change * (t - 0.3) + breath), 0.1, 12.0);
        let way = (0.5 - f32(i & 1u)) * 2.0;
        let x = polar.x + 0.25 - turn * way * (0.4 + 0.6 * t) - p.twist / 360.0 * f32(i);
        let r = rim_at(x, arms, shape, max(p.notch, 0.1));
        let low = rim_at(0.5 / arms, arms, shape, max(p.notch, 0.1));
        let high = rim_at(0.0, arms, shape, max(p.notch, 0.1));
        let rim = size * r / max(max(low, high), 1e-3);
        let d = polar.y - rim;
        let next = rim_at(x + 0.001, arms, shape, max(p.notch, 0.1)) * size / max(max(low, high), 1e-3);
        let slope = (next - rim) / (0.001 * TAU * max(polar.y, 0.02));
        let away = d * inverseSqrt(1.0 + min(slope * slope, 60.0));
        let inside = 1.0 - soft_step(0.0, away, px * 1.2);
        let base = gradient_at(colours, t + 0.5 / f32(count));
        let deep = clamp(-d / max(rim, 1e-3), 0.0, 1.0);
        let edge = exp2(max(-away, 0.0) * -26.0 / max(size, 0.1));
        let lit = mix(1.0, 0.72 + 0.5 * (1.0 - deep) + 0.4 * edge, clamp(p.relief, 0.0, 1.0));
        let shadow = p.relief * 0.55 * exp2(-max(away, 0.0) * 20.0 / max(size, 0.1));
        colour = vec4f(colour.rgb * (1.0 - shadow), colour.a + (1.0 - colour.a) * shadow * 0.5);
        let petal = vec4f(base.rgb * lit, base.a);
        colour = petal * inside + colour * (1.0 - inside * petal.a);
    }
    return colour;
}
