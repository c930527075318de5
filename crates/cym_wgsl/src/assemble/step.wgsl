@compute @workgroup_size(64)
fn cs(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
    cym_each(id.y * groups.x * 64u + id.x);
}

// Seconds from the birth of the n-th newborn of this frame to the frame's end. `births`: how many the rate made, when the first of
// them came and how far they are apart, both in frames, and when the burst came.
fn cym_late(births: vec4f, n: u32) -> f32 {
    let by_rate = births.y + f32(n) * births.z;
    return V[0].w * (1.0 - clamp(select(births.w, by_rate, f32(n) < births.x), 0.0, 1.0));
}

// A newborn with what every emitter gives.
fn cym_born(made: Particle, birth: Birth, life: f32, uneven: f32) -> Particle {
    var one = made;
    one.index = birth.index;
    one.seed = birth.seed;
    one.age = 0.0;
    one.life = clamp(life, 0.0, cym_longest) * (1.0 - clamp(uneven, 0.0, 1.0) * chance(birth.seed, 1u));
    // An emitter that has no place for a particle gives it no life.
    if made.life <= 0.0 || cym_wild(vec4f(one.pos, 0.0)) || cym_wild(vec4f(one.vel, 0.0)) {
        one.life = 0.0;
    }
    return one;
}

// Moves a particle on and keeps it. What the forces made of it counts only where all its numbers are numbers.
fn cym_keep(slot: u32, before: Particle, moved: Particle, dt: f32) {
    var one = moved;
    if cym_wild(vec4f(one.pos, one.age)) || cym_wild(vec4f(one.vel, one.life)) {
        one = before;
    }
    let vel = clamp(one.vel, vec3f(-1e4), vec3f(1e4));
    let pos = clamp(one.pos + vel * dt, vec3f(-1e4), vec3f(1e4));
    let tint = select(vec3f(1.0), one.tint, (bitcast<vec3u>(one.tint) & vec3u(0x7fffffffu)) < vec3u(0x7f800000u));
    let bits = vec3u(round(sqrt(clamp(tint, vec3f(0.0), vec3f(1.0))) * vec3f(31.0, 63.0, 31.0)));
    let root = sqrt(clamp(one.life / cym_longest, 0.0, 1.0)) * 65535.0;
    let life = select(0u, max(u32(round(root)), 1u), root > 0.0);
    cym_next[2u * slot] = bitcast<vec4u>(vec4f(pos, max(one.age, 0.0) + dt));
    cym_next[2u * slot + 1u] = vec4u(bitcast<vec3u>(vel), life | (bits.x << 27u) | (bits.y << 21u) | (bits.z << 16u));
}

// A place without a particle.
fn cym_gone(slot: u32) {
    cym_next[2u * slot] = vec4u(0u);
    cym_next[2u * slot + 1u] = vec4u(0u);
}
