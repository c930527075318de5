// Particles: what emitters make, what forces move, and what renderers draw.

/// One particle, as forces move it and renderers draw it.
struct Particle {
    /// Where it is, centred: y up from -1 to 1, x to the right in the same unit, z towards the viewer.
    pos: vec3f,
    /// Where it goes, in units of `pos` a second.
    vel: vec3f,
    /// Seconds since it was born.
    age: f32,
    /// Seconds that it lives in all.
    life: f32,
    /// The colour that it was born with, linear light 0..1; white unless its emitter says otherwise.
    tint: vec3f,
    /// Its number among all that its emitter has made.
    index: u32,
    /// A number of its own, from its emitter's seed and its index.
    seed: u32,
}

/// What an emitter knows about the particle that it makes.
struct Birth {
    /// Its number among all that this emitter has made.
    index: u32,
    /// A number of its own.
    seed: u32,
    /// Seconds from its birth to the end of the frame.
    late: f32,
}

/// What a renderer draws for one particle: a stroke with round ends, which is a point where it begins and ends in one place.
struct Sprite {
    /// Where it begins.
    tail: vec3f,
    /// Where it ends.
    head: vec3f,
    /// Half its width, in units of `pos`.
    half: f32,
    /// Turns by which a point is rotated.
    turns: f32,
    /// Its colour, linear light, premultiplied.
    colour: vec4f,
}

/// A place on a sprite that is being filled with colour.
struct Dab {
    /// -1..1 across the sprite; y up.
    pos: vec2f,
    /// 0 on the middle line, 1 at the edge.
    edge: f32,
    /// 0 along the stroke, up to 1 in its round ends; of a dot the same as `edge` sideways.
    beyond: f32,
    /// The sprite's colour, premultiplied.
    colour: vec4f,
}

/// The particles around one, in nine squares; its own square is the first.
struct Near {
    /// Which grid it is in; the compiler's.
    grid: u32,
    /// How far it looks: the width of a square, in units of `pos`.
    radius: f32,
    /// Its own place in memory: the particle around it with this `index` is itself.
    slot: u32,
}

/// Which entries to look at in one of the nine squares around a place, at most `most` of them: the first, how many, and how far they are
/// apart. Of a crowd it is an even choice. In a pass the compiler puts the grid here.
fn near_square(near: Near, pos: vec3f, square: u32, most: u32) -> vec3u {
    return vec3u(u32(abs(pos.x)) % 9u, min(square, most), near.grid);
}

/// The particle of an entry, as it was at the end of the frame before; its `index` is its place in memory.
fn near_particle(near: Near, entry: u32) -> Particle {
    return Particle(vec3f(near.radius), vec3f(0.0), 0.0, 1.0, vec3f(1.0), entry, entry);
}

/// A particle that has just been born at a place with a velocity.
fn newborn(birth: Birth, pos: vec3f, vel: vec3f) -> Particle {
    return Particle(pos, vel, 0.0, 1.0, vec3f(1.0), birth.index, birth.seed);
}

/// How much of its life has passed, 0..1.
fn lived(one: Particle) -> f32 {
    return clamp(one.age / max(one.life, 1e-6), 0.0, 1.0);
}

/// The n-th chance of something with a number of its own: 0 (included) to 1 (excluded).
fn chance(seed: u32, nth: u32) -> f32 {
    return unit(pcg(seed + nth * 0x9e3779b9u));
}

/// A direction of length 1 by chance, evenly all around; `depth` 0 keeps it in the plane of the picture, 1 lets it go anywhere.
fn any_direction(seed: u32, nth: u32, depth: f32) -> vec3f {
    let z = (chance(seed, nth) * 2.0 - 1.0) * clamp(depth, 0.0, 1.0);
    let angle = chance(seed, nth + 1u) * 6.2831853;
    return vec3f(sqrt(max(1.0 - z * z, 0.0)) * vec2f(cos(angle), sin(angle)), z);
}

/// A velocity towards an angle (degrees, 0 to the right, 90 up), scattered by chance to both sides; `uneven` 0..1 slows some down.
fn thrown(seed: u32, speed: f32, angle_deg: f32, scatter_deg: f32, uneven: f32, depth: f32) -> vec3f {
    let angle = radians(clamp(angle_deg, -1e5, 1e5) + (chance(seed, 11u) - 0.5) * clamp(scatter_deg, 0.0, 360.0));
    let sideways = (chance(seed, 12u) - 0.5) * 2.0 * clamp(depth, 0.0, 1.0) * clamp(scatter_deg / 180.0, 0.0, 1.0);
    let pace = clamp(speed, -1e3, 1e3) * (1.0 - clamp(uneven, 0.0, 1.0) * chance(seed, 13u));
    return vec3f(cos(angle), sin(angle), sideways) * pace;
}
