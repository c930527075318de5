//! Calms a number.

use crate::native::prelude::*;

pub(crate) fn node() -> impl NativeNode {
    native(kind, start)
}

fn kind() -> NodeKind {
    NodeKind::new(
        "Smooth",
        "Calms a number: jumps become glides, at the same pace at every frame rate.",
        &["lag", "glide", "ease", "filter", "average", "slew", "soft"],
    )
    .input(wire_in("input").help("The number to calm."))
    .input(
        Input::float("half_life", 0.15, 0.0, 4.0)
            .unit("secs")
            .help("Half of the way to a new number takes so long; 0 passes it on as it is."),
    )
    .input(
        Input::choice("way", &["direct", "soft"])
            .help("Direct leaves at once; soft starts gently too, like a spring that never swings."),
    )
    .output(Output::new("value", WireType::Float, "The calmed number."))
    .output(Output::new("change", WireType::Float, "How fast the calmed number changes, a second."))
}

fn start() -> impl SignalRun {
    let mut smooth = control::Smooth::default();
    let mut before = None;
    move |step: &Step<'_>, inputs: &Inputs<'_>, out: &mut [f32]| {
        let [input, half_life_secs, way] = inputs.take();
        let way = if fires(way) { control::SmoothKind::Spring } else { control::SmoothKind::OnePole };
        out[0] = smooth.step(way, half_life_secs, tame(input), step.dt());
        out[1] = (out[0] - before.unwrap_or(out[0])) / step.dt().max(1e-6);
        before = Some(out[0]);
    }
}
