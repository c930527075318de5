// Scenes: solids in space as signed distances, and what renderers need to look at them.
// Space is measured in units, y up; distances are negative inside. Formulas after Inigo Quilez's articles on distance functions.

/// A spot of a scene that is looked at: where, how closely, and when.
struct Spot {
    /// Where it is.
    pos: vec3f,
    /// Which way the surface faces, in the directions of `pos`; zero while only distances are wanted.
    normal: vec3f,
    /// How much of space a pixel covers there: what detail need not be finer than.
    width: f32,
    /// For what moves space: distances there count so much here. 2 where space was shrunk to half, 0.5 where it was bent so much that
    /// half the distance is safe.
    scale: f32,
    /// For what repeats space: how far it is to the next copy's ground.
    free: f32,
    /// A number of the copy's own, where space is repeated.
    copy: u32,
    /// Seconds since the start.
    secs: f32,
    /// A number of this node's own, from the document's seed and the node's id.
    seed: u32,
}

/// What is found at a spot: how far away it is, and what it is made of.
struct Solid {
    /// Distance to its surface; negative inside.
    dist: f32,
    /// How far one may go in any direction before `dist` must be asked again; kept by the compiler.
    reach: f32,
    /// Its colour, linear light.
    colour: vec3f,
    /// 0 mirrors sharply, 1 is chalk.
    roughness: f32,
    /// 0 is paint, 1 is metal.
    metal: f32,
    /// Light of its own.
    glow: vec3f,
}

/// A wired scene: look at it with `scene_at`.
struct Scene {
    index: u32,
}

/// Where a scene is seen from: two entries of `V`.
struct Camera {
    first: u32,
}

/// What is at a spot of a wired scene. In a pass the compiler puts the wired nodes here.
fn scene_at(scene: Scene, q: Spot) -> Solid {
    return solid(length(q.pos) - 1.0 + f32(scene.index));
}

/// A spot to look at, at the time of a place.
fn spot(pos: vec3f, width: f32, at: Place) -> Spot {
    return Spot(pos, vec3f(0.0), width, 1.0, 1e9, 0u, at.secs, at.seed);
}

/// A solid of bare clay at a distance.
fn solid(dist: f32) -> Solid {
    return Solid(dist, 1e9, vec3f(0.50, 0.45, 0.41), 0.5, 0.0, vec3f(0.0));
}

/// Empty space.
fn nothing() -> Solid {
    return solid(1e9);
}

/// A solid with the distance `dist` and a material between those of two others, 0..1.
fn solid_between(first: Solid, second: Solid, amount: f32, dist: f32) -> Solid {
    return Solid(
        dist,
        min(first.reach, second.reach),
        mix(first.colour, second.colour, amount),
        mix(first.roughness, second.roughness, amount),
        mix(first.metal, second.metal, amount),
        mix(first.glow, second.glow, amount),
    );
}

/// A number held within -limit..limit, and 0 where it is none.
fn held(x: f32, limit: f32) -> f32 {
    let bad = (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
    return clamp(select(x, 0.0, bad), -limit, limit);
}

/// Three numbers held within -limit..limit, and 0 where they are none.
fn held3(v: vec3f, limit: f32) -> vec3f {
    return vec3f(held(v.x, limit), held(v.y, limit), held(v.z, limit));
}

/// A direction of length 1, or `other` where there is no direction.
fn direction_or(v: vec3f, other: vec3f) -> vec3f {
    let length2 = dot(v, v);
    return select(other, v * inverseSqrt(max(length2, 1e-30)), length2 > 1e-20 && length2 < 1e30);
}

/// A vector turned by angles in degrees around x, then y, then z.
fn turned3(v: vec3f, degrees: vec3f) -> vec3f {
    let a = radians(held3(degrees, 1e6));
    let c = cos(a);
    let s = sin(a);
    let x = vec3f(v.x, c.x * v.y - s.x * v.z, s.x * v.y + c.x * v.z);
    let y = vec3f(c.y * x.x + s.y * x.z, x.y, c.y * x.z - s.y * x.x);
    return vec3f(c.z * y.x - s.z * y.y, s.z * y.x + c.z * y.y, y.z);
}

/// The vector that `turned3` by these angles made this one of.
fn turned3_back(v: vec3f, degrees: vec3f) -> vec3f {
    let a = radians(held3(degrees, 1e6));
    let c = cos(a);
    let s = sin(a);
    let z = vec3f(c.z * v.x + s.z * v.y, c.z * v.y - s.z * v.x, v.z);
    let y = vec3f(c.y * z.x - s.y * z.z, z.y, s.y * z.x + c.y * z.z);
    return vec3f(y.x, c.x * y.y + s.x * y.z, c.x * y.z - s.x * y.y);
}

/// Smooth noise in space that is the same in all directions, about -1..1.
fn solid_noise(pos: vec3f, seed: u32) -> f32 {
    let q = vec3f(0.8 * pos.x - 0.36 * pos.y + 0.48 * pos.z, 0.8 * pos.y + 0.6 * pos.z, -0.6 * pos.x - 0.48 * pos.y + 0.64 * pos.z);
    return gradient_noise3(q, seed);
}

/// Reads a picture smoothly at texture coordinates; it repeats as a mirror image outside of 0..1.
fn sample_uv(image: texture_2d<f32>, uv: vec2f) -> vec4f {
    let folded = 1.0 - abs(fract(uv * 0.5) * 2.0 - 1.0);
    return textureSampleLevel(image, linear_clamp, vec2f(folded.x, 1.0 - folded.y), 0.0);
}

/// A picture laid on a surface from its three sides, one picture to `size` units.
fn triplanar(image: texture_2d<f32>, pos: vec3f, normal: vec3f, size: f32) -> vec4f {
    var share = abs(normal);
    share *= share;
    share *= share;
    let sum = share.x + share.y + share.z;
    share = select(vec3f(0.0, 0.0, 1.0), share / max(sum, 1e-9), sum > 1e-9);
    let q = pos / max(abs(size), 1e-3) + 0.5;
    let x = sample_uv(image, q.zy);
    let y = sample_uv(image, q.xz);
    let z = sample_uv(image, q.xy);
    return x * share.x + y * share.y + z * share.z;
}

/// A line of sight.
struct Ray {
    /// Where it begins.
    eye: vec3f,
    /// Where it goes; of length 1.
    ahead: vec3f,
    /// How much wider a pixel gets with every unit of its way.
    spread: f32,
}

/// The line of sight through a point of the picture. Without a wired camera: from the front, a little to the side and above.
fn camera_ray(camera: Camera, at: Place) -> Ray {
    let a = V[camera.first];
    let b = V[camera.first + 1u];
    let wired = a.w > 0.0;
    let eye = select(vec3f(1.9, 1.35, 4.4), held3(a.xyz, 1e4), wired);
    let goal = select(vec3f(0.0, -0.05, 0.0), held3(b.xyz, 1e4), wired);
    let half = tan(radians(clamp(select(34.0, a.w, wired), 1.0, 160.0)) * 0.5);
    let roll = radians(select(0.0, held(b.w, 1e5), wired));
    let ahead = direction_or(goal - eye, vec3f(0.0, 0.0, -1.0));
    let side = direction_or(cross(ahead, vec3f(0.0, 1.0, 0.0)), vec3f(1.0, 0.0, 0.0));
    let up = cross(side, ahead);
    let right = side * cos(roll) + up * sin(roll);
    let above = up * cos(roll) - side * sin(roll);
    let pos = clamp(at.pos, vec2f(-100.0), vec2f(100.0));
    return Ray(eye, normalize(ahead + half * (pos.x * right + pos.y * above)), half * min(pixel(at), 1.0));
}

/// Which way the surface of a scene faces at a spot; `ahead` where it faces nowhere.
fn scene_normal(scene: Scene, q: Spot, ahead: vec3f) -> vec3f {
    var sum = vec3f(0.0);
    var near = q;
    let step = max(q.width * 0.5, 2e-4);
    // The start is always 0, but no compiler knows it: so the scene is not written four times into the shader.
    for (var i = min(i32(V[0].x), 0); i < 4; i += 1) {
        let corner = vec3f(f32(((i + 3) >> 1u) & 1), f32((i >> 1u) & 1), f32(i & 1)) * 2.0 - 1.0;
        near.pos = q.pos + corner * step;
        sum += corner * scene_at(scene, near).dist;
    }
    return direction_or(sum, -ahead);
}

/// How much of a far light reaches a spot, 0..1. `softness` is the light's size, 0..1; `far` where shadows end.
fn scene_shadow(scene: Scene, q: Spot, light: vec3f, softness: f32, far: f32) -> f32 {
    let sharp = 1.0 / clamp(softness * 0.5, 0.004, 1.0);
    var near = q;
    var lit = 1.0;
    var way = q.width + 0.01;
    for (var i = 0; i < 28; i += 1) {
        near.pos = q.pos + light * way;
        let found = scene_at(scene, near);
        lit = min(lit, 0.5 + 0.5 * found.dist * sharp / way);
        if lit < 0.0 || way > far {
            break;
        }
        way += clamp(min(abs(found.dist), found.reach), 0.012 + 0.02 * way, 2.0);
    }
    lit = clamp(lit, 0.0, 1.0);
    return lit * lit * (3.0 - 2.0 * lit);
}

/// How open the surface is to the sky within `radius`, 0..1.
fn scene_openness(scene: Scene, q: Spot, normal: vec3f, radius: f32) -> f32 {
    var near = q;
    var closed = 0.0;
    var weight = 1.0;
    for (var i = min(i32(V[0].x), 0); i < 4; i += 1) {
        let way = radius * (0.06 + 0.94 * f32(i * i + i) / 12.0);
        near.pos = q.pos + normal * way;
        closed += weight * clamp(way - scene_at(scene, near).dist, 0.0, way) / way;
        weight *= 0.72;
    }
    return clamp(1.0 - closed / 2.2, 0.0, 1.0);
}
