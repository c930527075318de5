//! Render
//! Looks at a scene: light with soft shadows, a sky that colours them, fog, reflections. What leads a scene to a picture.
//! keywords: raymarch, camera, light, shadow, fog, sky, 3d, scene, picture, sdf
//! cost: 9000

struct Params {
    /// How carefully it looks: draft has hard edges and is quickest, good is for films, fine is for thin things far away.
    /// = good choices: draft | good | fine
    quality: u32,
    /// Where the key light comes from, around the scene; 0 is from behind the camera's usual place.
    /// = -50 in -180..180 deg
    light_angle: f32,
    /// How high the key light stands.
    /// = 42 in -10..90 deg
    light_height: f32,
    /// How strong the key light is.
    /// = 2 in 0..10
    light: f32,
    /// The key light's colour.
    /// = #ffdfba
    light_colour: vec4f,
    /// How soft the shadows are: the size of the light.
    /// = 0.3 in 0..1
    softness: f32,
    /// How strong the light of the sky is.
    /// = 1 in 0..4
    sky_light: f32,
    /// How much darker corners and folds get.
    /// = 0.85 in 0..1
    occlusion: f32,
    /// How far corners and folds reach.
    /// = 0.9 in 0.05..4 log
    occlusion_size: f32,
    /// Whether things mirror each other; without it they mirror the sky alone.
    /// = true
    reflections: u32,
    /// How thick the fog is.
    /// = 0.35 in 0..4
    fog: f32,
    /// The height above which the fog thins out.
    /// = 1.5 in 0.1..20 log
    fog_height: f32,
    /// How far the light of glowing things reaches into the air around them.
    /// = 0.3 in 0..2
    halo: f32,
    /// How far one can see.
    /// = 40 in 2..200 log
    far: f32,
    /// What is behind everything.
    /// = sky choices: sky | transparent
    background: u32,
}

/// scene: The scene that is looked at.
/// camera: Where it is seen from. Without one it is seen from the front, a little to the side and above.
/// sky: The sky from straight below over the horizon to straight above.
/// sky = #0a0a0e #15161c #2c3038 #8799a6 #6d8aa6 #3b608d #1a3358
fn render(at: Place, p: Params, scene: Scene, camera: Camera, sky: Gradient) -> vec4f {
    let ray = camera_ray(camera, at);
    let lamp = key_light(p);
    let far = clamp(p.far, 0.1, 1000.0);
    let steps = select(select(160, 96, p.quality == 1u), 48, p.quality == 0u);
    // Steps of unlike length break up the bands that light in the air would have.
    let px = vec2i(uv_from_pos(at.pos, at) * at.size);
    let uneven = select(0.0, 0.3, p.halo > 0.0) * unit(hash_cell(px, 0u, at.seed));
    let step_share = select(0.96, 0.85, p.quality >= 2u) * (1.0 - uneven);
    let legs = select(4, 2, p.quality == 0u);
    var eye = ray.eye;
    var ahead = ray.ahead;
    var way = 0.02;
    var gone = 0.0;
    var bounces = select(0, 1, p.reflections != 0u);
    var weight = vec3f(1.0);
    var alpha = 0.0;
    var light = vec3f(0.0);
    // A leg ends at a surface, beside an edge (which covers a part of the pixel), or in the sky.
    for (var leg = 0; leg < legs; leg += 1) {
        var before = 1e9;
        var nears = false;
        var cover = 0.0;
        var end = way;
        var stride = 0.0;
        var most = 1e9;
        var air = vec3f(0.0);
        for (var i = 0; i < steps; i += 1) {
            let width = ray.spread * (gone + way);
            let found = scene_at(scene, spot(eye + ahead * way, width, at));
            if found.dist < -width && stride > 0.5 * width {
                // A steep wall was run through: back, and on with shorter steps.
                stride *= 0.5;
                most = stride * 0.5;
                way -= stride;
                continue;
            }
            let step = clamp(min(found.dist, found.reach + width) * step_share, 0.25 * width + 1e-4, max(most, 0.25 * width + 1e-4));
            most *= 1.3;
            if p.halo > 0.0 {
                let k = max(found.dist, 0.0) / max(p.halo, 1e-3);
                let fall = max(1.0 - k * 0.4, 0.0);
                air += found.glow * min(step, p.halo) * exp2(-3.0 * k) * fall * fall / max(p.halo, 1e-3);
            }
            if found.dist < 0.1 * width + 1e-4 {
                cover = 1.0;
                end = way;
                break;
            }
            // The last leg goes on to what is behind.
            if nears && found.dist > before && before < width && leg + 1 < legs && p.quality != 0u {
                cover = 1.0 - before / width;
                break;
            }
            nears = nears || found.dist < before;
            before = found.dist;
            end = way;
            way += step;
            stride = step;
            if way > far {
                break;
            }
        }
        light += weight * air * 0.35 * clamp(p.halo, 0.0, 4.0);
        if way <= far && cover == 0.0 && before < 8.0 * ray.spread * (gone + way) {
            // The steps ran out along a surface.
            cover = 1.0;
        }
        if cover == 0.0 && way <= far && leg + 1 < legs {
            // Many small steps: on from here.
            continue;
        }
        if cover == 0.0 {
            let seen = heaven(ahead, sky, lamp, p);
            let misty = mist(eye, ahead, far * 2.0, seen, sky, lamp, p);
            if p.background == 0u || gone > 0.0 {
                light += weight * misty;
                alpha = 1.0;
            }
            weight = vec3f(0.0);
            break;
        }
        let width = max(ray.spread * (gone + end), 1e-4);
        var q = spot(eye + ahead * end, width, at);
        let normal = scene_normal(scene, q, ahead);
        q.normal = normal;
        let found = scene_at(scene, q);
        var open = 1.0;
        q.pos += normal * (2.0 * width + 2e-3);
        if p.occlusion > 0.0 {
            open = mix(1.0, scene_openness(scene, q, normal, clamp(p.occlusion_size, 0.01, 20.0)), min(p.occlusion, 1.0));
        }
        let facing = dot(normal, lamp.ahead);
        var lit = 0.0;
        if facing > 0.0 && p.light > 0.0 {
            lit = facing * scene_shadow(scene, q, lamp.ahead, p.softness, min(far, 16.0));
        }
        let mirrored = reflect(ahead, normal);
        let body = surface(found, normal, -ahead, mirrored, lit, open, select(-1.0, 0.0, bounces > 0 && cover < 1.0), sky, lamp, p);
        let misty = mist(eye, ahead, end, vec3f(1.0), sky, lamp, p);
        let clear = clearness(eye, ahead, end, p);
        let fogged = misty - clear;
        let mirrors = body.mirror * clear;
        let bounce = bounces > 0 && cover == 1.0 && max(mirrors.x, max(mirrors.y, mirrors.z)) > 0.02 && leg + 1 < legs;
        light += weight * cover * (body.own * clear + fogged + select(mirrors * body.around, vec3f(0.0), bounce));
        if gone == 0.0 {
            alpha += cover * (1.0 - alpha);
        }
        if bounce {
            // What is mirrored is seen from the surface on.
            weight *= mirrors;
            eye = q.pos;
            ahead = mirrored;
            gone += end;
            way = 2.0 * width + 0.01;
            bounces -= 1;
        } else {
            weight *= 1.0 - cover;
            if cover == 1.0 {
                break;
            }
        }
        if max(weight.x, max(weight.y, weight.z)) < 0.01 {
            break;
        }
    }
    return vec4f(max(held3(light, 200.0), vec3f(0.0)), clamp(held(alpha, 1.0), 0.0, 1.0));
}

struct Lamp {
    ahead: vec3f,
    colour: vec3f,
}

fn key_light(p: Params) -> Lamp {
    let turn = radians(held(p.light_angle, 1e5));
    let up = radians(clamp(p.light_height, -90.0, 90.0));
    let ahead = vec3f(sin(turn) * cos(up), sin(up), cos(turn) * cos(up));
    return Lamp(ahead, max(held3(p.light_colour.rgb, 100.0), vec3f(0.0)) * clamp(p.light, 0.0, 100.0));
}

/// The sky in a direction, with the light's own glare in it.
fn heaven(ahead: vec3f, sky: Gradient, lamp: Lamp, p: Params) -> vec3f {
    let near = max(dot(ahead, lamp.ahead), 0.0);
    let glare = 0.05 * pow(near, 6.0) + 0.12 * pow(near, 90.0);
    return gradient_at(sky, 0.5 + 0.5 * ahead.y).rgb * clamp(p.sky_light, 0.0, 100.0) + lamp.colour * glare;
}

/// How much of what lies at the end of a way is seen through the fog.
fn clearness(eye: vec3f, ahead: vec3f, way: f32, p: Params) -> f32 {
    let k = 1.0 / clamp(p.fog_height, 0.05, 1e3);
    // Fog that thins out upwards, summed along the way: exp(-k y) has this integral.
    let base = exp2(-clamp(k * (eye.y + 1.0), -8.0, 40.0));
    let slope = ahead.y * k;
    let bent = clamp(slope * way, -8.0, 40.0) * 0.693147;
    let length = select(way * (1.0 - exp(-bent)) / select(bent, 1.0, abs(bent) < 1e-3), way, abs(bent) < 1e-3);
    return exp(-clamp(0.12 * max(p.fog, 0.0) * base * length, 0.0, 60.0));
}

/// What is seen of `behind` through the fog, which shines in the colours of the horizon and of the key light.
fn mist(eye: vec3f, ahead: vec3f, way: f32, behind: vec3f, sky: Gradient, lamp: Lamp, p: Params) -> vec3f {
    let clear = clearness(eye, ahead, way, p);
    let level = normalize(vec3f(ahead.x, 0.25 * ahead.y + 0.06, ahead.z) + vec3f(1e-6));
    return mix(heaven(level, sky, lamp, p), behind, clear);
}

struct Shine {
    /// What the surface sends out by itself and of the lights.
    own: vec3f,
    /// What it mirrors, as a share.
    mirror: vec3f,
    /// The sky there, as rough as it is mirrored.
    around: vec3f,
}

/// The light that a surface sends to the eye. What it mirrors below `lowest` is taken from there: a thing stands there, not the sky.
fn surface(it: Solid, normal: vec3f, to_eye: vec3f, mirrored: vec3f, lit: f32, open: f32, lowest: f32, sky: Gradient, lamp: Lamp, p: Params) -> Shine {
    let colour = clamp(held3(it.colour, 10.0), vec3f(0.0), vec3f(1.0));
    let rough = clamp(held(it.roughness, 1.0), 0.04, 1.0);
    let metal = clamp(held(it.metal, 1.0), 0.0, 1.0);
    let matt = colour * (1.0 - metal);
    let base = mix(vec3f(0.04), colour, metal);
    let grazing = pow(clamp(1.0 - dot(normal, to_eye), 0.0, 1.0), 5.0);
    // Light of the sky comes from all sides: what faces up sees the zenith, what faces down the ground.
    let around = gradient_at(sky, 0.5 + 0.35 * normal.y).rgb * clamp(p.sky_light, 0.0, 100.0);
    let half = direction_or(lamp.ahead + to_eye, normal);
    let nh = max(dot(normal, half), 0.0);
    let a2 = rough * rough * rough * rough;
    let d = nh * nh * (a2 - 1.0) + 1.0;
    let peak = min(a2 / max(d * d, 1e-6), 60.0) * 0.25;
    let vh = pow(clamp(1.0 - dot(half, to_eye), 0.0, 1.0), 5.0);
    let gleam = (base + (1.0 - base) * vh) * peak;
    let own = lamp.colour * lit * (matt + gleam) + around * open * matt + max(held3(it.glow, 100.0), vec3f(0.0));
    let mirror = (base + (max(vec3f(1.0 - rough), base) - base) * grazing) * (1.0 - 0.6 * rough) * mix(open, 1.0, 0.3);
    // A rough mirror sees a wide piece of the sky, whose middle lies nearer to the surface's own direction.
    let glossy = gradient_at(sky, 0.5 + 0.5 * max(mix(mirrored.y, normal.y * 0.7, rough), lowest)).rgb * clamp(p.sky_light, 0.0, 100.0);
    return Shine(own, mirror * (1.0 - 0.5 * rough * rough), glossy);
}
