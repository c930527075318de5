//! Torus
//! A ring lying flat; turn it to stand it up.
//! keywords: ring, donut, doughnut, tyre, hoop, halo, sdf, 3d

struct Params {
    /// From the middle to the middle of the tube.
    /// = 0.8 in 0.05..5 log
    radius: f32,
    /// How thick the tube is.
    /// = 0.25 in 0.005..2 log
    thickness: f32,
    /// How much of the ring there is; below 1 it is an arc with round ends.
    /// = 1 in 0..1
    arc: f32,
}

fn torus(q: Spot, p: Params) -> Solid {
    let r = clamp(p.radius, 0.0, 1e4);
    let half = clamp(p.arc, 0.0, 1.0) * 3.14159265;
    let ends = vec2f(sin(half), cos(half));
    let side = vec2f(abs(q.pos.x), q.pos.z);
    // Beyond the arc's end the end itself is nearest.
    let inside = ends.y * side.x < ends.x * side.y || half > 3.1415;
    let along = select(dot(side, ends), length(side), inside);
    let gap = dot(q.pos, q.pos) + r * r - 2.0 * r * along;
    return solid(sqrt(max(gap, 0.0)) - clamp(p.thickness, 0.0, 1e4));
}
