// Straight alpha and perceived brightness: what point-wise colour work needs besides `oklab.wgsl`.

/// The colour without its alpha; black where nothing is.
fn straight(c: vec4f) -> vec3f {
    return select(vec3f(0.0), c.rgb / max(c.a, 1e-6), c.a > 1e-6);
}

/// A straight colour with its alpha multiplied in.
fn premultiplied(c: vec3f, alpha: f32) -> vec4f {
    return vec4f(c * alpha, alpha);
}

/// Brightness of a picture's point as the eye spaces it: 0 black or empty, 1 white, above 1 for brighter light.
fn perceived(c: vec4f) -> f32 {
    return srgb_from_linear(vec3f(max(luminance(c.rgb), 0.0))).x;
}

/// A power that takes negative bases for 0.
fn safe_pow(base: vec3f, exponent: vec3f) -> vec3f {
    return pow(max(base, vec3f(0.0)), exponent);
}
