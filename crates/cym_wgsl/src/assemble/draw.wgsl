struct CymQuad {
    @builtin(position) place: vec4f,
    // Across the sprite in units of half its width, from the tail; and how long it is.
    @location(0) dab: vec3f,
    @location(1) @interpolate(flat) colour: vec4f,
}

// Larger than this, in units of `pos`, no sprite is: filling pixels is what drawing particles costs.
const cym_largest = 0.75;

fn cym_nothing() -> CymQuad {
    // Outside of what is drawn, all corners in one place.
    return CymQuad(vec4f(0.0, 0.0, -1.0, 1.0), vec3f(0.0), vec4f(0.0));
}

// Nothing to draw: a sprite without width.
fn cym_no_sprite() -> Sprite {
    return Sprite(vec3f(0.0), vec3f(0.0), 0.0, 0.0, vec4f(0.0));
}

// Where sprites are seen from.
struct CymView {
    eye: vec3f,
    look_at: vec3f,
    lens: f32,
    // How far the head leans to the right, in degrees.
    roll: f32,
}

// What a camera's wire says, as scenes read it; where none is wired, eye, look_at and lens.
fn cym_view(a: vec4f, b: vec4f, eye: vec3f, look_at: vec3f, lens: f32) -> CymView {
    if a.w > 0.0 {
        return CymView(a.xyz, b.xyz, min(a.w, 160.0), b.w);
    }
    return CymView(eye, look_at, lens, 0.0);
}

// One corner of a sprite as a camera sees it.
fn cym_quad(sprite: Sprite, corner: u32, view: CymView, fog: f32) -> CymQuad {
    if sprite.half <= 0.0 || cym_wild(vec4f(sprite.tail, sprite.half)) || cym_wild(vec4f(sprite.head, sprite.turns))
        || cym_wild(sprite.colour) {
        return cym_nothing();
    }
    let eye = view.eye;
    let ahead = direction_or(view.look_at - eye, vec3f(0.0, 0.0, -1.0));
    let side_on = direction_or(cross(ahead, vec3f(0.0, 1.0, 0.0)), vec3f(1.0, 0.0, 0.0));
    let upright = cross(side_on, ahead);
    let roll = radians(clamp(view.roll, -1e5, 1e5));
    let right = side_on * cos(roll) + upright * sin(roll);
    let up = upright * cos(roll) - side_on * sin(roll);
    let zoom = 1.0 / tan(radians(clamp(view.lens, 1.0, 170.0)) * 0.5);
    let a = vec3f(dot(sprite.tail - eye, right), dot(sprite.tail - eye, up), dot(sprite.tail - eye, ahead));
    let b = vec3f(dot(sprite.head - eye, right), dot(sprite.head - eye, up), dot(sprite.head - eye, ahead));
    if min(a.z, b.z) < 0.02 {
        return cym_nothing();
    }
    let tail = a.xy * (zoom / a.z);
    let head = b.xy * (zoom / b.z);
    // What is smaller than a pixel is drawn as a fainter pixel: it would flicker.
    let px = 2.0 / V[0].y;
    let wanted = sprite.half * zoom / (0.5 * (a.z + b.z));
    let half = clamp(wanted, 0.75 * px, cym_largest);
    var faint = min(wanted / half, 1.0);
    let stroke = head - tail;
    let length_now = length(stroke);
    var along = vec2f(cos(sprite.turns * 6.2831853), sin(sprite.turns * 6.2831853));
    if length_now > 0.25 * px {
        along = stroke / length_now;
    } else {
        faint *= faint;
    }
    let mist = exp(-clamp(fog, 0.0, 100.0) * max(0.5 * (a.z + b.z) - 0.5 * length(view.look_at - eye), 0.0));
    let side = vec2f(f32(corner & 1u), f32(corner >> 1u)) * 2.0 - vec2f(1.0);
    let end = select(tail, head, side.x > 0.0);
    let pos = end + (along * side.x + vec2f(-along.y, along.x) * side.y) * half;
    let long = select(0.0, length_now / half, length_now > 0.25 * px);
    let place = vec4f(pos.x * V[0].y / V[0].x, pos.y, 0.5, 1.0);
    if cym_wild(place) {
        return cym_nothing();
    }
    return CymQuad(place, vec3f(select(-1.0, long + 1.0, side.x > 0.0), side.y, long), sprite.colour * (faint * mist));
}

fn cym_dab(quad: CymQuad) -> Dab {
    let long = quad.dab.z;
    let from_middle = vec2f(quad.dab.x - clamp(quad.dab.x, 0.0, long), quad.dab.y);
    let across = (quad.dab.x + 1.0) / (long + 2.0) * 2.0 - 1.0;
    return Dab(vec2f(across, quad.dab.y), length(from_middle), abs(from_middle.x), quad.colour);
}

// Light that adds up keeps its colour and covers nothing.
fn cym_light(colour: vec4f, glow: f32) -> vec4f {
    return cym_guarded(vec4f(colour.rgb, colour.a * (1.0 - clamp(glow, 0.0, 1.0))));
}
