//! The ways from one key to the next.

use super::KeyShape;

/// Halvings of the Bézier's parameter: beyond 24 an `f32` has no finer steps.
const HALVINGS: u32 = 24;

impl KeyShape {
    /// The number at a time between two keys, each given as seconds and value; outside it is the nearer key's.
    pub fn eval(&self, from: [f32; 2], to: [f32; 2], secs: f32) -> f32 {
        let span_secs = to[0] - from[0];
        if secs <= from[0] || span_secs <= 0.0 {
            return if secs < to[0] { from[1] } else { to[1] };
        }
        if secs >= to[0] {
            return to[1];
        }
        let t = (secs - from[0]) / span_secs;
        let mix = |share: f32| from[1] + (to[1] - from[1]) * share;
        match *self {
            Self::Step => from[1],
            Self::Linear => mix(t),
            Self::Smooth => mix(t * t * (3.0 - 2.0 * t)),
            Self::EaseIn => mix(t * t),
            Self::EaseOut => mix(t * (2.0 - t)),
            Self::Bezier { out, into } => {
                // Handles that reach past the other key would turn time back: they end there.
                let start = (out[0] / span_secs).clamp(0.0, 1.0);
                let end = (1.0 + into[0] / span_secs).clamp(0.0, 1.0);
                let along = parameter(start, end, t);
                cubic([from[1], from[1] + out[1], to[1] + into[1], to[1]], along)
            }
        }
    }
}

/// Where along the curve its time is `t`: time rises along it, so that halving finds the one place.
fn parameter(start: f32, end: f32, t: f32) -> f32 {
    let (mut low, mut high) = (0.0_f32, 1.0_f32);
    for _ in 0..HALVINGS {
        let middle = f32::midpoint(low, high);
        if cubic([0.0, start, end, 1.0], middle) < t {
            low = middle;
        } else {
            high = middle;
        }
    }
    f32::midpoint(low, high)
}

fn cubic([a, b, c, d]: [f32; 4], t: f32) -> f32 {
    let s = 1.0 - t;
    s * s * s * a + 3.0 * s * s * t * b + 3.0 * s * t * t * c + t * t * t * d
}
