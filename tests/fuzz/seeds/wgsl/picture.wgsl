//! Node
//! Rings.
//! keywords: rings

struct Params {
    /// Rings across the picture.
    /// = 8.0 in 1..64 log
    count: f32,
    /// Colour.
    /// = #101018
    edge: vec4f,
}

fn node(at: Place, p: Params) -> vec4f {
    var sum = 0.0;
    for (var i = 0; i < 4; i++) {
        sum += fract(length(at.p) * p.count + f32(i));
        while (sum > 3.0) { sum -= 1.0; continue; }
        loop { if (sum > 2.0) { break; } sum += 1.0; continuing { break if sum > 1.5; } }
    }
    return vec4f(sum) * p.edge;
}
