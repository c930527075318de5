//! Fluid push
//! Carries a current along with itself and pushes it; the first step of Fluid. Red and green are its speed to the right and up.
//! keywords: fluid, current, velocity, advection, simulation, flow
//! scale: 1/2

struct Params {
    /// How hard it is pushed.
    /// = 1 in 0..6
    force: f32,
    /// Nozzles that wander and blow by themselves.
    /// = 5 in 0..6
    nozzles: u32,
    /// How fast they wander.
    /// = 0.25 in -3..3
    speed: f32,
    /// Added to the wandering; wire a band's time here.
    /// = 0 in -10..10
    phase: f32,
    /// How small eddies are kept alive.
    /// = 0.6 in 0..3
    curls: f32,
    /// How soon the current calms down.
    /// = 0.25 in 0..2
    calm: f32,
    /// How strongly bright places rise.
    /// = 0.5 in -4..4
    lift: f32,
}

/// current: The current after the last frame.
/// image: Bright places rise.
fn fluid_push(at: Place, p: Params, before: texture_2d<f32>, current: texture_2d<f32>, image: vec4f) -> vec4f {
    let dt = clamp(at.dt, 0.0, 0.05);
    let here = sample(current, at.pos, at).rg;
    // Back along the way, with a look from half-way.
    let half_way = sample(current, at.pos - here * dt * 0.5, at).rg;
    var v = sample(current, at.pos - half_way * dt, at).rg;
    // How much it turns here, and where it turns more: eddies that the grid has blurred are pushed on.
    let left = sample_px(current, at.pos, vec2f(-1.0, 0.0), at).rg;
    let right = sample_px(current, at.pos, vec2f(1.0, 0.0), at).rg;
    let above = sample_px(current, at.pos, vec2f(0.0, -1.0), at).rg;
    let below = sample_px(current, at.pos, vec2f(0.0, 1.0), at).rg;
    let spin = (right.g - left.g) - (above.r - below.r);
    let far = 3.0;
    let more_right = abs(sample_px(current, at.pos, vec2f(far + 1.0, 0.0), at).g - sample_px(current, at.pos, vec2f(far - 1.0, 0.0), at).g);
    let more_left = abs(sample_px(current, at.pos, vec2f(1.0 - far, 0.0), at).g - sample_px(current, at.pos, vec2f(-far - 1.0, 0.0), at).g);
    let more_up = abs(sample_px(current, at.pos, vec2f(0.0, -far - 1.0), at).r - sample_px(current, at.pos, vec2f(0.0, 1.0 - far), at).r);
    let more_down = abs(sample_px(current, at.pos, vec2f(0.0, far - 1.0), at).r - sample_px(current, at.pos, vec2f(0.0, far + 1.0), at).r);
    let slope = vec2f(more_right - more_left, more_up - more_down);
    let inward = slope / (length(slope) + 1e-3);
    v += vec2f(inward.y, -inward.x) * clamp(spin, -2.0, 2.0) * p.curls * dt * 14.0;
    let time = p.speed * at.secs + p.phase;
    for (var i = 0u; i < min(p.nozzles, 8u); i += 1u) {
        let n = f32(i);
        let place = vec2f(aspect(at) * 0.62, 0.62) * vec2f(sin(time * (1.1 + 0.23 * n) + n * 2.1), cos(time * (0.8 + 0.31 * n) + n * 1.3));
        let turn = time * (1.7 - 0.5 * n) + n * 2.4;
        let d = at.pos - place;
        v += p.force * 15.0 * dt * vec2f(cos(turn), sin(turn)) * exp2(-dot(d, d) * 150.0);
    }
    let light = clamp(perceived(image), 0.0, 4.0);
    // Light that has just come rises harder than light that stays; blue remembers what was there.
    let fresh = max(light - texel(before, vec2i(floor(uv_from_pos(at.pos, at) * at.size))).b, 0.0);
    v += vec2f(0.0, (light * 3.0 * dt + fresh * 0.06) * p.lift);
    v *= exp2(-max(p.calm, 0.0) * dt);
    // Still at the walls, so that nothing flows out.
    let wall = (vec2f(aspect(at), 1.0) - abs(at.pos)) / 0.04;
    v *= clamp(min(wall.x, wall.y), 0.0, 1.0);
    return vec4f(clamp(v, vec2f(-8.0), vec2f(8.0)), light, 1.0);
}
