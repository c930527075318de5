//! A position from numbers.

use std::f32::consts::TAU;

use crate::native::prelude::*;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Position",
        "Makes a position from numbers, and lets it circle: wire a clock into the angle for an orbit.",
        &["vec2", "point", "xy", "compose", "orbit", "circle", "place"],
    )
    .input(Input::float("x", 0.0, -2.0, 2.0).help("Across: 0 is the middle, positive is to the right."))
    .input(Input::float("y", 0.0, -1.0, 1.0).help("Up and down: 0 is the middle, 1 the upper edge."))
    .input(Input::float("radius", 0.0, 0.0, 2.0).help("Distance from that point, in half heights of the picture."))
    .input(
        Input::float("angle", 0.0, 0.0, 1.0).unit("turns").help("Direction of that distance: 0 is right, 0.25 is up."),
    )
    .output(Output::new("position", WireType::Vec2, "The position, y up."))
}

fn start() -> impl SignalRun {
    |_: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [x, y, radius, angle] = inputs.take();
        let (sin, cos) = (angle.rem_euclid(1.0) * TAU).sin_cos();
        out[0] = x + radius * cos;
        out[1] = y + radius * sin;
    }
}
