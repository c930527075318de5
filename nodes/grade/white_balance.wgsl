//! White balance
//! Makes the light warmer or cooler, as if the scene had been lit so (Bradford adaptation).
//! keywords: temperature, tint, kelvin, warm, cold, white, bradford

struct Params {
    /// Warmer above 6500, cooler below, in kelvin.
    /// = 7400 in 2000..20000 log
    temperature: f32,
    /// Pink above 0, green below.
    /// = 0.05 in -1..1
    tint: f32,
    /// How much of the change is mixed in.
    /// = 1 in 0..1
    amount: f32,
}

// CIE 1960 u, v of a black body (Krystek 1985), 1,000 to 15,000 kelvin and a little beyond.
fn black_body(kelvin: f32) -> vec2f {
    let t = clamp(kelvin, 1200.0, 25000.0);
    let u = (0.860117757 + 1.54118254e-4 * t + 1.28641212e-7 * t * t) / (1.0 + 8.42420235e-4 * t + 7.08145163e-7 * t * t);
    let v = (0.317398726 + 4.22806245e-5 * t + 4.20481691e-8 * t * t) / (1.0 - 2.89741816e-5 * t + 1.61456053e-7 * t * t);
    return vec2f(u, v);
}

fn xyz_from_uv(uv: vec2f) -> vec3f {
    let d = 2.0 * uv.x - 8.0 * uv.y + 4.0;
    let x = 3.0 * uv.x / d;
    let y = 2.0 * uv.y / d;
    return vec3f(x / y, 1.0, (1.0 - x - y) / y);
}

// Bradford's sharpened cones and the way back.
fn cones_from_xyz(c: vec3f) -> vec3f {
    return vec3f(
        dot(c, vec3f(0.8951, 0.2664, -0.1614)),
        dot(c, vec3f(-0.7502, 1.7135, 0.0367)),
        dot(c, vec3f(0.0389, -0.0685, 1.0296)),
    );
}

fn xyz_from_cones(c: vec3f) -> vec3f {
    return vec3f(
        dot(c, vec3f(0.9869929, -0.1470543, 0.1599627)),
        dot(c, vec3f(0.4323053, 0.5183603, 0.0492912)),
        dot(c, vec3f(-0.0085287, 0.0400428, 0.9684867)),
    );
}

fn white_balance(p: Params, image: vec4f) -> vec4f {
    let colour = straight(image);
    let xyz = vec3f(
        dot(colour, vec3f(0.4123908, 0.3575843, 0.1804808)),
        dot(colour, vec3f(0.2126390, 0.7151687, 0.0721923)),
        dot(colour, vec3f(0.0193308, 0.1191948, 0.9505322)),
    );
    // The picture was lit by the light that is asked for; it is shown under the screen's white: so warmer goes up.
    let scene = black_body(p.temperature) + vec2f(0.0, clamp(p.tint, -1.5, 1.5) * 0.02);
    let lit = cones_from_xyz(xyz_from_uv(scene));
    let shown = cones_from_xyz(xyz_from_uv(black_body(6500.0)));
    let adapted = xyz_from_cones(cones_from_xyz(xyz) * shown / max(lit, vec3f(1e-3)));
    let done = vec3f(
        dot(adapted, vec3f(3.2409699, -1.5373832, -0.4986108)),
        dot(adapted, vec3f(-0.9692436, 1.8759675, 0.0415551)),
        dot(adapted, vec3f(0.0556301, -0.2039770, 1.0569715)),
    );
    return premultiplied(max(mix(colour, done, p.amount), vec3f(0.0)), image.a);
}
