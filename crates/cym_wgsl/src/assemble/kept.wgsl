// A particle in two vec4u: place and age, then velocity and a word with its tint (5, 6 and 5 bits) and its life (16 bits), as roots.
const cym_longest = 3600.0;

fn cym_load(slot: u32, index: u32, seed: u32) -> Particle {
    let a = t0[2u * slot];
    let b = t0[2u * slot + 1u];
    let tint = vec3f(f32(b.w >> 27u), f32((b.w >> 21u) & 63u), f32((b.w >> 16u) & 31u)) / vec3f(31.0, 63.0, 31.0);
    let root = f32(b.w & 0xffffu) / 65535.0;
    let life = root * root * cym_longest;
    return Particle(bitcast<vec3f>(a.xyz), bitcast<vec3f>(b.xyz), bitcast<f32>(a.w), life, tint * tint, index, seed);
}

// The seed of a particle: chance comes from its emitter's seed and its index alone.
fn cym_seed(index: u32, seed: u32) -> u32 {
    return pcg(index ^ pcg(seed));
}

// Where a particle is in the picture, for nodes that look at pictures.
fn cym_at(pos: vec3f, seed: u32, dt: f32) -> Place {
    let px = 2.0 / max(V[0].y, 1.0);
    return Place(pos.xy, vec2f(px, 0.0), vec2f(0.0, -px), V[0].xy, V[0].z, dt, u32(V[1].x), seed);
}

// The index of a particle that is `i` behind the oldest one; whole numbers travel as two halves.
fn cym_index(span: vec4f, i: u32) -> u32 {
    return u32(span.y) + (u32(span.z) << 16u) + i;
}

// Whether a number is none or infinite; bits are compared because compilers may assume that no such number exists.
fn cym_wild(v: vec4f) -> bool {
    return any((bitcast<vec4u>(v) & vec4u(0x7fffffffu)) >= vec4u(0x7f800000u));
}
